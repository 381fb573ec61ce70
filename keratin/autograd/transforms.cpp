#include "keratin/autograd/transforms.h"

#include "keratin/autograd/anomaly.h"
#include "keratin/autograd/jacobian_rows.h"
#include "keratin/autograd/sources.h"
#include "keratin/base/error.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/reverse.h"

namespace keratin::autograd {

using ops::CallRecorder;
using ops::Tensors;

namespace {

ops::ReverseOptions reverse_options() { return {.check_finite = DetectAnomaly::active()}; }

Tensor zeros_like(const Tensor& x) {
  static const ops::OpDef& op = ops::get_op("zeros_like");
  return ops::call1(op, {x});
}

Tensors zeros_where_empty(Tensors gradients, const Tensors& sources) {
  for (size_t i = 0; i < gradients.size(); ++i)
    if (!gradients[i].defined()) gradients[i] = zeros_like(sources[i]);
  return gradients;
}

Tensor only_scalar(Tensors outputs, const char* who) {
  require(outputs.size() == 1, ErrorCode::kInvalidArgument, "[", who,
          "] expected a function that returns one tensor, received ", outputs.size(), ".");
  require(outputs[0].defined(), ErrorCode::kState, "[", who, "] the function returned an empty tensor.");
  require(outputs[0].size() == 1, ErrorCode::kShape, "[", who,
          "] expected a function that returns a scalar, received shape ", outputs[0].shape(),
          ". Sum it up, or use jacobian or vjp.");
  check_targets(outputs, who);
  return std::move(outputs[0]);
}

// Inputs [first, last), which must be there and have gradients.
Tensors part(const Tensors& inputs, size_t first, size_t last, const char* who) {
  require(last <= inputs.size(), ErrorCode::kInvalidArgument, "[", who, "] there is no argument ", first,
          ": the function takes ", inputs.size(), ".");
  const Tensors out(inputs.begin() + static_cast<int64_t>(first), inputs.begin() + static_cast<int64_t>(last));
  for (size_t i = 0; i < out.size(); ++i) {
    if (ops::is_differentiable(out[i].dtype())) continue;
    fail(ErrorCode::kDType, "[", who, "] argument ", first + i, " is ", ops::to_string(ops::spec_of(out[i])),
         ": only floats have gradients. Cast it, or differentiate with respect to another argument.");
  }
  return out;
}

// Directions must look like what they belong to.
void check_alike(const Tensors& given, const Tensors& wanted, const char* who, const char* what) {
  require(given.size() == wanted.size(), ErrorCode::kInvalidArgument, "[", who, "] expected ", wanted.size(), " ", what,
          "s, received ", given.size(), ".");
  for (size_t i = 0; i < given.size(); ++i)
    require(given[i].defined() && given[i].shape() == wanted[i].shape(), ErrorCode::kShape, "[", who, "] expected a ",
            what, " of shape ", wanted[i].shape(), ", received ",
            given[i].defined() ? cat("shape ", given[i].shape()) : "an empty tensor", ".");
}

}  // namespace

ValueAndGradients value_and_gradients(const ListFunction& f, const Tensors& inputs, size_t first, size_t last,
                                      Unused unused, const char* who) {
  const Tensors arguments = fresh(inputs);
  const Tensors sources = part(arguments, first, last, who);
  CallRecorder recorder;
  const Tensor value = only_scalar(f(arguments), who);
  recorder.stop();
  Tensors gradients = ops::reverse(std::move(recorder.log), {value}, sources, {}, reverse_options());
  settle_unused(gradients, sources, unused, who);
  return {value, std::move(gradients)};
}

Tensors jacobians_of(const ListFunction& f, const Tensors& inputs, size_t first, size_t last) {
  const Tensors arguments = fresh(inputs);
  const Tensors sources = part(arguments, first, last, "jacobian");
  CallRecorder recorder;
  const Tensors outputs = f(arguments);
  recorder.stop();
  require(outputs.size() == 1, ErrorCode::kInvalidArgument,
          "[jacobian] expected a function that returns one tensor, received ", outputs.size(), ".");
  check_targets(outputs, "jacobian");
  return jacobians(recorder.log, outputs[0], sources);
}

Tensor hessian_of(const ListFunction& f, const Tensors& inputs, size_t argument) {
  const ListFunction gradient = [&](const Tensors& x) {
    return value_and_gradients(f, x, argument, argument + 1, Unused::kZeros, "hessian").gradients;
  };
  return std::move(jacobians_of(gradient, inputs, argument, argument + 1)[0]);
}

struct Pullback::Body {
  Tensors inputs, outputs;
  ops::CallLog log;
};

Pullback::Pullback(const ListFunction& f, const Tensors& inputs) {
  auto body = std::make_shared<Body>();
  body->inputs = fresh(inputs);
  part(body->inputs, 0, inputs.size(), "vjp");
  CallRecorder recorder;
  body->outputs = f(body->inputs);
  recorder.stop();
  check_targets(body->outputs, "vjp");
  body->log = std::move(recorder.log);
  body_ = std::move(body);
}

const Tensors& Pullback::outputs() const { return body_->outputs; }

Tensors Pullback::operator()(const Tensors& output_gradients) const {
  check_alike(output_gradients, body_->outputs, "vjp", "gradient");
  return zeros_where_empty(ops::reverse(body_->log, body_->outputs, body_->inputs, output_gradients, reverse_options()),
                           body_->inputs);
}

std::pair<Tensors, Tensors> jvp_of(const ListFunction& f, const Tensors& inputs, const Tensors& tangents) {
  const Tensors arguments = fresh(inputs);
  part(arguments, 0, arguments.size(), "jvp");
  check_alike(tangents, arguments, "jvp", "tangent");
  CallRecorder forward;
  Tensors outputs = f(arguments);
  forward.stop();
  check_targets(outputs, "jvp");
  Tensors seeds;
  for (const Tensor& output : outputs) seeds.push_back(zeros_like(output));
  CallRecorder back;
  const Tensors gradients = ops::reverse(std::move(forward.log), outputs, arguments, seeds, reverse_options());
  back.stop();
  Tensors reached, along;
  for (size_t i = 0; i < gradients.size(); ++i) {
    if (!gradients[i].defined()) continue;
    reached.push_back(gradients[i]);
    along.push_back(tangents[i]);
  }
  Tensors slopes = ops::reverse(std::move(back.log), reached, seeds, along, reverse_options());
  return {std::move(outputs), zeros_where_empty(std::move(slopes), seeds)};
}

Tensors hvp_of(const ListFunction& f, const Tensors& inputs, const Tensors& vectors) {
  const Tensors arguments = fresh(inputs);
  check_alike(vectors, arguments, "hvp", "vector");
  CallRecorder outer;
  const Tensors slope = value_and_gradients(f, arguments, 0, arguments.size(), Unused::kZeros, "hvp").gradients;
  outer.stop();
  return zeros_where_empty(ops::reverse(std::move(outer.log), slope, arguments, vectors, reverse_options()), arguments);
}

}  // namespace keratin::autograd
