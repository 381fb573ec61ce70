#include "keratin/ops/batch/vmap.h"

#include <utility>

#include "keratin/base/error.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/batch/batched_region.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/region.h"

namespace keratin {

using ops::BatchedValues;
using ops::Tensors;
using ops::TensorSpec;

namespace {

ExampleAxis axis_of(const std::vector<ExampleAxis>& axes, size_t i) { return axes.size() == 1 ? axes[0] : axes[i]; }

void check_count(const char* what, size_t given, size_t wanted) {
  require(given == 1 || given == wanted, ErrorCode::kInvalidArgument, "[vmap] expected ", wanted, " ", what,
          " (or one for all), received ", given, ".");
}

int64_t normalised(int64_t axis, int64_t rank, const char* what, size_t i) {
  require(axis >= -rank && axis < rank, ErrorCode::kShape, "[vmap] ", what, " ", i, ": axis ", axis,
          " is out of range for a tensor with ", rank, " axes.");
  return axis < 0 ? axis + rank : axis;
}

/// The arguments with their examples in front, and how many examples there are.
class Arguments {
 public:
  Arguments(const Tensors& given, const VmapOptions& options) : size_(options.axis_size) {
    check_count("in_axes", options.in_axes.size(), given.size());
    if (size_)
      require(*size_ >= 0, ErrorCode::kInvalidArgument, "[vmap] expected axis_size >= 0, received ", *size_, ".");
    for (size_t i = 0; i < given.size(); ++i) add(given[i], axis_of(options.in_axes, i), i);
    require(size_.has_value(), ErrorCode::kInvalidArgument,
            "[vmap] no argument has an axis of examples. Give axis_size or another in_axes.");
  }

  const BatchedValues& values() const { return values_; }
  int64_t size() const { return *size_; }
  std::vector<TensorSpec> example_specs() const {
    std::vector<TensorSpec> out;
    for (size_t i = 0; i < values_.values.size(); ++i) {
      TensorSpec spec = ops::spec_of(values_.values[i]);
      if (values_.batched[i]) spec.shape = spec.shape.without(0);
      out.push_back(spec);
    }
    return out;
  }

 private:
  void add(const Tensor& t, ExampleAxis axis, size_t i) {
    require(t.defined(), ErrorCode::kState, "[vmap] argument ", i, " is empty: it was never given a value.");
    if (!axis) return values_.add(t, false);
    const int64_t at = normalised(*axis, t.rank(), "argument", i), size = t.shape(at);
    if (!size_ || *size_ == kUnknown) {
      size_ = size;
      counted_ = i;
    }
    require(size == *size_ || size == kUnknown, ErrorCode::kShape, "[vmap] expected ", *size_, " examples, as ",
            counted_ ? cat("argument ", *counted_, " has") : "axis_size says", ", received ", size, " in argument ", i,
            " (shape ", t.shape(), ", axis ", at, ").");
    values_.add(ops::move_axis(t, at, 0), true);
  }

  BatchedValues values_;
  std::optional<int64_t> size_;
  std::optional<size_t> counted_;
};

// The state of a random generator: [seed, count]. What else a function may assign belongs to its caller.
bool is_generator(const Variable& v) { return !v.trainable() && v.dtype() == DType::int64 && v.shape() == Shape{2}; }

void check_assigned(const ops::RegionVariable& v, Randomness randomness) {
  require(is_generator(v.variable), ErrorCode::kState, "[vmap] the function assigns the variable \"", v.variable.path(),
          "\", which cannot hold a value for every example. Return the value and assign it outside.");
  require(randomness != Randomness::kError, ErrorCode::kState, "[vmap] the function draws random numbers from \"",
          v.variable.path(),
          "\". Say what the examples get: .randomness = Randomness::kDifferent (each its own) or kSame.");
}

/// What the function sees of the generators it draws from, and what they hold afterwards.
class Generators {
 public:
  Generators(const ops::RegionTrace& trace, Randomness randomness, int64_t size) {
    for (const ops::RegionVariable& v : trace.variables) {
      if (!v.assigned) continue;
      check_assigned(v, randomness);
      const Ref<const ops::Region> next = ops::close_region(trace, {v.at_entry}, {v.now});
      placeholders_.push_back(v.at_entry);
      variables_.push_back(v.variable);
      if (randomness == Randomness::kSame)
        values_.add(v.variable.value(), false), after_.push_back(ops::replay(*next, {v.variable.value()})[0]);
      else
        draw(*next, v.variable.value(), size);
    }
  }
  const Tensors& placeholders() const { return placeholders_; }
  const BatchedValues& values() const { return values_; }
  void advance() {
    for (size_t i = 0; i < variables_.size(); ++i) variables_[i].assign(after_[i]);
  }

