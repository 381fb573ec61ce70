#include "keratin/graph/plan.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <new>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/graph/profiler.h"
#include "keratin/graph/watch.h"

namespace keratin::graph {

/// What one run needs for itself: an arena and the table of buffer addresses.
struct Plan::Context {
  Ref<Storage> arena;
  std::vector<void*> pointers;
};

Plan::Plan(Graph graph, const CompileOptions& options, CompileReport report)
    : graph_(std::move(graph)), report_(std::move(report)) {
  const auto start = std::chrono::steady_clock::now();
  build(options);
  watch_ = make_watch(graph_, options);
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
  const PlannedStep* step = steps_.data();
  const PlannedStep* const end = step + steps_.size();
  try {
    if (watch_ != nullptr) run_watched(pointers, step);
    for (; step != end; ++step) step->kernel.run(step->kernel, pointers + step->first_slot);
  } catch (...) {
    rethrow(*step);
  }
  for (const Copy& c : copies_after_) copy(c);
}

void Plan::run_watched(void* const* pointers, const PlannedStep*& step) const {
  const int64_t run = watch_->begin();
  for (; step != steps_.data() + steps_.size(); ++step) {
    const auto start = std::chrono::steady_clock::now();
    step->kernel.run(step->kernel, pointers + step->first_slot);
    watch_->after(
        {static_cast<size_t>(step->step), run, pointers + step->first_slot, start, std::chrono::steady_clock::now()});
  }
}

// As eager calls do: errors name the user's line.
void Plan::rethrow(const PlannedStep& planned) const {
  const Step& step = graph_.steps[static_cast<size_t>(planned.step)];
  const auto located = [&](const Error& error) {
    return step.where.file == nullptr || error.source().file != nullptr ? error : error.from(step.where);
  };
  try {
    throw;
  } catch (const Error& error) {
    throw located(error);
  } catch (const std::bad_alloc&) {
    throw located(Error(ErrorCode::kLimit, cat("[", step.op->name, "] needs more memory than there is.")));
  }
}

Profile Plan::profile() const {
  const auto* profiler = dynamic_cast<const Profiler*>(watch_.get());
  require(profiler != nullptr, ErrorCode::kState,
          "[plan] expected a plan of mode profile. Compile with {.mode = Mode::profile}.");
  return profiler->profile(arena_bytes_);
}

Tensors Plan::run(const Tensors& inputs) const {
  require(inputs.size() == graph_.inputs.size(), ErrorCode::kInvalidArgument, "[plan] expected ", graph_.inputs.size(),
          " arguments, received ", inputs.size(), ".");
  std::vector<const void*> in;
  std::vector<void*> out;
  Tensors results;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const TensorSpec& spec = graph_.values[static_cast<size_t>(graph_.inputs[i])].spec;
    require(inputs[i].defined() && inputs[i].shape() == spec.shape && inputs[i].dtype() == spec.dtype,
            ErrorCode::kInvalidArgument, "[plan] expected argument ", i, " to be ", to_string(spec), ", received ",
            inputs[i].defined() ? to_string(ops::spec_of(inputs[i])) : std::string("an empty tensor"), ".");
    in.push_back(inputs[i].raw());
  }
  for (const int value : graph_.outputs) {
    const TensorSpec& spec = graph_.values[static_cast<size_t>(value)].spec;
    results.push_back(Tensor::empty(spec.shape, spec.dtype));
    out.push_back(results.back().mutable_raw());
  }
  run(in, out);
  return results;
}

}  // namespace keratin::graph
