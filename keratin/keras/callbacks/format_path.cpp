#include "keratin/keras/callbacks/format_path.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <string_view>

#include "keratin/base/error.h"

namespace keratin::callbacks {
namespace {

// Python's format specification for numbers, as far as file names need it.
struct Spec {
  char fill = ' ', align = 0, sign = '-', type = 0;
  bool comma = false;
  size_t width = 0;
  int precision = -1;
};

// Widths and precisions beyond this are no file names.
constexpr size_t kMaxNumber = 200;

bool is_align(char c) { return c == '<' || c == '>' || c == '^' || c == '='; }

size_t take_number(std::string_view& text) {
  size_t value = 0;
  for (; !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())); text.remove_prefix(1))
    value = std::min(value * 10 + static_cast<size_t>(text.front() - '0'), kMaxNumber);
  return value;
}

std::optional<Spec> parse_spec(std::string_view text) {
  Spec spec;
  const auto take = [&](auto wanted) {
    const bool there = !text.empty() && wanted(text.front());
    if (there) text.remove_prefix(1);
    return there;
  };
  const auto is = [](char c) { return [c](char found) { return found == c; }; };
  if (text.size() > 1 && is_align(text[1])) {
    spec.fill = text[0], spec.align = text[1];
    text.remove_prefix(2);
  } else if (!text.empty() && is_align(text[0])) {
    spec.align = text[0];
    text.remove_prefix(1);
  }
  for (const char sign : {'+', '-', ' '})
    if (take(is(sign))) spec.sign = sign;
  if (take(is('0')) && spec.align == 0) spec.fill = '0', spec.align = '=';
  spec.width = take_number(text);
  spec.comma = take(is(','));
  if (take(is('.'))) {
    if (text.empty() || !std::isdigit(static_cast<unsigned char>(text.front()))) return {};
    spec.precision = static_cast<int>(take_number(text));
  }
  if (text.size() == 1 && std::string_view("deEfFgG%").find(text[0]) != std::string_view::npos) {
    spec.type = text[0];
    text = {};
  }
  return text.empty() ? std::optional(spec) : std::nullopt;
}

std::string with_thousands(const std::string& digits) {
  size_t whole = digits.find_first_not_of("0123456789");
  if (whole == std::string::npos) whole = digits.size();
  std::string out;
  for (size_t i = 0; i < whole; ++i) {
    if (i > 0 && (whole - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out + digits.substr(whole);
}

std::string digits_of(double magnitude, const Spec& spec) {
  if (!std::isfinite(magnitude)) return std::isnan(magnitude) ? "nan" : "inf";
  if (spec.type == 0 && spec.precision < 0) return repr(magnitude);
  const int precision = spec.precision < 0 ? 6 : spec.precision;
  const char type = spec.type == 0 ? 'g' : spec.type == '%' ? 'f' : spec.type;
  const std::string format = cat("%.", precision, type);
  return format_number(format.c_str(), spec.type == '%' ? magnitude * 100 : magnitude) + (spec.type == '%' ? "%" : "");
}

std::string padded(const std::string& sign, const std::string& digits, const Spec& spec) {
  const size_t length = sign.size() + digits.size(), gap = spec.width > length ? spec.width - length : 0;
  switch (spec.align) {
    case '<':
      return sign + digits + std::string(gap, spec.fill);
    case '^':
      return std::string(gap / 2, spec.fill) + sign + digits + std::string(gap - gap / 2, spec.fill);
    case '=':
      return sign + std::string(gap, spec.fill) + digits;
    default:
      return std::string(gap, spec.fill) + sign + digits;
  }
}

std::string finished(bool negative, std::string digits, const Spec& spec) {
  const std::string sign = negative ? "-" : spec.sign == '-' ? "" : std::string(1, spec.sign);
  return padded(sign, spec.comma ? with_thousands(digits) : digits, spec);
}

std::optional<std::string> format_integer(int64_t value, const Spec& spec) {
  if (spec.type != 0 && spec.type != 'd')
    return finished(value < 0, digits_of(std::abs(static_cast<double>(value)), spec), spec);
  if (spec.precision >= 0) return {};
  const std::string digits = std::to_string(value);
  return finished(value < 0, value < 0 ? digits.substr(1) : digits, spec);
}

std::optional<std::string> format_double(double value, const Spec& spec) {
  if (spec.type == 'd') return {};
  return finished(std::signbit(value) && !std::isnan(value), digits_of(std::abs(value), spec), spec);
}

class Formatter {
 public:
  Formatter(const std::string& pattern, const std::vector<std::pair<std::string, int64_t>>& integers, const Logs& logs)
      : pattern_(pattern), integers_(integers), logs_(logs) {}

  std::string run() const {
    std::string out;
    for (size_t i = 0; i < pattern_.size(); ++i) {
      const char c = pattern_[i];
      if (c != '{' && c != '}') {
        out += c;
      } else if (i + 1 < pattern_.size() && pattern_[i + 1] == c) {
        out += c, ++i;
      } else {
        const size_t end = c == '{' ? pattern_.find('}', i) : std::string::npos;
        if (end == std::string::npos) failed(cat("single '", c, "'; write it twice to mean the character"));
        out += field(pattern_.substr(i + 1, end - i - 1));
        i = end;
      }
    }
    return out;
  }

 private:
  std::string field(const std::string& text) const {
    const size_t colon = text.find(':');
    const std::string name = text.substr(0, colon);
    const std::string spec_text = colon == std::string::npos ? "" : text.substr(colon + 1);
    const std::optional<Spec> spec = parse_spec(spec_text);
    std::optional<std::string> out;
    if (spec) out = value_of(name, *spec);
    if (!out) failed(cat("the format '", spec_text, "' does not fit the number '", name, "'"));
    return *out;
  }

  std::optional<std::string> value_of(const std::string& name, const Spec& spec) const {
    for (const auto& [key, value] : integers_)
      if (key == name) return format_integer(value, spec);
    const double* value = logs_.find(name);
    if (value == nullptr) failed(cat("'", name, "'"));
    return format_double(*value, spec);
  }

  [[noreturn]] void failed(const std::string& reason) const {
    fail(ErrorCode::kInvalidArgument, "Failed to format this callback filepath: \"", pattern_, "\". Reason: ", reason);
  }

  const std::string& pattern_;
  const std::vector<std::pair<std::string, int64_t>>& integers_;
  const Logs& logs_;
};

}  // namespace

std::string format_path(const std::string& pattern, const std::vector<std::pair<std::string, int64_t>>& integers,
                        const Logs& logs) {
  return Formatter(pattern, integers, logs).run();
}

}  // namespace keratin::callbacks
