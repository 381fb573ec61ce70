#include "keratin/ops/control/region_plan.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/memory_plan.h"
#include "keratin/ops/def/prepare.h"

namespace keratin::ops {
namespace {

constexpr int64_t kAlignment = 64;
int64_t aligned(int64_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }
int64_t bytes_of(const TensorSpec& spec) { return spec.shape.size() * size_of(spec.dtype); }

bool is_known(const TensorSpec& spec) {
  return std::none_of(spec.shape.begin(), spec.shape.end(), [](int64_t size) { return size == kUnknown; });
}

}  // namespace

/// Turns a region into a RegionPlan. Values keep the region's numbers.
class RegionPlanner {
 public:
  RegionPlanner(const Region& region, const std::vector<bool>& invariant) : r_(region), specs_(r_.values) {
    infer_specs();
    share_equal_calls();
    find_needed();
    order(invariant);
    prepare_kernels();
    find_lives();
    place();
    lay_out();
  }
  std::shared_ptr<const RegionPlan> take() { return std::move(plan_); }
  bool all_known() const { return std::all_of(specs_.begin(), specs_.end(), is_known); }

 private:
  using Step = Region::Step;
  /// Where the bytes of a value are found.
  struct Home {
    enum class Kind { kNone, kInput, kConstant, kOutput, kArena } kind = Kind::kNone;
    int64_t index = 0;  // of the input, constant or output; offset in the arena
  };

  void infer_specs() {
    std::copy(r_.inputs.begin(), r_.inputs.end(), specs_.begin());
    for (size_t i = 0; i < r_.constants.size(); ++i) specs_[r_.first_constant() + i] = spec_of(r_.constants[i]);
    for (const Step& step : r_.steps) {
      const std::vector<TensorSpec> out = infer(*step.op, specs_of_values(step.inputs), step.attrs);
      std::copy(out.begin(), out.end(), specs_.begin() + static_cast<std::ptrdiff_t>(step.first_output));
    }
    if (!all_known()) fail(ErrorCode::kUnsupported, "[region] a shape depends on values.");
  }

  std::vector<TensorSpec> specs_of_values(const std::vector<size_t>& values) const {
    std::vector<TensorSpec> out;
    for (const size_t v : values) out.push_back(specs_[v]);
    return out;
  }

  // same_[v]: the earlier value that is v. A value under another shape stays a value of its own here.
  void share_equal_calls() {
    same_.resize(r_.values);
    std::iota(same_.begin(), same_.end(), size_t{0});
    shared_.assign(r_.steps.size(), false);
    for (size_t s = 0; s < r_.steps.size(); ++s) {
      const Step& step = r_.steps[s];
      for (size_t before = 0; before < s && step.op->pure; ++before) {
        const Step& other = r_.steps[before];
        if (shared_[before] || other.op != step.op || !equal_inputs(step, other) || !(other.attrs == step.attrs))
          continue;
        for (size_t i = 0; i < step.outputs; ++i) same_[step.first_output + i] = other.first_output + i;
        shared_[s] = true;
        break;
      }
    }
  }

  bool equal_inputs(const Step& a, const Step& b) const {
    return std::equal(a.inputs.begin(), a.inputs.end(), b.inputs.begin(), b.inputs.end(),
                      [&](size_t x, size_t y) { return same_[x] == same_[y]; });
  }

  void find_needed() {
    needed_.assign(r_.values, false);
    for (const size_t v : r_.outputs) needed_[same_[v]] = true;
    for (size_t s = r_.steps.size(); s-- > 0;)
      if (runs(s))
        for (const size_t v : r_.steps[s].inputs) needed_[same_[v]] = true;
  }

  bool runs(size_t s) const {
    const Step& step = r_.steps[s];
    if (shared_[s]) return false;
    for (size_t i = 0; i < step.outputs; ++i)
      if (needed_[step.first_output + i]) return true;
    return !step.op->pure;
  }