 private:
  // The states before each example, one after the other.
  void draw(const ops::Region& next, Tensor state, int64_t size) {
    require(size != kUnknown, ErrorCode::kShape,
            "[vmap] the number of examples must be known where each gets its own random numbers.");
    Tensors states;
    for (int64_t i = 0; i < size; ++i) {
      states.push_back(state);
      state = ops::replay(next, {state})[0];
    }
    after_.push_back(state);
    values_.add(size == 0 ? Tensor::zeros({0, 2}, DType::int64) : ops::stack_examples(states), true);
  }

  std::vector<Variable> variables_;
  Tensors placeholders_, after_;
  BatchedValues values_;
};

Tensor placed(const Tensor& value, bool batched, ExampleAxis axis, int64_t size, size_t i) {
  if (!axis) {
    require(!batched, ErrorCode::kInvalidArgument, "[vmap] result ", i,
            " differs from example to example: it needs an out_axes.");
    return value;
  }
  require(batched || size != kUnknown, ErrorCode::kShape, "[vmap] result ", i,
          " is the same for every example, and their number is not known. Give it no out_axes.");
  const Tensor rows = batched ? value : ops::repeat_example(value, size);
  return ops::move_axis(rows, 0, normalised(*axis, rows.rank(), "result", i));
}

Tensors run(const TensorsFunction& function, const VmapOptions& options, const Tensors& given) {
  const Arguments arguments(given, options);
  const ops::RegionTrace trace =
      ops::trace_region([&](const Tensors& x) { return function(x); }, arguments.example_specs(), "vmap");
  Generators generators(trace, options.randomness, arguments.size());

  Tensors inputs = trace.arguments;
  BatchedValues values = arguments.values();
  const auto add = [&](const Tensor& inside, const Tensor& outside, bool batched) {
    inputs.push_back(inside);
    values.add(outside, batched);
  };
  for (size_t i = 0; i < generators.placeholders().size(); ++i)
    add(generators.placeholders()[i], generators.values().values[i], generators.values().batched[i]);
  std::vector<ops::Capture> captures;
  ops::add_captures(trace, inputs, trace.results, captures);
  for (const ops::Capture& c : captures) add(c.inside, c.outside, false);

  const Ref<const ops::Region> region = ops::close_region(trace, inputs, trace.results);
  const BatchedValues results = ops::replay_batched(*region, values, arguments.size());
  check_count("out_axes", options.out_axes.size(), results.values.size());
  Tensors out;
  for (size_t i = 0; i < results.values.size(); ++i)
    out.push_back(placed(results.values[i], results.batched[i], axis_of(options.out_axes, i), arguments.size(), i));
  generators.advance();
  return out;
}

}  // namespace

TensorsFunction vmap(TensorsFunction function, VmapOptions options) {
  return [function = std::move(function), options = std::move(options)](const Tensors& x) {
    return run(function, options, x);
  };
}

std::function<Tensor(const Tensor&)> vmap(std::function<Tensor(const Tensor&)> function, VmapOptions options) {
  TensorsFunction many = [function = std::move(function)](const Tensors& x) -> Tensors { return {function(x[0])}; };
  return [all = vmap(std::move(many), std::move(options))](const Tensor& x) { return all({x})[0]; };
}

}  // namespace keratin
