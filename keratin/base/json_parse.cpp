// The JSON reader: strict, bounded, one pass, no recursion.
#include <algorithm>
#include <charconv>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/base/json_events.h"
#include "keratin/base/utf8.h"

namespace keratin {
namespace {

// Found only for an error: parsing itself need not count lines.
std::string line_and_column(std::string_view text, size_t position) {
  int64_t line = 1;
  size_t start = 0;
  for (size_t i = 0; i < std::min(position, text.size()); ++i)
    if (text[i] == '\n') ++line, start = i + 1;
  return cat("line ", line, ", column ", position - start + 1);
}

class Parser {
 public:
  Parser(std::string_view text, JsonEvents& events, const JsonLimits& limits)
      : text_(text), events_(events), limits_(limits) {}

  void document() {
    const auto bytes = static_cast<int64_t>(text_.size());
    require(bytes <= limits_.max_bytes, ErrorCode::kLimit, "[json] the text has ", bytes, " bytes; the limit is ",
            limits_.max_bytes);
    refuse_utf16();
    // Each round takes one value and then closes what ends behind it.
    for (bool more = true; more;) {
      value();
      more = next_value();
    }
    skip_space();
    if (position_ != text_.size()) wrong("nothing more after the value");
  }

 private:
  std::string place() const { return line_and_column(text_, position_); }

  [[noreturn]] void wrong(std::string_view expected) const {
    const std::string found =
        position_ < text_.size() ? cat("'", printable(text_.substr(position_, 1)), "'") : std::string("the end");
    fail(ErrorCode::kCorrupt, here(), "[json] ", place(), ": expected ", expected, ", received ", found);
  }

  [[noreturn]] void beyond(std::string_view what, int64_t limit) const {
    fail(ErrorCode::kLimit, here(), "[json] ", place(), ": ", what, " ", limit);
  }

  ErrorPlace here() const { return {.path = "", .offset = at(), .pointer = ""}; }
  int64_t at() const { return static_cast<int64_t>(position_); }

  // A zero byte among the first two, or a byte order mark; neither begins a JSON text in UTF-8.
  void refuse_utf16() const {
    const std::string_view head = text_.substr(0, 2);
    if (head == "\xFF\xFE" || head == "\xFE\xFF" || head.find('\0') != std::string_view::npos)
      fail(ErrorCode::kCorrupt, here(), "[json] expected text in UTF-8, received UTF-16 or UTF-32");
  }

  void skip_space() {
    while (position_ < text_.size()) {
      const char c = text_[position_];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
      ++position_;
    }
  }

  char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }

