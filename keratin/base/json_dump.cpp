// The JSON writer: byte for byte what Python's json.dumps writes.
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/base/json.h"
#include "keratin/base/utf8.h"

namespace keratin {
namespace {

void append_unit(std::string& out, uint32_t unit) {
  constexpr char kHex[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(unit >> shift) & 15];
}

void append_escaped(std::string& out, char32_t code) {
  switch (code) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (code >= 0x20 && code < 0x7F) {
    out += static_cast<char>(code);
  } else if (code < 0x10000) {
    append_unit(out, code);
  } else {
    append_unit(out, 0xD800 + ((code - 0x10000) >> 10));
    append_unit(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
  }
}

class Writer {
 public:
  explicit Writer(int indent) : indent_(indent) {}

  void write(const Json& value, int depth) {
    if (value.is_null()) {
      out_ += "null";
    } else if (value.is_bool()) {
      out_ += value.as_bool() ? "true" : "false";
    } else if (value.is_int()) {
      out_ += std::to_string(value.as_int());
    } else if (value.is_double()) {
      number(value.as_double());
    } else if (value.is_string()) {
      string(value.as_string());
    } else if (value.is_array()) {
      sequence('[', ']', value.as_array(), depth, [&](const Json& element) { write(element, depth + 1); });
    } else {
      sequence('{', '}', value.as_object(), depth, [&](const Json::Member& member) {
        string(member.first);
        out_ += ": ";
        write(member.second, depth + 1);
      });
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void number(double value) {
    if (std::isnan(value))
      out_ += "NaN";
    else if (std::isinf(value))
      out_ += value < 0 ? "-Infinity" : "Infinity";
    else
      out_ += repr(value);
  }

  void string(std::string_view text) {
    out_ += '"';
    for (size_t position = 0; position < text.size();) {
      char32_t code = 0;
      if (!next_code_point(text, position, code))
        fail(ErrorCode::kInvalidArgument, "[json] expected UTF-8 text, received \"", printable(text), "\"");
      append_escaped(out_, code);
    }
    out_ += '"';
  }

  void new_line(int depth) {
    if (indent_ < 0) return;
    out_ += '\n';
    out_.append(static_cast<size_t>(indent_) * static_cast<size_t>(depth), ' ');
  }

  template <class Elements, class Write>
  void sequence(char open, char close, const Elements& elements, int depth, const Write& write_element) {
    out_ += open;
    bool first = true;
    for (const auto& element : elements) {
      if (!first) out_ += indent_ < 0 ? ", " : ",";
      first = false;
      new_line(depth + 1);
      write_element(element);
    }
    if (!elements.empty()) new_line(depth);
    out_ += close;
  }

  int indent_;
  std::string out_;
};

}  // namespace

std::string Json::dump(int indent) const {
  Writer writer(indent);
  writer.write(*this, 0);
  return writer.take();
}

}  // namespace keratin
