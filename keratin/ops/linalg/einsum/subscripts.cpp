#include "keratin/ops/linalg/einsum/subscripts.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

#include "keratin/base/error.h"

namespace keratin::ops::einsum_detail {
namespace {

constexpr const char* kEllipsis = "...";

// "i...j": letters before and behind the ellipsis.
struct Term {
  std::string before, behind;
  bool ellipsis = false;

  std::string letters() const { return before + behind; }
};

class Reader {
 public:
  Reader(const std::string& text, const std::vector<Shape>& shapes) : text_(text), shapes_(shapes) {}

  Subscripts read() {
    split_terms();
    if (terms_.size() != shapes_.size())
      fail(ErrorCode::kInvalidArgument, "[einsum] expected as many operands as terms, received ", shapes_.size(),
           " operands and ", terms_.size(), " terms in \"", text_, "\".");
    for (size_t i = 0; i < terms_.size(); ++i) add_operand(i);
    if (!output_) output_ = implicit_output();
    add_output();
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail_text(const char* expected) const {
    fail(ErrorCode::kInvalidArgument, "[einsum] expected ", expected, ", received \"", text_, "\".");
  }

  Term read_term(std::string_view text) const {
    Term term;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text.substr(i, 3) == kEllipsis) {
        if (term.ellipsis) fail_text("one \"...\" in a term at most");
        term.ellipsis = true;
        i += 2;
      } else if (std::isalpha(static_cast<unsigned char>(text[i]))) {
        (term.ellipsis ? term.behind : term.before) += text[i];
      } else {
        fail_text("letters, \"...\", \",\" and \"->\"");
      }
    }
    return term;
  }

  void split_terms() {
    std::string plain = text_;
    plain.erase(std::remove(plain.begin(), plain.end(), ' '), plain.end());
    std::string_view rest = plain;
    const size_t arrow = rest.find("->");
    if (arrow != std::string_view::npos) {
      output_ = read_term(rest.substr(arrow + 2));
      rest = rest.substr(0, arrow);
    }
    for (size_t comma = rest.find(','); comma != std::string_view::npos; comma = rest.find(',')) {
      terms_.push_back(read_term(rest.substr(0, comma)));
      rest = rest.substr(comma + 1);
    }
    terms_.push_back(read_term(rest));
  }

  Label label_of(const std::string& name) {
    const auto [at, added] = labels_.try_emplace(name, static_cast<Label>(out_.names.size()));
    if (!added) return at->second;
    constexpr size_t kMost = 60;  // labels are bits of a word
    if (out_.names.size() >= kMost) fail(ErrorCode::kLimit, "[einsum] at most ", kMost, " different axes.");
    out_.names.push_back(name);
    out_.sizes.push_back(1);
    first_operand_.push_back(0);
    return at->second;
  }

  // Axes under an ellipsis are counted from the last.
  Label hidden_label(int64_t from_end) { return label_of(cat("... axis -", from_end)); }

  void add_operand(size_t i) {
    const Term& term = terms_[i];
    const Shape& shape = shapes_[i];
    const auto named = static_cast<int64_t>(term.letters().size());
    if (named > shape.rank() || (!term.ellipsis && named < shape.rank()))
      fail(ErrorCode::kShape, "[einsum] the term of operand ", i, " names ", named, " axes, its shape is ", shape,
           ". Subscripts: \"", text_, "\".");
    const int64_t hidden = shape.rank() - named;
    most_hidden_ = std::max(most_hidden_, hidden);
    Labels labels;
    for (const char letter : term.before) labels.push_back(label_of(std::string(1, letter)));
    for (int64_t axis = 0; axis < hidden; ++axis) labels.push_back(hidden_label(hidden - axis));
    for (const char letter : term.behind) labels.push_back(label_of(std::string(1, letter)));
    for (size_t axis = 0; axis < labels.size(); ++axis) set_size(labels[axis], shape[static_cast<int64_t>(axis)], i);
    out_.operands.push_back(std::move(labels));
  }

  void set_size(Label label, int64_t size, size_t operand) {
    const auto at = static_cast<size_t>(label);
    int64_t& known = out_.sizes[at];
    if (known == 1) {
      known = size, first_operand_[at] = operand;
    } else if (size != 1 && size != kUnknown && known != kUnknown && size != known) {
      fail(ErrorCode::kShape, "[einsum] the letter ", out_.names[at], " has size ", known, " in operand ",
           first_operand_[at], " and ", size, " in operand ", operand, ". Subscripts: \"", text_, "\".");
    } else if (known == kUnknown && size != 1) {
      known = size, first_operand_[at] = operand;
    }
  }

  Term implicit_output() const {
    std::map<char, int> counts;
    Term out;
    for (const Term& term : terms_) {
      out.ellipsis = out.ellipsis || term.ellipsis;
      for (const char letter : term.letters()) ++counts[letter];
    }
    for (const auto& [letter, count] : counts)
      if (count == 1) out.behind += letter;
    return out;
  }

  void add_letter(char letter) {
    const auto found = labels_.find(std::string(1, letter));
    if (found == labels_.end())
      fail(ErrorCode::kInvalidArgument, "[einsum] the letter ", std::string(1, letter),
           " of the output is in no operand. Subscripts: \"", text_, "\".");
    if (std::find(out_.output.begin(), out_.output.end(), found->second) != out_.output.end())
      fail(ErrorCode::kInvalidArgument, "[einsum] the letter ", std::string(1, letter),
           " is twice in the output. Subscripts: \"", text_, "\".");
    out_.output.push_back(found->second);
  }

  void add_output() {
    for (const char letter : output_->before) add_letter(letter);
    if (output_->ellipsis)
      for (int64_t from_end = most_hidden_; from_end > 0; --from_end) out_.output.push_back(hidden_label(from_end));
    for (const char letter : output_->behind) add_letter(letter);
  }

  const std::string& text_;
  const std::vector<Shape>& shapes_;
  std::vector<Term> terms_;
  std::optional<Term> output_;
  std::map<std::string, Label> labels_;
  std::vector<size_t> first_operand_;  // where a label's size was seen
  int64_t most_hidden_ = 0;
  Subscripts out_;
};

}  // namespace

Subscripts read_subscripts(const std::string& text, const std::vector<Shape>& shapes) {
  return Reader(text, shapes).read();
}

}  // namespace keratin::ops::einsum_detail
