#include "keratin/graph/plan.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/graph/memory_plan.h"
#include "keratin/ops/def/prepare.h"

namespace keratin::graph {

/// What one run needs for itself: an arena and the table of buffer addresses.
struct Plan::Context {
  Ref<Storage> arena;
  std::vector<void*> pointers;
};

/// Decides for every value where it lives, then lays out the pointer table. Runs once.
class Plan::Builder {
 public:
  explicit Builder(Plan& plan) : plan_(plan), g_(plan.graph_), homes_(g_.values.size()) {}

  void build() {
    prepare_kernels();
    share_bytes();
    find_last_uses();
    place_entries();
    place_updates();
    place_outputs();
    place_temporaries();
    lay_out_table();
  }

 private:
  /// Where the bytes of a value are found at run time.
  struct Home {
    enum class Kind { kNone, kInput, kVariable, kOutput, kArena, kConstant } kind = Kind::kNone;
    int64_t index = 0;  // of the input, variable or result; offset in the arena
    const void* address = nullptr;
  };
  using HomeKind = Home::Kind;

  int64_t bytes(int value) const {
    const TensorSpec& spec = g_.values[static_cast<size_t>(value)].spec;
    return spec.shape.size() * size_of(spec.dtype);
  }
  // A value that is another's bytes under another shape is represented by that other.
  int root(int value) const { return root_[static_cast<size_t>(value)]; }
  Home& home(int value) { return homes_[static_cast<size_t>(root(value))]; }

  void prepare_kernels() {
    for (const Step& step : g_.steps) {
      PlannedStep planned;
      if (!step.op->same_bytes) {
        std::vector<TensorSpec> in, out;
        for (const int v : step.inputs) in.push_back(g_.values[static_cast<size_t>(v)].spec);
        for (const int v : step.outputs) out.push_back(g_.values[static_cast<size_t>(v)].spec);
        planned.kernel = ops::prepare(*step.op, in, step.attrs, out);
        planned.kernel.outputs = static_cast<int64_t>(out.size());
      }
      plan_.steps_.push_back(std::move(planned));
    }
  }

  void share_bytes() {
    root_.resize(g_.values.size());
    for (size_t i = 0; i < root_.size(); ++i) root_[i] = static_cast<int>(i);
    for (const Step& step : g_.steps)
      if (step.op->same_bytes) root_[static_cast<size_t>(step.outputs[0])] = root(step.inputs[0]);
  }

  void find_last_uses() {
    first_.assign(g_.values.size(), 0);
    last_.assign(g_.values.size(), -1);
    for (size_t s = 0; s < g_.steps.size(); ++s) {
      for (const int v : g_.steps[s].inputs) last_[static_cast<size_t>(root(v))] = static_cast<int>(s);
      for (const int v : g_.steps[s].outputs) {
        if (root(v) != v) continue;
        first_[static_cast<size_t>(v)] = static_cast<int>(s);
        last_[static_cast<size_t>(v)] = static_cast<int>(s);
      }
    }
  }

  void place_entries() {
    for (size_t i = 0; i < g_.values.size(); ++i) {
      const Value& v = g_.values[i];
      if (v.kind == Value::Kind::kInput) homes_[i] = {HomeKind::kInput, v.source, nullptr};
      if (v.kind == Value::Kind::kVariable) homes_[i] = {HomeKind::kVariable, v.source, nullptr};
      if (v.kind == Value::Kind::kConstant) homes_[i] = {HomeKind::kConstant, 0, v.constant.raw()};
    }
  }

  // A new value is computed right into its variable when the old value is not read later; element by element kernels
  // may even read the old one in the same step. Otherwise it is copied there after the last step.
  void place_updates() {
    plan_.written_.assign(g_.variables.size(), false);
    for (const Update& u : g_.updates) {
      plan_.written_[static_cast<size_t>(u.variable)] = true;
      const int value = root(u.value);
      const Value& v = g_.values[static_cast<size_t>(value)];
      if (v.kind == Value::Kind::kStep && home(value).kind == HomeKind::kNone &&
          may_write_in_place(u.variable, value)) {
        home(value) = {HomeKind::kVariable, u.variable, nullptr};
      } else {
        pending_updates_.push_back(u);
      }
    }
  }

  bool may_write_in_place(int variable, int value) const {
    const int old_value = g_.variable_values[static_cast<size_t>(variable)];
    const int made = first_[static_cast<size_t>(value)], read = last_[static_cast<size_t>(old_value)];
    if (read > made || is_result(old_value)) return false;
    for (const Update& other : g_.updates)
      if (root(other.value) == old_value) return false;
    if (read < made) return true;
    const Step& step = g_.steps[static_cast<size_t>(made)];
    if (!plan_.steps_[static_cast<size_t>(made)].kernel.may_alias_inputs) return false;
    return std::all_of(step.inputs.begin(), step.inputs.end(), [&](int v) {
      return root(v) != old_value ||
             g_.values[static_cast<size_t>(v)].spec == g_.values[static_cast<size_t>(value)].spec;
    });
  }