  bool accept(char c) {
    if (position_ >= text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }

  bool accept_word(std::string_view word) {
    if (text_.substr(position_, word.size()) != word) return false;
    position_ += word.size();
    return true;
  }

  void value() {
    for (;;) {
      if (++count_ > limits_.max_values) beyond("more values than", limits_.max_values);
      if (std::ssize(open_) >= limits_.max_depth) beyond("nested deeper than", limits_.max_depth);
      skip_space();
      const int64_t start = at();
      const char c = peek();
      if (c != '{' && c != '[') {
        events_.scalar(c == '"' ? Json(string()) : scalar(), start);
        return;
      }
      ++position_;
      open_.push_back(c);
      c == '{' ? events_.begin_object(start) : events_.begin_array(start);
      skip_space();
      if (peek() == (c == '{' ? '}' : ']')) return;  // next_value closes it
      if (c == '{') key();
    }
  }

  void key() {
    skip_space();
    const int64_t start = at();
    if (peek() != '"') wrong("a key in double quotes");
    events_.key(string(), start);
    skip_space();
    if (!accept(':')) wrong("':' after the key");
  }

  // Closes what ends here; true when another value follows, its key already told.
  bool next_value() {
    while (!open_.empty()) {
      const bool in_object = open_.back() == '{';
      skip_space();
      if (accept(',')) {
        if (in_object) key();
        return true;
      }
      const int64_t end = at();
      if (!accept(in_object ? '}' : ']')) wrong(in_object ? "',' or '}' in an object" : "',' or ']' in an array");
      open_.pop_back();
      in_object ? events_.end_object(end) : events_.end_array(end);
    }
    return false;
  }

  Json scalar() {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (accept_word("null")) return Json();
    if (accept_word("true")) return Json(true);
    if (accept_word("false")) return Json(false);
    if (accept_word("NaN")) return Json(std::numeric_limits<double>::quiet_NaN());
    if (accept_word("Infinity")) return Json(kInfinity);
    if (accept_word("-Infinity")) return Json(-kInfinity);
    return number();
  }

  void digits() {
    if (peek() < '0' || peek() > '9') wrong("a digit");
    while (peek() >= '0' && peek() <= '9') ++position_;
  }

  Json number() {
    const size_t start = position_;
    bool whole = true;
    accept('-');
    if (peek() != '-' && (peek() < '0' || peek() > '9')) wrong("a value");
    if (!accept('0')) digits();
    if (accept('.')) whole = false, digits();
    if (accept('e') || accept('E')) {
      whole = false;
      if (!accept('+')) accept('-');
      digits();
    }
    const char* first = text_.data() + start;
    const char* last = text_.data() + position_;
    int64_t integer = 0;
    // "-0" stays a float: an integer has no negative zero.
    const bool minus_zero = last - first == 2 && first[0] == '-' && first[1] == '0';
    if (whole && !minus_zero && std::from_chars(first, last, integer).ec == std::errc()) return Json(integer);
    double real = 0;
    if (std::from_chars(first, last, real).ec == std::errc()) return Json(real);
    return Json(out_of_range(start));
  }

  // from_chars reports too large and too small alike. Too small is an honest zero, too large is refused: nobody wrote
  // 1e999 as a number that he has. They differ by far, so the decimal place of the first significant digit tells.
  double out_of_range(size_t start) {
    const std::string_view read = text_.substr(start, position_ - start);
    const size_t mark = std::min(read.find_first_of("eE"), read.size());
    const std::string_view mantissa = read.substr(0, mark);
    const size_t significant = mantissa.find_first_of("123456789");
    const size_t point = std::min(mantissa.find('.'), mantissa.size());
    constexpr int64_t kFar = int64_t{1} << 40;  // beyond any text's length, so sums stay far from overflow
    int64_t exponent = 0;
    if (mark < read.size()) {
      const char* first = read.data() + mark + (read[mark + 1] == '+' ? 2 : 1);
      if (std::from_chars(first, read.data() + read.size(), exponent).ec != std::errc())
        exponent = *first == '-' ? -kFar : kFar;
      exponent = std::clamp(exponent, -kFar, kFar);
    }
    const int64_t place_of_first = static_cast<int64_t>(point) - static_cast<int64_t>(significant) + exponent;
    if (significant == std::string_view::npos || place_of_first < 0) return read[0] == '-' ? -0.0 : 0.0;
    position_ = start;
    wrong("a number that a double can hold");
  }

  uint32_t hex4() {
    uint32_t code = 0;
    if (text_.size() - position_ < 4) wrong("four hexadecimal digits after \\u");
    const char* first = text_.data() + position_;
    const auto [end, error] = std::from_chars(first, first + 4, code, 16);
    if (error != std::errc() || end != first + 4) wrong("four hexadecimal digits after \\u");
    position_ += 4;
    return code;
  }

  char32_t unicode_escape() {
    const char32_t high = hex4();
    if (high < 0xD800 || high > 0xDFFF) return high;
    if (high >= 0xDC00 || !accept_word("\\u")) wrong("both halves of a surrogate pair");
    const char32_t low = hex4();
    if (low < 0xDC00 || low > 0xDFFF) wrong("both halves of a surrogate pair");
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
  }

  void escape(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    if (accept('u')) return append_utf8(out, unicode_escape());
    const size_t which = position_ < text_.size() ? kNames.find(text_[position_]) : std::string_view::npos;
    if (which == std::string_view::npos) wrong("an escape such as \\n");
    out += kValues[which];
    ++position_;
  }

  std::string string() {
    std::string out;
    ++position_;
    for (;;) {
      const size_t start = position_;
      while (position_ < text_.size() && plain(text_[position_])) ++position_;
      out.append(text_, start, position_ - start);
      if (std::ssize(out) > limits_.max_string_bytes) beyond("a string of more bytes than", limits_.max_string_bytes);
      if (accept('"')) return out;
      if (accept('\\')) {
        escape(out);
        continue;
      }
      const size_t character = position_;
      char32_t code = 0;
      if (static_cast<unsigned char>(peek()) < 0x20 || !next_code_point(text_, position_, code))
        wrong("UTF-8 text that ends with '\"'");
      out.append(text_, character, position_ - character);
    }
  }

  static bool plain(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
  }

  std::string_view text_;
  JsonEvents& events_;
  JsonLimits limits_;
  std::vector<char> open_;  // '{' and '[' that are not closed
  size_t position_ = 0;
  int64_t count_ = 0;
};

// Builds the tree, its open branches on a stack of our own.
class TreeBuilder final : public JsonEvents {
 public:
  explicit TreeBuilder(std::string_view text) : text_(text) {}

  void begin_object(int64_t) override { open_.push_back({Json::object(), {}}); }
  void begin_array(int64_t) override { open_.push_back({Json::array(), {}}); }
  void end_object(int64_t at) override {
    refuse_duplicates(open_.back().value.as_object(), at);
    close();
  }
  void end_array(int64_t) override { close(); }
  void key(std::string name, int64_t) override { open_.back().key = std::move(name); }
  void scalar(Json value, int64_t) override { put(std::move(value)); }

  Json take() { return std::move(root_); }

 private:
  struct Branch {
    Json value;
    std::string key;  // of the member to come
  };

  void close() {
    Json value = std::move(open_.back().value);
    open_.pop_back();
    put(std::move(value));
  }

  void put(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Branch& branch = open_.back();
    if (branch.value.is_array())
      branch.value.as_array().push_back(std::move(value));
    else
      branch.value.as_object().emplace_back(std::move(branch.key), std::move(value));
  }

  void refuse_duplicates(const Json::Object& members, int64_t at) const {
    std::vector<std::string_view> keys;
    keys.reserve(members.size());
    for (const Json::Member& member : members) keys.push_back(member.first);
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    if (twice == keys.end()) return;
    fail(ErrorCode::kCorrupt, ErrorPlace{"", at, ""}, "[json] ", line_and_column(text_, static_cast<size_t>(at)),
         ": the object that ends here has the key \"", printable(*twice), "\" twice");
  }

  std::string_view text_;
  std::vector<Branch> open_;
  Json root_;
};

}  // namespace

void parse_json(std::string_view text, JsonEvents& events, const JsonLimits& limits) {
  // A tree is destroyed by recursion, whatever depth the caller allows.
  constexpr int64_t kDeepest = 10'000;
  JsonLimits bounded = limits;
  bounded.max_depth = std::min(limits.max_depth, kDeepest);
  Parser(text, events, bounded).document();
}

Json Json::parse(std::string_view text, const JsonLimits& limits) {
  TreeBuilder tree(text);
  parse_json(text, tree, limits);
  return tree.take();
}

}  // namespace keratin
