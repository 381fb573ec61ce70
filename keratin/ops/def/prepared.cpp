#include "keratin/ops/def/prepared.h"

#include <algorithm>
#include <array>

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/prepare.h"
#include "keratin/ops/fused/large.h"

namespace keratin::ops {
namespace {

constexpr size_t kSlots = 256;

size_t mix(size_t hash, size_t value) { return (hash ^ value) * 0x9E3779B97F4A7C15u; }

size_t hash_of(const Attribute& value) {
  if (const bool* b = std::get_if<bool>(&value)) return *b;
  if (const int64_t* i = std::get_if<int64_t>(&value)) return static_cast<size_t>(*i);
  if (const DType* dtype = std::get_if<DType>(&value)) return static_cast<size_t>(*dtype);
  size_t hash = value.index();
  if (const auto* list = std::get_if<std::vector<int64_t>>(&value))
    for (const int64_t i : *list) hash = mix(hash, static_cast<size_t>(i));
  return hash;
}

size_t hash_of(const OpDef& op, const Tensors& inputs, const Attributes& attrs) {
  size_t hash = reinterpret_cast<size_t>(&op);
  for (const Tensor& t : inputs) {
    hash = mix(hash, static_cast<size_t>(t.dtype()));
    for (const int64_t size : t.shape()) hash = mix(hash, static_cast<size_t>(size));
  }
  for (size_t i = 0; i < attrs.size(); ++i) hash = mix(hash, hash_of(attrs[i]));
  return hash >> 32;
}

bool matches(const Prepared& p, const OpDef& op, const Tensors& inputs, const Attributes& attrs) {
  if (p.op != &op || p.inputs.size() != inputs.size()) return false;
  for (size_t i = 0; i < inputs.size(); ++i)
    if (p.inputs[i].dtype != inputs[i].dtype() || !(p.inputs[i].shape == inputs[i].shape())) return false;
  return p.attrs == attrs;
}

// Regions may hold much memory, which nobody expects to live on in a cache.
bool may_stay(const Attributes& attrs) {
  for (size_t i = 0; i < attrs.size(); ++i)
    if (std::holds_alternative<AttributeObject>(attrs[i])) return false;
  return true;
}

Ref<const Prepared> make(const OpDef& op, const Tensors& inputs, const Attributes& attrs) {
  auto p = make_ref<Prepared>();
  p->op = &op;
  p->inputs.reserve(inputs.size());
  for (const Tensor& t : inputs) p->inputs.push_back(spec_of(t));
  p->attrs = attrs;
  p->outputs = infer(op, p->inputs, p->attrs);
  // What is too large for memory is refused before a kernel makes tables for it.
  for (const TensorSpec& spec : p->outputs) Tensor::empty(spec.shape, spec.dtype);
  if (op.same_bytes) return p;
  std::optional<Kernel> large = fused::large_kernel(op, p->inputs, p->attrs, p->outputs);
  p->kernel = large ? *std::move(large) : prepare(op, p->inputs, p->attrs, p->outputs);
  return p;
}

}  // namespace

Ref<const Prepared> prepared(const OpDef& op, const Tensors& inputs, const Attributes& attrs) {
  thread_local std::array<Ref<const Prepared>, kSlots> slots;
  const size_t slot = hash_of(op, inputs, attrs) % kSlots;
  if (slots[slot] && matches(*slots[slot], op, inputs, attrs)) return slots[slot];
  Ref<const Prepared> made = make(op, inputs, attrs);
  if (may_stay(attrs)) slots[slot] = made;
  return made;
}

}  // namespace keratin::ops
