#include "keratin/graph/rewrite/pattern.h"

#include <cctype>
#include <charconv>
#include <map>
#include <utility>

#include "keratin/base/error.h"

namespace keratin::graph {
namespace {

int number_of(std::vector<std::string>& names, std::string_view name) {
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<int>(i);
  names.emplace_back(name);
  return static_cast<int>(names.size()) - 1;
}

Pattern number(double value) {
  Pattern p;
  p.kind = Pattern::Kind::kNumber;
  p.number = value;
  return p;
}

Pattern call(std::string op, std::vector<Pattern> arguments) {
  Pattern p;
  p.kind = Pattern::Kind::kCall;
  p.op = std::move(op);
  p.arguments = std::move(arguments);
  return p;
}

using Definitions = std::map<std::string, Pattern, std::less<>>;

/// Recursive descent: sum := product (+|- product)*, product := signed (*|/ signed)*, signed := -signed | atom.
class Reader {
 public:
  Reader(std::string_view text, PatternNames& names, const Definitions& definitions)
      : text_(text), names_(names), definitions_(definitions) {}

  Pattern whole() {
    Pattern p = sum();
    if (peek() != '\0') complain("the end");
    return p;
  }

 private:
  Pattern sum() {
    Pattern left = product();
    while (peek() == '+' || peek() == '-') {
      const char sign = text_[at_++];
      Pattern right = product();
      left = call(sign == '+' ? "add" : "subtract", {std::move(left), std::move(right)});
    }
    return left;
  }

  Pattern product() {
    Pattern left = signed_();
    while (peek() == '*' || peek() == '/') {
      const char sign = text_[at_++];
      Pattern right = signed_();
      left = call(sign == '*' ? "multiply" : "divide", {std::move(left), std::move(right)});
    }
    return left;
  }

  Pattern signed_() {
    if (!take('-')) return atom();
    Pattern p = signed_();
    return p.kind == Pattern::Kind::kNumber ? number(-p.number) : call("negative", {std::move(p)});
  }

  Pattern atom() {
    const char c = peek();
    if (take('(')) {
      Pattern p = sum();
      expect(')');
      return p;
    }
    if (std::isdigit(static_cast<unsigned char>(c))) return number(digits());
    const std::string_view name = word();
    if (take('(')) return arguments(name);
    const auto defined = definitions_.find(name);
    if (defined != definitions_.end()) return defined->second;
    Pattern p;
    p.variable = names_.tensor(name);
    return p;
  }

  Pattern arguments(std::string_view op) {
    Pattern p = call(std::string(op), {});
    do {
      const size_t before = at_;
      if (std::isalpha(static_cast<unsigned char>(peek()))) {
        const std::string_view name = word();
        if (take('=')) {
          p.attributes.push_back(attribute(name));
          continue;
        }
        at_ = before;
      }
      p.arguments.push_back(sum());
    } while (take(','));
    expect(')');
    return p;
  }

  Pattern::AttributePattern attribute(std::string_view name) {
    Pattern::AttributePattern a{std::string(name), {}, -1};
    if (std::isdigit(static_cast<unsigned char>(peek())) || peek() == '-') {
      const double sign = take('-') ? -1 : 1;
      a.value = static_cast<int64_t>(sign * digits());
      return a;
    }
    const std::string_view value = word();
    if (value == "True" || value == "False")
      a.value = value == "True";
    else if (value != "None")
      a.variable = names_.attribute(value);
    return a;
  }

  double digits() {
    peek();
    double value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) complain("a number");
    at_ = static_cast<size_t>(end - text_.data());
    return value;
  }

  std::string_view word() {
    peek();
    const size_t first = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_')) ++at_;
    if (at_ == first) complain("a name");
    return text_.substr(first, at_ - first);
  }

  char peek() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) complain(std::string_view(&c, 1));
  }
  [[noreturn]] void complain(std::string_view wanted) const {
    fail(ErrorCode::kInvalidArgument, "[pattern] expected ", wanted, " at position ", at_, " of \"", text_, "\".");
  }

  std::string_view text_;
  PatternNames& names_;
  const Definitions& definitions_;
  size_t at_ = 0;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

int PatternNames::tensor(std::string_view name) { return number_of(tensors, name); }
int PatternNames::attribute(std::string_view name) { return number_of(attributes, name); }

Pattern parse_pattern(std::string_view text, PatternNames& names, std::string_view definitions) {
  Definitions known;
  while (!definitions.empty()) {
    const size_t end = std::min(definitions.find(';'), definitions.size());
    const std::string_view one = definitions.substr(0, end);
    definitions.remove_prefix(std::min(end + 1, definitions.size()));
    const size_t equals = one.find('=');
    require(equals != std::string_view::npos, ErrorCode::kInvalidArgument, "[pattern] expected name = pattern in \"",
            one, "\".");
    Pattern value = Reader(one.substr(equals + 1), names, known).whole();
    known.insert_or_assign(std::string(trimmed(one.substr(0, equals))), std::move(value));
  }
  return Reader(text, names, known).whole();
}

}  // namespace keratin::graph