  bool is_result(int value) const {
    return std::any_of(g_.outputs.begin(), g_.outputs.end(), [&](int out) { return root(out) == value; });
  }

  void place_outputs() {
    for (size_t i = 0; i < g_.outputs.size(); ++i) {
      const int value = root(g_.outputs[i]);
      if (g_.values[static_cast<size_t>(value)].kind == Value::Kind::kStep && home(value).kind == HomeKind::kNone)
        home(value) = {HomeKind::kOutput, static_cast<int64_t>(i), nullptr};
      else
        pending_outputs_.push_back(static_cast<int>(i));
    }
  }

  void place_temporaries() {
    std::vector<Lifetime> lives;
    std::vector<int> values;
    const int end = static_cast<int>(g_.steps.size());
    const auto needed_at_end = [&](int value) {
      return std::any_of(pending_updates_.begin(), pending_updates_.end(),
                         [&](const Update& u) { return root(u.value) == value; });
    };
    for (size_t i = 0; i < g_.values.size(); ++i) {
      const int value = static_cast<int>(i);
      if (g_.values[i].kind != Value::Kind::kStep || root(value) != value || homes_[i].kind != HomeKind::kNone)
        continue;
      if (!made_by_a_step(value)) continue;
      values.push_back(value);
      lives.push_back({std::max<int64_t>(bytes(value), 1), first_[i], needed_at_end(value) ? end : last_[i]});
    }
    const size_t temporaries = lives.size();
    for (size_t s = 0; s < plan_.steps_.size(); ++s) {
      const int64_t scratch = plan_.steps_[s].kernel.scratch_bytes;
      if (scratch > 0)
        lives.push_back({scratch, static_cast<int>(s), static_cast<int>(s)}),
            scratch_of_.push_back(static_cast<int>(s));
    }
    // Old values of variables that other updates or results still want: saved before the first step.
    saved_.assign(g_.variables.size(), -1);
    for (size_t v = 0; v < g_.variables.size(); ++v) {
      const int old_value = g_.variable_values[v];
      if (!plan_.written_[v] || !(is_result(old_value) || needed_at_end(old_value))) continue;
      saved_[v] = static_cast<int>(lives.size());
      lives.push_back({std::max<int64_t>(bytes(old_value), 1), 0, end});
    }
    const MemoryPlan memory = plan_memory(lives);
    plan_.arena_bytes_ = memory.arena_bytes;
    for (const Lifetime& life : lives) plan_.temporary_bytes_ += life.bytes;
    for (size_t i = 0; i < temporaries; ++i) home(values[i]) = {HomeKind::kArena, memory.offsets[i], nullptr};
    for (size_t i = 0; i < scratch_of_.size(); ++i) scratch_offset_.push_back(memory.offsets[temporaries + i]);
    for (int& s : saved_)
      if (s >= 0) s = static_cast<int>(memory.offsets[static_cast<size_t>(s)] / 64);  // offsets are multiples of 64
  }

  bool made_by_a_step(int value) const {
    const Value& v = g_.values[static_cast<size_t>(value)];
    if (static_cast<size_t>(v.source) >= g_.steps.size()) return false;
    const auto& outputs = g_.steps[static_cast<size_t>(v.source)].outputs;
    return std::find(outputs.begin(), outputs.end(), value) != outputs.end();
  }

  int add_slot(const Home& h) {
    const int slot = plan_.slots_++;
    const auto index = static_cast<size_t>(h.index);
    switch (h.kind) {
      case HomeKind::kInput:
        plan_.input_slots_[index].push_back(slot);
        break;
      case HomeKind::kVariable:
        plan_.variable_slots_[index].push_back(slot);
        break;
      case HomeKind::kOutput:
        plan_.output_slots_[index].push_back(slot);
        break;
      case HomeKind::kArena:
        plan_.arena_slots_.emplace_back(slot, h.index);
        break;
      case HomeKind::kConstant:
        plan_.constant_slots_.emplace_back(slot, h.address);
        break;
      case HomeKind::kNone:
        fail(ErrorCode::kInternal, "[plan] a value without a home.");
        break;
    }
    return slot;
  }

