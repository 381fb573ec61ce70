#include "keratin/autograd/custom_gradient.h"

#include "keratin/autograd/sources.h"
#include "keratin/base/error.h"
#include "keratin/ops/def/reverse.h"

namespace keratin {
namespace autograd {
namespace {

struct Rule final : public RefCounted {
  explicit Rule(GradientFunction f) : function(std::move(f)) {}
  GradientFunction function;
};

ops::Gradients apply(const ops::Backward& b) {
  ops::Tensors upstream;
  for (size_t i = 0; i < b.outs().size(); ++i) upstream.push_back(b.dout(i));
  ops::Tensors out = b.attrs().object<Rule>(0).function(upstream);
  require(out.size() == b.ins().size(), ErrorCode::kInvalidArgument, "[custom_gradient] expected ", b.ins().size(),
          " gradients, one for each argument, received ", out.size(), ".");
  return out;
}

const ops::OpDef& custom_op() {
  static const ops::OpDef op =
      ops::OpDef("custom_gradient").list_in("inputs", ops::Inputs::kAsGiven).gradient([](const ops::Backward& b) {
        return apply(b);
      });
  return op;
}

}  // namespace

std::vector<Tensor> with_gradient(const std::vector<Tensor>& inputs, const std::vector<Tensor>& outputs,
                                  GradientFunction gradient) {
  ops::Tensors out;
  for (const Tensor& output : outputs) {
    require(output.defined(), ErrorCode::kState, "[custom_gradient] the function returned an empty tensor.");
    out.push_back(fresh_unseen(output));
  }
  if (ops::CallObserver::any())
    ops::CallObserver::show(custom_op(), inputs, {ops::AttributeObject(make_ref<const Rule>(std::move(gradient)))},
                            out);
  return out;
}

}  // namespace autograd

Tensor hook_gradient(const Tensor& x, std::function<Tensor(const Tensor&)> hook) {
  const auto rule = [hook = std::move(hook)](const std::vector<Tensor>& upstream) -> std::vector<Tensor> {
    const Tensor changed = hook(upstream[0]);
    return {changed.defined() ? changed : upstream[0]};
  };
  return autograd::with_gradient({x}, {x}, rule)[0];
}

}  // namespace keratin