  // First the steps that run once, then those of an iteration.
  void order(const std::vector<bool>& invariant) {
    std::vector<bool> fixed(r_.values, false);
    std::copy(invariant.begin(), invariant.end(), fixed.begin());
    std::fill_n(fixed.begin() + static_cast<std::ptrdiff_t>(r_.first_constant()), r_.constants.size(), true);
    std::vector<size_t> varying;
    for (size_t s = 0; s < r_.steps.size(); ++s) {
      const Step& step = r_.steps[s];
      if (!runs(s)) continue;
      const bool once = step.op->pure &&
                        std::all_of(step.inputs.begin(), step.inputs.end(), [&](size_t v) { return fixed[same_[v]]; });
      (once ? order_ : varying).push_back(s);
      for (size_t i = 0; i < step.outputs; ++i) fixed[step.first_output + i] = once;
    }
    once_ = order_.size();
    order_.insert(order_.end(), varying.begin(), varying.end());
  }

  const Step& step(size_t at) const { return r_.steps[order_[at]]; }

  void prepare_kernels() {
    root_ = same_;
    for (size_t at = 0; at < order_.size(); ++at) {
      const Step& s = step(at);
      kernels_.emplace_back();
      if (s.op->same_bytes) {
        root_[s.first_output] = root(s.inputs[0]);
        continue;
      }
      std::vector<TensorSpec> outputs(specs_.begin() + static_cast<std::ptrdiff_t>(s.first_output),
                                      specs_.begin() + static_cast<std::ptrdiff_t>(s.first_output + s.outputs));
      // What is too large for memory is refused before a kernel makes tables for it.
      for (const TensorSpec& spec : outputs) Tensor::empty(spec.shape, spec.dtype);
      kernels_.back() = prepare(*s.op, specs_of_values(s.inputs), s.attrs, outputs);
    }
  }

  // The value whose bytes v has.
  size_t root(size_t v) const { return root_[same_[v]]; }

  void find_lives() {
    const int end = static_cast<int>(order_.size());
    made_.assign(r_.values, -1);
    last_.assign(r_.values, -1);
    for (size_t at = 0; at < order_.size(); ++at) {
      const int now = static_cast<int>(at);
      // A value that was made once is read again in every iteration.
      for (const size_t v : step(at).inputs) {
        const size_t value = root(v);
        const bool outlives = at >= once_ && made_[value] >= 0 && made_[value] < static_cast<int>(once_);
        last_[value] = std::max(last_[value], outlives ? end : now);
      }
      for (size_t i = 0; i < step(at).outputs; ++i) {
        const size_t v = step(at).first_output + i;
        if (root(v) == v) made_[v] = last_[v] = now;
      }
    }
    for (const size_t v : r_.outputs) last_[root(v)] = end;
  }

  // A result is computed where it is wanted; one that is an input, a constant, made once, or wanted twice is copied.
  void place() {
    homes_.resize(r_.values);
    for (size_t i = 0; i < r_.inputs.size(); ++i) homes_[i] = {Home::Kind::kInput, static_cast<int64_t>(i)};
    for (size_t i = 0; i < r_.constants.size(); ++i)
      homes_[r_.first_constant() + i] = {Home::Kind::kConstant, static_cast<int64_t>(i)};
    for (size_t i = 0; i < r_.outputs.size(); ++i) {
      const size_t v = root(r_.outputs[i]);
      if (homes_[v].kind == Home::Kind::kNone && made_[v] >= static_cast<int>(once_))
        homes_[v] = {Home::Kind::kOutput, static_cast<int64_t>(i)};
      else
        copied_.push_back(i);
    }
    std::vector<Lifetime> lives;
    std::vector<size_t> values;
    for (size_t v = 0; v < r_.values; ++v) {
      if (made_[v] < 0 || homes_[v].kind != Home::Kind::kNone) continue;
      values.push_back(v);
      lives.push_back({std::max<int64_t>(bytes_of(specs_[v]), 1), made_[v], last_[v]});
    }
    std::vector<size_t> with_scratch;
    for (size_t at = 0; at < order_.size(); ++at) {
      if (kernels_[at].scratch_bytes == 0) continue;
      with_scratch.push_back(at);
      lives.push_back({kernels_[at].scratch_bytes, static_cast<int>(at), static_cast<int>(at)});
    }
    const MemoryPlan memory = plan_memory(lives);
    for (size_t i = 0; i < values.size(); ++i) homes_[values[i]] = {Home::Kind::kArena, memory.offsets[i]};
    scratch_.assign(order_.size(), 0);
    for (size_t i = 0; i < with_scratch.size(); ++i) scratch_[with_scratch[i]] = memory.offsets[values.size() + i];
    plan_->arena_bytes_ = memory.arena_bytes;
  }

