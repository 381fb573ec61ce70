#include "keratin/autograd/sources.h"

#include "keratin/base/error.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/reverse.h"

namespace keratin::autograd {
namespace {

std::string name_of(size_t i, const Tensor& source, const std::vector<std::string>& names) {
  const std::string spec = ops::to_string(ops::spec_of(source));
  return i < names.size() ? cat("the variable ", names[i], " (", spec, ")") : cat("source ", i, " (", spec, ")");
}

const ops::OpDef& identity_op() {
  static const ops::OpDef op =
      ops::OpDef("identity").in({"x"}, ops::Inputs::kAsGiven).gradient([](const ops::Backward& b) { return b.dout(); });
  return op;
}

}  // namespace

void check_targets(const std::vector<Tensor>& targets, const char* who) {
  for (const Tensor& target : targets) {
    if (!target.defined()) fail(ErrorCode::kState, "[", who, "] received an empty target: it was never given a value.");
    if (ops::is_differentiable(target.dtype())) continue;
    fail(ErrorCode::kDType, "[", who, "] expected a floating target, received ", ops::to_string(ops::spec_of(target)),
         ". Integers and bools have no gradient; cast before the loss is computed, not after.");
  }
}

void settle_unused(std::vector<Tensor>& gradients, const std::vector<Tensor>& sources, Unused unused, const char* who,
                   const std::vector<std::string>& names) {
  if (unused == Unused::kEmpty) return;
  for (size_t i = 0; i < sources.size(); ++i) {
    if (!ops::is_differentiable(sources[i].dtype()))
      fail(ErrorCode::kDType, "[", who, "] there is no gradient with respect to ", name_of(i, sources[i], names),
           ": only floats have one. Cast it, or leave it out.");
    if (gradients[i].defined()) continue;
    if (unused == Unused::kError)
      fail(ErrorCode::kInvalidArgument, "[", who, "] the target does not depend on ", name_of(i, sources[i], names),
           ". Ask for .unused = Unused::kZeros or Unused::kEmpty if that is meant",
           names.empty() ? "." : "; a variable that was assigned after its use has another value now.");
    static const ops::OpDef& zeros_like = ops::get_op("zeros_like");
    gradients[i] = ops::call1(zeros_like, {sources[i]});
  }
}

Tensor fresh_unseen(const Tensor& x) {
  if (!x.is_symbolic()) return Tensor::view(x.storage(), x.byte_offset(), x.shape(), x.dtype());
  const ops::NodeValue& value = ops::value_of(x);
  return Tensor::symbolic(make_ref<ops::NodeValue>(value.node, value.index), x.shape(), x.dtype());
}

Tensor fresh(const Tensor& x) {
  require(x.defined(), ErrorCode::kState, "[gradient] received an empty tensor: it was never given a value.");
  Tensor out = fresh_unseen(x);
  ops::CallObserver::show(identity_op(), {x}, {}, {out});
  return out;
}

std::vector<Tensor> fresh(const std::vector<Tensor>& tensors) {
  std::vector<Tensor> out;
  out.reserve(tensors.size());
  for (const Tensor& t : tensors) out.push_back(fresh(t));
  return out;
}

}  // namespace keratin::autograd
