#include "keratin/ops/random/draws.h"

#include "keratin/base/error.h"

namespace keratin::ops::random_detail {
namespace {

// alpha >= 1.
double marsaglia_tsang(Draws& draws, double alpha) {
  const double d = alpha - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (int i = 0; i < kMostTries; ++i) {
    const double x = draws.normal(), root = 1 + c * x, u = draws.uniform();
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
  }
  return d;
}

}  // namespace

GammaDraw draw_gamma(Draws& draws, double alpha) {
  if (alpha >= 1) return {marsaglia_tsang(draws, alpha), 0};
  const double log_boost = std::log(draws.uniform()) / alpha;
  return {marsaglia_tsang(draws, alpha + 1), log_boost};
}

OpDef with_parameters(const char* name, const char* doc, std::vector<const char*> parameters, const char* file) {
  parameters.insert(parameters.begin(), "seed");
  return OpDef(name, file)
      .doc(doc)
      .in(std::move(parameters), Inputs::kAsGiven)
      .attr("shape", AttributeKind::kShape, {}, "The shape of the result.")
      .attr("dtype", AttributeKind::kDType, DType::float32, "A floating dtype.")
      .no_gradient("Drawn by rejection: a sample jumps where another try is accepted, so it has no slope.");
}

std::vector<TensorSpec> infer_parameters(const OpCall& call) {
  std::vector<TensorSpec> out = infer_floats(call, 1);
  for (size_t i = 1; i < call.inputs.size(); ++i) {
    const Shape& shape = call.shape(i);
    if (call.dtype(i) != DType::float64)
      fail(ErrorCode::kDType, "[", call.op->name, "] expected ", call.op->input_names[i], " in float64, received ",
           to_string(call.inputs[i]), ".");
    if (shape != out[0].shape && !(shape.fully_known() && shape.size() == 1))
      fail(ErrorCode::kShape, "[", call.op->name, "] expected ", call.op->input_names[i],
           " in the shape of the result ", out[0].shape, ", or one number, received shape ", shape, ".");
  }
  return out;
}

Kernel sized_parameters(const OpCall& call) {
  Kernel kernel = sized(call.outputs[0].shape);
  for (size_t i = 1; i < call.inputs.size(); ++i) kernel.n[1 + i] = call.shape(i).size() == 1 ? 0 : 1;
  return kernel;
}

void require_positive(const char* op, const char* parameter, double value, bool zero) {
  if (std::isfinite(value) && (value > 0 || (zero && value == 0))) return;
  fail(ErrorCode::kInvalidArgument, "[", op, "] expected ", parameter, " to be finite and ",
       zero ? "at least" : "above", " 0, received ", value, ".");
}

}  // namespace keratin::ops::random_detail
