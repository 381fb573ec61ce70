#include "keratin/ops/fused/patterns.h"

#include <string_view>

namespace keratin::ops::fused {
namespace {

/// Looks at a program backwards from a step.
class Matcher {
 public:
  Matcher(const Region& program, std::span<const TensorSpec> values, const Shape& whole, const std::vector<int>& uses)
      : program_(program), values_(values), whole_(whole), uses_(uses) {}

  std::optional<Pattern> match(const Region::Step& last) const {
    if (is(last, "add")) return average(last);
    if (is(last, "subtract")) return adam_step(last);
    return {};
  }

 private:
  static bool is(const Region::Step& step, std::string_view op) { return step.op->name == op; }

  bool full(size_t v) const { return values_[v].shape == whole_ && values_[v].dtype == DType::float32; }
  bool scalar(size_t v) const { return values_[v].shape.size() == 1 && values_[v].dtype == DType::float32; }

  // The step `op` that makes v for one reader alone; null when there is none.
  const Region::Step* maker(size_t v, std::string_view op) const {
    const size_t first = values_.size() - program_.steps.size();
    if (v < first || uses_[v] != 1 || !full(v)) return nullptr;
    const Region::Step& step = program_.steps[v - first];
    return is(step, op) ? &step : nullptr;
  }

  std::optional<Pattern> average(const Region::Step& add) const {
    const size_t a = add.inputs[0], scaled = add.inputs[1];
    const Region::Step* multiply = maker(scaled, "multiply");
    if (multiply == nullptr || !full(a) || !scalar(multiply->inputs[1])) return {};
    const Region::Step* subtract = maker(multiply->inputs[0], "subtract");
    if (subtract == nullptr || subtract->inputs[1] != a || !full(subtract->inputs[0])) return {};
    const size_t b = subtract->inputs[0], s = multiply->inputs[1];
    const Region::Step* square = maker(b, "square");
    if (square == nullptr) return Pattern{{a, b, s}, {scaled, multiply->inputs[0]}, pattern_run(PatternKind::kAverage)};
    return Pattern{
        {a, square->inputs[0], s}, {scaled, multiply->inputs[0], b}, pattern_run(PatternKind::kAverageOfSquares)};
  }

  std::optional<Pattern> adam_step(const Region::Step& subtract) const {
    const Region::Step* divide = maker(subtract.inputs[1], "divide");
    if (divide == nullptr || !full(subtract.inputs[0])) return {};
    const Region::Step* multiply = maker(divide->inputs[0], "multiply");
    const Region::Step* add = maker(divide->inputs[1], "add");
    if (multiply == nullptr || add == nullptr) return {};
    const Region::Step* root = maker(add->inputs[0], "sqrt");
    if (root == nullptr || !full(multiply->inputs[0]) || !scalar(multiply->inputs[1]) || !scalar(add->inputs[1]))
      return {};
    return Pattern{{subtract.inputs[0], multiply->inputs[0], root->inputs[0], multiply->inputs[1], add->inputs[1]},
                   {subtract.inputs[1], divide->inputs[0], divide->inputs[1], add->inputs[0]},
                   pattern_run(PatternKind::kAdamStep)};
  }

  const Region& program_;
  std::span<const TensorSpec> values_;
  const Shape& whole_;
  const std::vector<int>& uses_;
};

}  // namespace

std::optional<Pattern> match_pattern(const Region& program, std::span<const TensorSpec> values, const Shape& whole,
                                     const std::vector<int>& uses, const Region::Step& last) {
  return Matcher(program, values, whole, uses).match(last);
}

}  // namespace keratin::ops::fused
