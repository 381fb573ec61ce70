#include <algorithm>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/graph/memory_plan.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/graph/plan.h"
#include "keratin/ops/def/prepare.h"

namespace keratin::graph {

/// Decides for every value where it lives, then lays out the pointer table. Runs once.
class Plan::Builder {
 public:
  Builder(Plan& plan, const CompileOptions& options)
      : plan_(plan),
        g_(plan.graph_),
        // The nan guard shows the inputs of a step that went wrong.
        in_place_(is_on(options, kInPlace) && options.mode != Mode::nan_guard),
        share_(is_on(options, kShareMemory)),
        homes_(g_.values.size()) {}

  void build() {
    prepare_kernels();
    share_bytes();
    find_last_uses();
    place_entries();
    place_updates();
    place_outputs();
    if (in_place_) write_over_inputs();
    place_temporaries();
    note_placements();
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
  // A value that is another's bytes under another shape, or is written over it, is represented by that other.
  int root(int value) const {
    while (root_[static_cast<size_t>(value)] != value) value = root_[static_cast<size_t>(value)];
    return value;
  }
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
    return in_place_ && reads_element_by_element(static_cast<size_t>(made), old_value, value);
  }

  // Whether step `s` may write `result` where `old` lies, which it reads.
  bool reads_element_by_element(size_t s, int old, int result) const {
    const Step& step = g_.steps[s];
    if (!plan_.steps_[s].kernel.may_alias_inputs) return false;
    return std::all_of(step.inputs.begin(), step.inputs.end(), [&](int v) {
      return root(v) != old || g_.values[static_cast<size_t>(v)].spec == g_.values[static_cast<size_t>(result)].spec;
    });
  }

  // A temporary that dies in an element by element step leaves its bytes to the step's result.
  void write_over_inputs() {
    for (size_t s = 0; s < g_.steps.size(); ++s) {
      if (!plan_.steps_[s].kernel.may_alias_inputs) continue;
      std::vector<int> taken;
      for (const int out : g_.steps[s].outputs)
        if (const int old = dying_input(s, out, taken); old >= 0) {
          root_[static_cast<size_t>(out)] = old;
          last_[static_cast<size_t>(old)] = last_[static_cast<size_t>(out)];
          taken.push_back(old);
        }
    }
  }

  // A temporary that ends in step `s` and may give its bytes to `out`, or -1.
  int dying_input(size_t s, int out, const std::vector<int>& taken) const {
    if (!is_temporary(out)) return -1;
    for (const int in : g_.steps[s].inputs) {
      const int old = root(in);
      const bool dies = is_temporary(old) && last_[static_cast<size_t>(old)] == static_cast<int>(s) &&
                        !needed_at_end(old) && std::find(taken.begin(), taken.end(), old) == taken.end();
      if (dies && reads_element_by_element(s, old, out)) return old;
    }
    return -1;
  }

  // Made by a step, and at home nowhere yet.
  bool is_temporary(int value) const {
    return root(value) == value && g_.values[static_cast<size_t>(value)].kind == Value::Kind::kStep &&
           homes_[static_cast<size_t>(value)].kind == HomeKind::kNone && made_by_a_step(value);
  }

  bool needed_at_end(int value) const {
    return std::any_of(pending_updates_.begin(), pending_updates_.end(),
                       [&](const Update& u) { return root(u.value) == value; });
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
    for (size_t i = 0; i < g_.values.size(); ++i) {
      const int value = static_cast<int>(i);
      if (!is_temporary(value)) continue;
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
    for (const Lifetime& life : lives) plan_.temporary_bytes_ += life.bytes;
    if (!share_)
      for (Lifetime& life : lives) life.first = 0, life.last = end;
    const MemoryPlan memory = plan_memory(lives);
    plan_.arena_bytes_ = memory.arena_bytes;
    for (size_t v = 0; v < g_.values.size(); ++v)
      if (is_written_over(v)) plan_.temporary_bytes_ += bytes(static_cast<int>(v));
    for (size_t i = 0; i < temporaries; ++i) home(values[i]) = {HomeKind::kArena, memory.offsets[i], nullptr};
    for (size_t i = 0; i < scratch_of_.size(); ++i) scratch_offset_.push_back(memory.offsets[temporaries + i]);
    for (int& s : saved_)
      if (s >= 0) s = static_cast<int>(memory.offsets[static_cast<size_t>(s)] / 64);  // offsets are multiples of 64
  }

  // Over a temporary that ended, rather than the same bytes under another shape.
  bool is_written_over(size_t value) const {
    const Value& v = g_.values[value];
    return v.kind == Value::Kind::kStep && root_[value] != static_cast<int>(value) &&
           made_by_a_step(static_cast<int>(value)) && !g_.steps[static_cast<size_t>(v.source)].op->same_bytes;
  }

  void note_placements() {
    for (size_t i = 0; i < g_.values.size(); ++i) {
      const int value = static_cast<int>(i);
      const bool used =
          g_.values[i].kind == Value::Kind::kStep ? made_by_a_step(value) : last_[i] >= 0 || is_result(value);
      if (!used) continue;
      const Home& h = home(value);
      const auto first = static_cast<size_t>(root(value));
      plan_.placements_.push_back(
          {value, kind_of(h.kind), h.index, bytes(value), first_[first], last_[first], root(value)});
    }
  }

  static Placement::Kind kind_of(HomeKind kind) {
    switch (kind) {
      case HomeKind::kInput:
        return Placement::Kind::kArgument;
      case HomeKind::kVariable:
        return Placement::Kind::kVariable;
      case HomeKind::kOutput:
        return Placement::Kind::kResult;
      case HomeKind::kConstant:
        return Placement::Kind::kConstant;
      default:
        return Placement::Kind::kArena;
    }
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
      planned.step = static_cast<int>(s);
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
  const bool in_place_, share_;
  std::vector<Home> homes_;
  std::vector<int> root_, first_, last_, scratch_of_, saved_;
  std::vector<int64_t> scratch_offset_;
  std::vector<Update> pending_updates_;
  std::vector<int> pending_outputs_;
};

void Plan::build(const CompileOptions& options) { Builder(*this, options).build(); }

}  // namespace keratin::graph
