#include "keratin/ops/control/loops.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/base/text.h"

namespace keratin::ops {
namespace {

Tensor firm(const Tensor& t) { return t.is_weak() ? convert(t, t.dtype()) : t; }

/// Gives numbers without a dtype (a literal 0 as the first state) the dtype that the body makes of them.
bool settle(const Tensors& given, const Tensors& results, Tensors& carry) {
  bool changed = false;
  for (size_t i = 0; i < given.size() && i < results.size(); ++i) {
    if (!given[i].is_weak() || results[i].dtype() == carry[i].dtype()) continue;
    carry[i] = convert(given[i], results[i].dtype());
    changed = true;
  }
  return changed;
}

RegionTrace trace_once(const char* op, RegionFunction body, const Tensors& carry, const std::vector<TensorSpec>& more) {
  std::vector<TensorSpec> specs = specs_of(carry);
  specs.insert(specs.end(), more.begin(), more.end());
  return trace_region(body, specs, op);
}

}  // namespace

bool loop_is_traced(const Tensors& values) {
  return VariableScope::current() != nullptr ||
         std::any_of(values.begin(), values.end(), [](const Tensor& t) { return t.is_symbolic(); });
}

void check_carry(const char* op, const Tensors& before, const Tensors& after) {
  require(after.size() >= before.size(), ErrorCode::kInvalidArgument, "[", op, "] the state has ", before.size(),
          " tensors, the body returned ", after.size(), ".");
  for (size_t i = 0; i < before.size(); ++i)
    if (!before[i].is_weak())
      check_agree(op, cat("item ", i, " of the state to stay what it is and"), spec_of(before[i]), spec_of(after[i]));
}

Tensors TracedBody::state_in() const {
  Tensors out = part(trace.arguments, 0, carry.size());
  for (const Variable& v : variables) out.push_back(trace.find(v)->at_entry);
  return out;
}

Tensors TracedBody::state_out() const {
  Tensors out = part(trace.results, 0, carry.size());
  for (const Variable& v : variables) out.push_back(trace.find(v)->now);
  return out;
}

Tensors TracedBody::initial() const {
  Tensors out = carry;
  for (const Variable& v : variables) out.push_back(v.value());
  return out;
}

Tensors TracedBody::assign_variables(const Tensors& results) const {
  for (size_t i = 0; i < variables.size(); ++i) Variable(variables[i]).assign(results[carry.size() + i]);
  Tensors out = part(results, 0, carry.size());
  append(out, part(results, carry.size() + variables.size(), results.size()));
  return out;
}

TracedBody trace_body(const char* op, RegionFunction body, const Tensors& carry, const std::vector<TensorSpec>& more) {
  TracedBody traced;
  for (const Tensor& t : carry) {
    require(t.defined(), ErrorCode::kState, "[", op, "] the first state holds an empty tensor.");
    traced.carry.push_back(firm(t));
  }
  traced.trace = trace_once(op, body, traced.carry, more);
  if (settle(carry, traced.trace.results, traced.carry)) traced.trace = trace_once(op, body, traced.carry, more);
  check_carry(op, traced.carry, traced.trace.results);
  for (const RegionVariable& v : traced.trace.variables)
    if (v.assigned) traced.variables.push_back(v.variable);
  return traced;
}

}  // namespace keratin::ops