  int add_slot(const Home& home) {
    const auto slot = static_cast<int>(plan_->slots_++);
    const auto index = static_cast<size_t>(home.index);
    switch (home.kind) {
      case Home::Kind::kInput:
        plan_->input_slots_[index].push_back(slot);
        break;
      case Home::Kind::kOutput:
        plan_->output_slots_[index].push_back(slot);
        break;
      case Home::Kind::kArena:
        plan_->arena_slots_.emplace_back(slot, home.index);
        break;
      case Home::Kind::kConstant:
        plan_->constant_slots_.emplace_back(slot, r_.constants[index].raw());
        break;
      case Home::Kind::kNone:
        fail(ErrorCode::kInternal, "[region] a value without a home.");
    }
    return slot;
  }

  void lay_out() {
    plan_->constants_ = r_.constants;
    plan_->outputs_ = specs_of_values(r_.outputs);
    plan_->input_slots_.resize(r_.inputs.size());
    plan_->output_slots_.resize(r_.outputs.size());
    for (size_t at = 0; at < order_.size(); ++at) {
      const Step& s = step(at);
      if (kernels_[at].run == nullptr) continue;  // shares its input's bytes
      const auto first = static_cast<int>(plan_->slots_);
      for (size_t i = 0; i < s.outputs; ++i) add_slot(homes_[root(s.first_output + i)]);
      for (const size_t v : s.inputs) add_slot(homes_[root(v)]);
      if (kernels_[at].scratch_bytes > 0) add_slot({Home::Kind::kArena, scratch_[at]});
      plan_->steps_.push_back({std::move(kernels_[at]), first, s.where});
      if (at < once_) plan_->prologue_ = plan_->steps_.size();
    }
    for (const size_t i : copied_) {
      const size_t v = root(r_.outputs[i]);
      const int from = add_slot(homes_[v]), to = add_slot({Home::Kind::kOutput, static_cast<int64_t>(i)});
      plan_->copies_.push_back({from, to, static_cast<size_t>(bytes_of(specs_[v]))});
    }
    plan_->arena_at_ = aligned(plan_->slots_ * static_cast<int64_t>(sizeof(void*)));
  }

  const Region& r_;
  std::shared_ptr<RegionPlan> plan_ = std::make_shared<RegionPlan>();
  std::vector<TensorSpec> specs_;
  std::vector<size_t> same_, root_, order_, copied_;
  std::vector<bool> shared_, needed_;  // by step; by value
  size_t once_ = 0;
  std::vector<Kernel> kernels_;  // in order
  std::vector<int> made_, last_;
  std::vector<Home> homes_;
  std::vector<int64_t> scratch_;  // in order
};

RegionPlan::Run::Run(const RegionPlan& plan, void* scratch) : plan_(plan), table_(static_cast<void**>(scratch)) {
  auto* arena = static_cast<std::byte*>(scratch) + plan.arena_at_;
  for (const auto& [slot, offset] : plan.arena_slots_) table_[slot] = arena + offset;
  for (const auto& [slot, address] : plan.constant_slots_) table_[slot] = const_cast<void*>(address);
}

void RegionPlan::Run::run(size_t first, size_t last) {
  size_t at = first;
  try {
    for (; at < last; ++at) {
      const Step& s = plan_.steps_[at];
      s.kernel.run(s.kernel, table_ + s.first_slot);
    }
  } catch (const Error& error) {
    const Where& where = plan_.steps_[at].where;
    if (where.file == nullptr || error.source().file != nullptr) throw;
    throw error.from(where);
  }
}

void RegionPlan::Run::step() {
  run(plan_.prologue_, plan_.steps_.size());
  for (const Copy& c : plan_.copies_)
    if (c.bytes > 0) std::memcpy(table_[c.to], table_[c.from], c.bytes);
}

std::shared_ptr<const RegionPlan> plan_region(const Region& region, std::span<const TensorSpec> inputs,
                                              const std::vector<bool>& invariant) {
  if (!std::all_of(inputs.begin(), inputs.end(), is_known)) return nullptr;
  try {
    // Traced once more: the ops see these specs, and promote as replay() would.
    const auto again = [&](const Tensors& arguments) { return replay(region, arguments); };
    const Ref<const Region> exact = make_region(again, inputs, "region");
    return RegionPlanner(*exact, invariant).take();
  } catch (const Error&) {
    return nullptr;  // replay() says what is wrong, if the region runs at all
  }
}

}  // namespace keratin::ops
