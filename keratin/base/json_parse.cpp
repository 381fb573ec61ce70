// The JSON reader: strict, bounded, one pass.
#include <algorithm>
#include <charconv>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/base/json.h"
#include "keratin/base/utf8.h"

namespace keratin {
namespace {

// Recursion is safe: no limit lets it pass this depth, whatever the caller asks for.
constexpr int64_t kDeepest = 10'000;

class Parser {
 public:
  Parser(std::string_view text, const JsonLimits& limits) : text_(text), limits_(limits) {}

  Json document() {
    const auto bytes = static_cast<int64_t>(text_.size());
    require(bytes <= limits_.max_bytes, ErrorCode::kLimit, "[json] the text has ", bytes, " bytes; the limit is ",
            limits_.max_bytes);
    Json out = value(1);
    skip_space();
    if (position_ != text_.size()) wrong("nothing more after the value");
    return out;
  }

 private:
  // The place is found only now: parsing itself need not count lines.
  std::string place() const {
    int64_t line = 1;
    size_t start = 0;
    for (size_t i = 0; i < std::min(position_, text_.size()); ++i)
      if (text_[i] == '\n') ++line, start = i + 1;
    return cat("line ", line, ", column ", position_ - start + 1);
  }

  [[noreturn]] void wrong(std::string_view expected) const {
    const std::string found =
        position_ < text_.size() ? cat("'", printable(text_.substr(position_, 1)), "'") : std::string("the end");
    fail(ErrorCode::kCorrupt, "[json] ", place(), ": expected ", expected, ", received ", found);
  }

  [[noreturn]] void beyond(std::string_view what, int64_t limit) const {
    fail(ErrorCode::kLimit, "[json] ", place(), ": ", what, " ", limit);
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

  Json value(int64_t depth) {
    if (++count_ > limits_.max_values) beyond("more values than", limits_.max_values);
    const int64_t deepest = std::min(limits_.max_depth, kDeepest);
    if (depth > deepest) beyond("nested deeper than", deepest);
    skip_space();
    switch (peek()) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return Json(string());
      default:
        return scalar();
    }
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

  Json object(int64_t depth) {
    Json::Object members;
    ++position_;
    skip_space();
    if (!accept('}')) {
      do {
        skip_space();
        if (peek() != '"') wrong("a key in double quotes");
        std::string key = string();
        skip_space();
        if (!accept(':')) wrong("':' after the key");
        members.emplace_back(std::move(key), value(depth + 1));
        skip_space();
      } while (accept(','));
      if (!accept('}')) wrong("',' or '}' in an object");
    }
    refuse_duplicates(members);
    Json out = Json::object();
    out.as_object() = std::move(members);
    return out;
  }

  void refuse_duplicates(const Json::Object& members) const {
    std::vector<std::string_view> keys;
    keys.reserve(members.size());
    for (const Json::Member& member : members) keys.push_back(member.first);
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    if (twice == keys.end()) return;
    fail(ErrorCode::kCorrupt, "[json] ", place(), ": the object that ends here has the key \"", printable(*twice),
         "\" twice");
  }

  Json array(int64_t depth) {
    Json::Array elements;
    ++position_;
    skip_space();
    if (accept(']')) return Json(std::move(elements));
    do {
      elements.push_back(value(depth + 1));
      skip_space();
    } while (accept(','));
    if (!accept(']')) wrong("',' or ']' in an array");
    return Json(std::move(elements));
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
    if (whole && std::from_chars(first, last, integer).ec == std::errc()) return Json(integer);
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
  JsonLimits limits_;
  size_t position_ = 0;
  int64_t count_ = 0;
};

}  // namespace

Json Json::parse(std::string_view text, const JsonLimits& limits) { return Parser(text, limits).document(); }

}  // namespace keratin
