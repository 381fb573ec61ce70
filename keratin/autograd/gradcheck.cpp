#include "keratin/autograd/gradcheck.h"

#include <algorithm>
#include <cmath>

#include "keratin/autograd/jacobian_rows.h"
#include "keratin/autograd/sources.h"
#include "keratin/base/error.h"
#include "keratin/ops/def/reverse.h"

namespace keratin::autograd {

using ops::Tensors;

namespace {

bool checked(const Tensor& t) { return is_floating(t.dtype()); }

void check_inputs(const Tensors& inputs, const char* who) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    const DType dtype = inputs[i].dtype();
    if (!is_floating(dtype) || dtype == DType::float64) continue;
    fail(ErrorCode::kDType, "[", who, "] expected float64, received ", ops::to_string(ops::spec_of(inputs[i])),
         " as input ", i, ": a slope in ", to_string(dtype), " has no digits to compare with. Cast it.");
  }
}

Tensor moved(const Tensor& t, int64_t at, double by) {
  const auto values = t.values<double>();
  std::vector<double> out(values.begin(), values.end());
  out[static_cast<size_t>(at)] += by;
  return Tensor(out, t.shape());
}

std::string index_of(int64_t position, const Shape& shape) {
  std::vector<int64_t> index(static_cast<size_t>(shape.rank()));
  for (int64_t axis = shape.rank(); axis-- > 0;) {
    index[static_cast<size_t>(axis)] = position % shape[axis];
    position /= shape[axis];
  }
  return to_string(Shape(index));
}

/// Collects pairs and keeps the worst.
class Comparison {
 public:
  Comparison(const char* who, const GradcheckOptions& options) : who_(who), options_(options) {}

  void pair(size_t output, int64_t i, const Shape& output_shape, size_t input, int64_t j, const Shape& input_shape,
            double ours, double slope) {
    ++report_.compared;
    const double allowed = options_.atol + options_.rtol * std::fabs(slope);
    const double excess = std::fabs(ours - slope) / allowed;
    if (excess <= worst_) return;
    worst_ = std::isnan(excess) ? HUGE_VAL : excess;
    report_.ok = worst_ <= 1;
    report_.text = cat("[", who_, "] ", report_.ok ? "all agree; the worst: " : "", "output ", output, " element ",
                       index_of(i, output_shape), " by input ", input, " element ", index_of(j, input_shape), ": ours ",
                       ours, ", slope ", slope, " (they may differ by ", allowed, ").");
  }
  GradcheckReport report() && {
    if (report_.compared == 0) report_.text = cat("[", who_, "] there was nothing to compare: no float elements.");
    return std::move(report_);
  }

 private:
  const char* who_;
  const GradcheckOptions& options_;
  double worst_ = -1;
  GradcheckReport report_;
};

// ours[input] has shape outputs[output].shape + inputs[input].shape.
void compare_column(const ListFunction& f, const Tensors& inputs, const Tensors& outputs,
                    const std::vector<Tensors>& ours, size_t input, int64_t element, double step,
                    Comparison& comparison) {
  const double h = step * std::max(1.0, std::fabs(inputs[input].data<double>()[element]));
  Tensors up = inputs, down = inputs;
  up[input] = moved(inputs[input], element, h);
  down[input] = moved(inputs[input], element, -h);
  const Tensors high = f(up), low = f(down);
  for (size_t k = 0; k < outputs.size(); ++k) {
    if (!checked(outputs[k])) continue;
    for (int64_t i = 0; i < outputs[k].size(); ++i) {
      const double slope = (high[k].flat_as_double(i) - low[k].flat_as_double(i)) / (2 * h);
      const double mine = ours[k][input].flat_as_double(i * inputs[input].size() + element);
      comparison.pair(k, i, outputs[k].shape(), input, element, inputs[input].shape(), mine, slope);
    }
  }
}

GradcheckReport compare(const ListFunction& f, const Tensors& inputs, const GradcheckOptions& options,
                        const char* who) {
  check_inputs(inputs, who);
  const Tensors arguments = fresh(inputs);
  ops::CallRecorder recorder;
  const Tensors outputs = f(arguments);
  recorder.stop();
  std::vector<Tensors> ours(outputs.size());
  Tensors sources;
  for (const Tensor& argument : arguments)
    if (checked(argument)) sources.push_back(argument);
  for (size_t k = 0; k < outputs.size(); ++k) {
    if (!checked(outputs[k])) continue;
    Tensors rows = jacobians(recorder.log, outputs[k], sources);
    ours[k].resize(inputs.size());
    for (size_t j = 0, next = 0; j < inputs.size(); ++j)
      if (checked(inputs[j])) ours[k][j] = std::move(rows[next++]);
  }
  Comparison comparison(who, options);
  for (size_t j = 0; j < inputs.size(); ++j)
    for (int64_t e = 0; checked(inputs[j]) && e < inputs[j].size(); ++e)
      compare_column(f, inputs, outputs, ours, j, e, options.step, comparison);
  return std::move(comparison).report();
}

// Weights between -1 and 1 that differ from element to element, so that mixed-up elements show.
Tensor upstream_like(const Tensor& t) {
  std::vector<double> out(static_cast<size_t>(t.size()));
  for (size_t i = 0; i < out.size(); ++i) out[i] = std::sin(1.0 + 2.3 * static_cast<double>(i));
  return Tensor(out, t.shape());
}

}  // namespace

GradcheckReport check_gradients(const ListFunction& f, const Tensors& inputs, GradcheckOptions options) {
  return compare(f, inputs, options, "gradcheck");
}

GradcheckReport check_second_gradients(const ListFunction& f, const Tensors& inputs, GradcheckOptions options) {
  check_inputs(inputs, "gradgradcheck");
  const size_t count = inputs.size();
  Tensors extended = inputs;
  for (const Tensor& output : f(inputs))
    if (checked(output)) extended.push_back(upstream_like(output));
  const ListFunction gradient = [&f, count](const Tensors& all) {
    const Tensors arguments(all.begin(), all.begin() + static_cast<int64_t>(count));
    ops::CallRecorder recorder;
    Tensors targets;
    for (Tensor& output : f(arguments))
      if (checked(output)) targets.push_back(output);
    recorder.stop();
    Tensors sources;
    for (const Tensor& argument : arguments)
      if (checked(argument)) sources.push_back(argument);
    Tensors out =
        ops::reverse(std::move(recorder.log), targets, sources, {all.begin() + static_cast<int64_t>(count), all.end()});
    settle_unused(out, sources, Unused::kZeros, "gradgradcheck");
    return out;
  };
  return compare(gradient, extended, options, "gradgradcheck");
}

}  // namespace keratin::autograd