  void lay_out_table() {
    plan_.input_slots_.resize(g_.inputs.size());
    plan_.variable_slots_.resize(g_.variables.size());
    plan_.output_slots_.resize(g_.outputs.size());
    size_t next_scratch = 0;
    std::vector<PlannedStep> running;
    for (size_t s = 0; s < g_.steps.size(); ++s) {
      PlannedStep& planned = plan_.steps_[s];
      if (planned.kernel.run == nullptr) continue;  // shares its input's bytes
      planned.first_slot = plan_.slots_;
      for (const int v : g_.steps[s].outputs) add_slot(home(v));
      for (const int v : g_.steps[s].inputs) add_slot(home(v));
      if (planned.kernel.scratch_bytes > 0) add_slot({HomeKind::kArena, scratch_offset_[next_scratch++], nullptr});
      running.push_back(std::move(planned));
    }
    plan_.steps_ = std::move(running);
    for (size_t v = 0; v < saved_.size(); ++v) {
      if (saved_[v] < 0) continue;
      const int old_value = g_.variable_values[v];
      const int from = add_slot(home(old_value));
      home(old_value) = {HomeKind::kArena, int64_t{saved_[v]} * 64, nullptr};
      plan_.copies_before_.push_back({from, add_slot(home(old_value)), bytes(old_value)});
    }
    for (const Update& u : pending_updates_)
      plan_.copies_after_.push_back(
          {add_slot(home(u.value)), add_slot({HomeKind::kVariable, u.variable, nullptr}), bytes(u.value)});
    for (const int i : pending_outputs_) {
      const int value = g_.outputs[static_cast<size_t>(i)];
      plan_.copies_after_.push_back({add_slot(home(value)), add_slot({HomeKind::kOutput, i, nullptr}), bytes(value)});
    }
  }

  Plan& plan_;
  const Graph& g_;
  std::vector<Home> homes_;
  std::vector<int> root_, first_, last_, scratch_of_, saved_;
  std::vector<int64_t> scratch_offset_;
  std::vector<Update> pending_updates_;
  std::vector<int> pending_outputs_;
};

Plan::Plan(Graph graph, const CompileOptions& options, CompileReport report)
    : graph_(std::move(graph)), report_(std::move(report)) {
  static_cast<void>(options);
  const auto start = std::chrono::steady_clock::now();
  Builder(*this).build();
  report_.plan_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Plan::~Plan() { delete idle_.load(); }

Plan::Context* Plan::acquire() const {
  if (Context* context = idle_.exchange(nullptr, std::memory_order_acquire)) return context;
  {
    const std::lock_guard lock(mutex_);
    if (!spare_.empty()) {
      Context* context = spare_.back().release();
      spare_.pop_back();
      return context;
    }
  }
  auto context = std::make_unique<Context>();
  context->arena = Storage::allocate(arena_bytes_);
  context->pointers.assign(static_cast<size_t>(slots_), nullptr);
  for (const auto& [slot, offset] : arena_slots_)
    context->pointers[static_cast<size_t>(slot)] = context->arena->data() + offset;
  for (const auto& [slot, address] : constant_slots_)
    context->pointers[static_cast<size_t>(slot)] = const_cast<void*>(address);
  return context.release();
}

void Plan::release(Context* context) const {
  Context* nobody = nullptr;
  if (idle_.compare_exchange_strong(nobody, context, std::memory_order_release)) return;
  const std::lock_guard lock(mutex_);
  spare_.emplace_back(context);
}

void Plan::set_pointers(Context& context, std::span<const void* const> inputs, std::span<void* const> outputs) const {
  void** pointers = context.pointers.data();
  for (size_t i = 0; i < inputs.size(); ++i)
    for (const int slot : input_slots_[i]) pointers[slot] = const_cast<void*>(inputs[i]);
  for (size_t i = 0; i < outputs.size(); ++i)
    for (const int slot : output_slots_[i]) pointers[slot] = outputs[i];
  for (size_t i = 0; i < variable_slots_.size(); ++i) {
    Variable& variable = const_cast<Variable&>(graph_.variables[i]);
    void* bytes = written_[i] ? variable.writable() : const_cast<void*>(variable.concrete().raw());
    for (const int slot : variable_slots_[i]) pointers[slot] = bytes;
  }
}

void Plan::run(std::span<const void* const> inputs, std::span<void* const> outputs) const {
  struct Lease {
    const Plan* plan;
    Context* context;
    ~Lease() { plan->release(context); }
  } const lease{this, acquire()};
  set_pointers(*lease.context, inputs, outputs);
  void* const* pointers = lease.context->pointers.data();
  const auto copy = [pointers](const Copy& c) {
    if (c.bytes > 0) std::memcpy(pointers[c.to_slot], pointers[c.from_slot], static_cast<size_t>(c.bytes));
  };
  for (const Copy& c : copies_before_) copy(c);
  for (const PlannedStep& step : steps_) step.kernel.run(step.kernel, pointers + step.first_slot);
  for (const Copy& c : copies_after_) copy(c);
}

Tensors Plan::run(const Tensors& inputs) const {
  require(inputs.size() == graph_.inputs.size(), ErrorCode::kInvalidArgument, "[plan] expected ", graph_.inputs.size(),
          " arguments, received ", inputs.size(), ".");
  std::vector<const void*> in;
  std::vector<void*> out;
  Tensors results;
  for (const Tensor& t : inputs) in.push_back(t.raw());
  for (const int value : graph_.outputs) {
    const TensorSpec& spec = graph_.values[static_cast<size_t>(value)].spec;
    results.push_back(Tensor::empty(spec.shape, spec.dtype));
    out.push_back(results.back().mutable_raw());
  }
  run(in, out);
  return results;
}

}  // namespace keratin::graph
