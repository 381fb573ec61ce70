#include "keratin/graph/jit.h"

#include <algorithm>
#include <list>
#include <mutex>
#include <utility>

#include "keratin/ops/def/autocast.h"
#include "keratin/ops/def/call.h"

namespace keratin::graph {

struct Jit::State {
  struct Entry {
    std::vector<TensorSpec> signature;
    std::optional<DType> autocast;
    std::shared_ptr<const Plan> plan;
  };
  Function function;
  JitOptions options;
  bool eager = false;
  std::mutex mutex;
  std::list<Entry> entries;  // most recently used first
  int64_t traces = 0;
};

Jit::Jit(Function function, JitOptions options) : state_(std::make_unique<State>()) {
  state_->function = std::move(function);
  state_->options = std::move(options);
  state_->options.compile = with_environment(std::move(state_->options.compile));
  state_->eager = state_->options.compile.mode == Mode::eager;
}
Jit::~Jit() = default;
Jit::Jit(Jit&&) noexcept = default;
Jit& Jit::operator=(Jit&&) noexcept = default;

std::shared_ptr<const Plan> Jit::plan_for(std::span<const TensorSpec> inputs) const {
  State& s = *state_;
  const std::optional<DType> autocast = ops::autocast_dtype();
  const std::lock_guard lock(s.mutex);
  const auto at = std::find_if(s.entries.begin(), s.entries.end(), [&](const State::Entry& e) {
    return e.autocast == autocast && std::equal(e.signature.begin(), e.signature.end(), inputs.begin(), inputs.end());
  });
  if (at != s.entries.end()) {
    s.entries.splice(s.entries.begin(), s.entries, at);
    return at->plan;
  }
  ++s.traces;
  s.entries.push_front({{inputs.begin(), inputs.end()}, autocast, compile(s.function, inputs, s.options.compile)});
  if (static_cast<int64_t>(s.entries.size()) > s.options.max_plans) s.entries.pop_back();
  return s.entries.front().plan;
}

Tensors Jit::operator()(const Tensors& inputs) const {
  const bool symbolic = std::any_of(inputs.begin(), inputs.end(), [](const Tensor& t) { return t.is_symbolic(); });
  if (symbolic || state_->eager || VariableScope::current() != nullptr || ops::CallObserver::any())
    return state_->function(inputs);
  std::vector<TensorSpec> signature;
  for (const Tensor& t : inputs) signature.push_back(ops::spec_of(t));
  return plan_for(signature)->run(inputs);
}

int64_t Jit::traces() const {
  const std::lock_guard lock(state_->mutex);
  return state_->traces;
}

Jit jit(Function function, JitOptions options) { return Jit(std::move(function), std::move(options)); }

}  // namespace keratin::graph
