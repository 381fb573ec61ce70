#include "keratin/graph/symbolic_batch.h"

#include <cmath>
#include <cstring>

#include "keratin/base/error.h"
#include "keratin/core/storage.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/region.h"

namespace keratin::graph {
namespace {

// Far from the sizes that programs hold otherwise, and from each other.
constexpr int64_t kSmall = 10'007, kLarge = 20'011;
constexpr int64_t kMostBytes = int64_t{64} << 20;

/// Reads a number of the program at any batch off the two traces; throws Depends when it cannot.
struct Depends {
  std::string why;
};

int64_t affine(int64_t small, int64_t large, int64_t batch, std::string_view what) {
  if (small == large) return small;
  constexpr int64_t kSpan = kLarge - kSmall;
  if (small == kUnknown || large == kUnknown || (large - small) % kSpan != 0)
    throw Depends{cat(what, " depends on the batch size in another way than a * batch + b")};
  const int64_t a = (large - small) / kSpan;
  return checked_add(checked_multiply(a, batch), small - a * kSmall);
}

// Numbers that are c / batch (means) or a * batch + b, with integers a, b, c.
double number(double small, double large, int64_t batch, std::string_view what, bool single) {
  if (small == large || (std::isnan(small) && std::isnan(large))) return small;
  const auto rounded = [single](double x) { return single ? static_cast<double>(static_cast<float>(x)) : x; };
  const double c = std::round(small * static_cast<double>(kSmall));
  if (std::abs(c) < 0x1p31 && c != 0 && rounded(c / static_cast<double>(kSmall)) == small &&
      rounded(c / static_cast<double>(kLarge)) == large)
    return rounded(c / static_cast<double>(batch));
  if (std::abs(small) < 0x1p53 && std::abs(large) < 0x1p53 && small == std::floor(small) && large == std::floor(large))
    return rounded(static_cast<double>(affine(static_cast<int64_t>(small), static_cast<int64_t>(large), batch, what)));
  throw Depends{cat(what, " depends on the batch size in another way than a * batch + b or c / batch")};
}

Shape shape_at(const Shape& small, const Shape& large, int64_t batch, std::string_view what) {
  if (small.rank() != large.rank()) throw Depends{cat("the rank of ", what, " depends on the batch size")};
  Shape out = small;
  for (int64_t i = 0; i < small.rank(); ++i) out.set(i, affine(small[i], large[i], batch, what));
  return out;
}

bool same_region(const ops::Region& a, const ops::Region& b);

bool same_object(const RefCounted& a, const RefCounted& b) {
  if (&a == &b) return true;
  const auto* x = dynamic_cast<const ops::Region*>(&a);
  const auto* y = dynamic_cast<const ops::Region*>(&b);
  if (x != nullptr && y != nullptr) return same_region(*x, *y);
  const auto* xs = dynamic_cast<const ops::Regions*>(&a);
  const auto* ys = dynamic_cast<const ops::Regions*>(&b);
  if (xs == nullptr || ys == nullptr || xs->list.size() != ys->list.size()) return false;
  for (size_t i = 0; i < xs->list.size(); ++i)
    if (!same_region(*xs->list[i], *ys->list[i])) return false;
  return true;
}

bool same_attribute(const ops::Attribute& a, const ops::Attribute& b) {
  const auto* x = std::get_if<ops::AttributeObject>(&a);
  const auto* y = std::get_if<ops::AttributeObject>(&b);
  if (x == nullptr || y == nullptr || !*x || !*y) return a == b;
  return same_object(**x, **y);
}

bool same_bytes(const Tensor& a, const Tensor& b) {
  return ops::spec_of(a) == ops::spec_of(b) && std::memcmp(a.raw(), b.raw(), static_cast<size_t>(a.bytes())) == 0;
}

bool same_region(const ops::Region& a, const ops::Region& b) {
  if (a.inputs != b.inputs || a.outputs != b.outputs || a.values != b.values || a.steps.size() != b.steps.size() ||
      a.constants.size() != b.constants.size())
    return false;
  for (size_t i = 0; i < a.constants.size(); ++i)
    if (!same_bytes(a.constants[i], b.constants[i])) return false;
  for (size_t s = 0; s < a.steps.size(); ++s) {
    if (a.steps[s].op != b.steps[s].op || a.steps[s].inputs != b.steps[s].inputs ||
        a.steps[s].attrs.size() != b.steps[s].attrs.size())
      return false;
    for (size_t i = 0; i < a.steps[s].attrs.size(); ++i)
      if (!same_attribute(a.steps[s].attrs[i], b.steps[s].attrs[i])) return false;
  }
  return true;
}

ops::Attribute attribute_at(const ops::Attribute& small, const ops::Attribute& large, int64_t batch,
                            const std::string& what) {
  if (same_attribute(small, large)) return small;
  if (const auto* x = std::get_if<int64_t>(&small), *y = std::get_if<int64_t>(&large); x != nullptr && y != nullptr)
    return affine(*x, *y, batch, what);
  if (const auto* x = std::get_if<double>(&small), *y = std::get_if<double>(&large); x != nullptr && y != nullptr)
    return number(*x, *y, batch, what, false);
  const auto* xs = std::get_if<std::vector<int64_t>>(&small);
  const auto* ys = std::get_if<std::vector<int64_t>>(&large);
  if (xs == nullptr || ys == nullptr || xs->size() != ys->size())
    throw Depends{cat(what, " depends on the batch size")};
  std::vector<int64_t> out;
  for (size_t i = 0; i < xs->size(); ++i) out.push_back(affine((*xs)[i], (*ys)[i], batch, what));
  return out;
}

bool is_uniform(const Tensor& t) {
  const auto* bytes = static_cast<const char*>(t.raw());
  const auto size = static_cast<size_t>(size_of(t.dtype()));
  for (int64_t i = 1; i < t.size(); ++i)
    if (std::memcmp(bytes, bytes + static_cast<size_t>(i) * size, size) != 0) return false;
  return t.size() > 0;
}

Tensor constant_at(const Tensor& small, const Tensor& large, int64_t batch) {
  if (small.is(large) || same_bytes(small, large)) return small;
  const std::string what = cat("a constant of shape ", keratin::to_string(small.shape()));
  if (small.dtype() != large.dtype() || is_complex(small.dtype()) || !is_uniform(small) || !is_uniform(large))
    throw Depends{cat(what, " is made of the batch size")};
  const double value = number(small.flat_as_double(0), large.flat_as_double(0), batch, what,
                              small.dtype() != DType::float64 && is_floating(small.dtype()));
  return Tensor::full(shape_at(small.shape(), large.shape(), batch, what), value, small.dtype());
}

void check_same_structure(const Graph& a, const Graph& b) {
  const auto check = [](bool same, const char* what) {
    if (!same) throw Depends{cat(what, " depends on the batch size")};
  };
  check(a.values.size() == b.values.size() && a.steps.size() == b.steps.size(), "the number of steps");
  check(a.inputs == b.inputs && a.outputs == b.outputs && a.variable_values == b.variable_values, "what is read");
  check(a.variables == b.variables, "which variables are read");
  check(a.updates.size() == b.updates.size(), "the number of updates");
  for (size_t i = 0; i < a.updates.size(); ++i)
    check(a.updates[i].variable == b.updates[i].variable && a.updates[i].value == b.updates[i].value, "an update");
  for (size_t i = 0; i < a.values.size(); ++i)
    check(a.values[i].kind == b.values[i].kind && a.values[i].spec.dtype == b.values[i].spec.dtype, "a value");
  for (size_t s = 0; s < a.steps.size(); ++s)
    check(a.steps[s].op == b.steps[s].op && a.steps[s].inputs == b.steps[s].inputs &&
              a.steps[s].outputs == b.steps[s].outputs && a.steps[s].attrs.size() == b.steps[s].attrs.size(),
          "the order of steps");
}

Graph substituted(const Graph& small, const Graph& large, int64_t batch) {
  Graph out = small;
  for (size_t i = 0; i < out.values.size(); ++i) {
    Value& v = out.values[i];
    v.spec.shape = shape_at(small.values[i].spec.shape, large.values[i].spec.shape, batch, "a shape");
    if (v.kind == Value::Kind::kConstant) {
      v.constant = constant_at(small.values[i].constant, large.values[i].constant, batch);
      v.spec = ops::spec_of(v.constant);
    }
  }
  for (size_t s = 0; s < out.steps.size(); ++s) {
    Step& step = out.steps[s];
    for (size_t i = 0; i < step.attrs.size(); ++i)
      step.attrs.set(i, attribute_at(small.steps[s].attrs[i], large.steps[s].attrs[i], batch,
                                     cat(step.op->name, "'s ", step.op->attributes[i].name)));
    std::vector<TensorSpec> in;
    for (const int v : step.inputs) in.push_back(out.values[static_cast<size_t>(v)].spec);
    const std::vector<TensorSpec> said = ops::infer(*step.op, in, step.attrs);
    for (size_t i = 0; i < said.size(); ++i)
      if (said[i] != out.values[static_cast<size_t>(step.outputs[i])].spec)
        throw Depends{cat("the result of ", step.op->name, " is ", to_string(said[i]), " at batch ", batch)};
  }
  return out;
}

Graph trace_at(const Function& function, std::vector<TensorSpec> specs, const std::vector<bool>& batched,
               int64_t batch) {
  for (size_t i = 0; i < specs.size(); ++i)
    if (batched[i]) specs[i].shape.set(0, batch);
  const AllocationLimit limit(kMostBytes);
  return trace(function, specs);
}

}  // namespace

std::string difference(const Graph& a, const Graph& b) {
  try {
    check_same_structure(a, b);
  } catch (const Depends& depends) {
    return depends.why;
  }
  for (size_t i = 0; i < a.values.size(); ++i) {
    const Value &x = a.values[i], &y = b.values[i];
    if (x.spec != y.spec) return cat("a value is ", to_string(x.spec), " or ", to_string(y.spec));
    if (x.kind == Value::Kind::kConstant && !same_bytes(x.constant, y.constant)) return "a constant differs";
  }
  for (size_t s = 0; s < a.steps.size(); ++s)
    for (size_t i = 0; i < a.steps[s].attrs.size(); ++i)
      if (!same_attribute(a.steps[s].attrs[i], b.steps[s].attrs[i]))
        return cat(a.steps[s].op->name, "'s ", a.steps[s].op->attributes[i].name, " differs");
  return {};
}

std::optional<BatchGraph> BatchGraph::make(const Function& function, const std::vector<TensorSpec>& specs,
                                           const std::vector<bool>& batched, const Graph& actual, int64_t actual_batch,
                                           std::string& why_not) {
  try {
    BatchGraph out(trace_at(function, specs, batched, kSmall), trace_at(function, specs, batched, kLarge));
    check_same_structure(out.small_, out.large_);
    why_not = difference(substituted(out.small_, out.large_, actual_batch), actual);
    if (why_not.empty()) return out;
  } catch (const Depends& depends) {
    why_not = depends.why;
  } catch (const Error& error) {
    why_not = cat("tracing with a large batch failed: ", error.what());
  }
  return {};
}

Graph BatchGraph::at(int64_t batch) const {
  try {
    return substituted(small_, large_, batch);
  } catch (const Depends& depends) {
    fail(ErrorCode::kUnsupported, "[jit] ", depends.why, ".");
  }
}

}  // namespace keratin::graph
