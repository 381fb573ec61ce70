#include <algorithm>
#include <map>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/base/text.h"
#include "keratin/ops/batch/vmap.h"
#include "keratin/ops/control/control.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops {
namespace {

using Names = std::vector<std::string>;

[[noreturn]] void refuse_signature(const std::string& text) {
  fail(ErrorCode::kInvalidArgument, "[vectorize] expected a signature like \"(m,n),(n)->(m)\", received \"", text,
       "\".");
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "(m,n),(n)->(m)", taken apart: the names of the axes that the function works on.
class Signature {
 public:
  explicit Signature(const std::string& text) : text_(text) {
    for (const char c : text)
      if (c != ' ') rest_ += c;
    inputs = list();
    if (rest_.substr(at_, 2) != "->") refuse_signature(text_);
    at_ += 2;
    outputs = list();
    if (at_ != rest_.size()) refuse_signature(text_);
  }
  std::vector<Names> inputs, outputs;

 private:
  bool take(char c) {
    if (at_ >= rest_.size() || rest_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::vector<Names> list() {
    std::vector<Names> out = {axes()};
    while (take(',')) out.push_back(axes());
    return out;
  }
  Names axes() {
    if (!take('(')) refuse_signature(text_);
    Names out;
    if (take(')')) return out;
    do out.push_back(name());
    while (take(','));
    if (!take(')')) refuse_signature(text_);
    return out;
  }
  std::string name() {
    const size_t first = at_;
    while (at_ < rest_.size() && (is_letter(rest_[at_]) || (at_ > first && is_digit(rest_[at_])))) ++at_;
    if (at_ == first) refuse_signature(text_);
    return rest_.substr(first, at_ - first);
  }

  const std::string& text_;
  std::string rest_;
  size_t at_ = 0;
};

/// One call: which axes of the arguments are looped over, and which the function sees.
class Call {
 public:
  Call(const Tensors& given, const VectorizeOptions& options) : given_(given) {
    for (const int64_t i : options.excluded)
      require(i >= 0 && i < static_cast<int64_t>(given.size()), ErrorCode::kInvalidArgument, "[vectorize] excluded ", i,
              " names none of ", given.size(), " arguments.");
    for (size_t i = 0; i < given.size(); ++i) {
      require(given[i].defined(), ErrorCode::kState, "[vectorize] argument ", i, " is empty.");
      if (std::find(options.excluded.begin(), options.excluded.end(), static_cast<int64_t>(i)) ==
          options.excluded.end())
        looped_.push_back(i);
    }
    require(!looped_.empty(), ErrorCode::kInvalidArgument, "[vectorize] expected an argument that is not excluded.");
    core_.assign(given.size(), 0);
    if (!options.signature.empty()) read(Signature(options.signature));
    for (const size_t i : looped_)
      loop_ = broadcast("vectorize", loop_, given_[i].shape().slice(0, given_[i].rank() - core_[i]));
    require(loop_.fully_known(), ErrorCode::kShape, "[vectorize] expected known sizes, received ", loop_, ".");
  }

  Tensors run(const TensorsFunction& function) const {
    if (loop_.rank() == 0) return checked(function(given_), 0);
    VmapOptions options;
    options.randomness = Randomness::kDifferent;
    options.axis_size = loop_.size();
    options.in_axes.assign(given_.size(), std::nullopt);
    Tensors rows = given_;
    for (const size_t i : looped_) {
      if (given_[i].rank() == core_[i]) continue;  // the same for all
      options.in_axes[i] = 0;
      rows[i] = in_rows(i);
    }
    Tensors out = checked(vmap(function, options)(rows), 1);
    static const OpDef& reshape = get_op("reshape");
    for (Tensor& t : out) {
      std::vector<int64_t> shape = loop_.vector();
      shape.insert(shape.end(), t.shape().begin() + 1, t.shape().end());
      t = call1(reshape, {t}, {std::move(shape)});
    }
    return out;
  }

 private:
  void read(const Signature& signature) {
    require(signature.inputs.size() == looped_.size(), ErrorCode::kInvalidArgument, "[vectorize] the signature has ",
            signature.inputs.size(), " inputs, received ", looped_.size(), ".");
    for (size_t k = 0; k < looped_.size(); ++k) {
      const Tensor& t = given_[looped_[k]];
      const Names& names = signature.inputs[k];
      const auto rank = static_cast<int64_t>(names.size());
      require(t.rank() >= rank, ErrorCode::kShape, "[vectorize] the signature wants at least ", rank,
              " axes in argument ", looped_[k], ", received shape ", t.shape(), ".");
      core_[looped_[k]] = rank;
      for (int64_t axis = 0; axis < rank; ++axis)
        meet(names[static_cast<size_t>(axis)], t.shape(t.rank() - rank + axis));
    }
    outputs_ = signature.outputs;
  }
  void meet(const std::string& name, int64_t size) {
    const auto [at, fresh] = sizes_.try_emplace(name, size);
    require(fresh || at->second == size, ErrorCode::kShape, "[vectorize] axis ", name, " has size ", at->second,
            " in one argument and ", size, " in another.");
  }

  Tensor in_rows(size_t i) const {
    static const OpDef& broadcast_to = get_op("broadcast_to");
    static const OpDef& reshape = get_op("reshape");
    const Shape core = given_[i].shape().slice(given_[i].rank() - core_[i], given_[i].rank());
    std::vector<int64_t> full = loop_.vector(), rows = {loop_.size()};
    full.insert(full.end(), core.begin(), core.end());
    rows.insert(rows.end(), core.begin(), core.end());
    return call1(reshape, {call1(broadcast_to, {given_[i]}, {std::move(full)})}, {std::move(rows)});
  }

  Tensors checked(Tensors out, int64_t loops) const {
    if (!outputs_.empty())
      require(out.size() == outputs_.size(), ErrorCode::kInvalidArgument, "[vectorize] the signature has ",
              outputs_.size(), " outputs, the function returned ", out.size(), ".");
    for (size_t i = 0; i < out.size(); ++i) {
      const size_t wanted = outputs_.empty() ? 0 : outputs_[i].size();
      require(out[i].rank() == static_cast<int64_t>(wanted) + loops, ErrorCode::kShape, "[vectorize] expected result ",
              i, " to have ", wanted, " axes for each call, received ", out[i].rank() - loops, ".");
      for (size_t axis = 0; axis < wanted; ++axis) {
        const auto known = sizes_.find(outputs_[i][axis]);
        const int64_t size = out[i].shape(static_cast<int64_t>(axis) + loops);
        require(known == sizes_.end() || known->second == size, ErrorCode::kShape, "[vectorize] axis ",
                outputs_[i][axis], " has size ", known == sizes_.end() ? 0 : known->second, " in the arguments and ",
                size, " in result ", i, ".");
      }
    }
    return out;
  }

  Tensors given_;
  std::vector<size_t> looped_;
  std::vector<int64_t> core_;  // of each argument: how many of its last axes the function sees
  std::vector<Names> outputs_;
  std::map<std::string, int64_t> sizes_;
  Shape loop_;
};

}  // namespace

std::function<Tensors(const Tensors&)> vectorize(std::function<Tensors(const Tensors&)> pyfunc,
                                                 const VectorizeOptions& options) {
  if (!options.signature.empty()) Signature checked(options.signature);
  return [pyfunc = std::move(pyfunc), options](const Tensors& x) { return Call(x, options).run(pyfunc); };
}

}  // namespace keratin::ops
