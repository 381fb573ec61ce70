#include "keratin/graph/jit.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <list>
#include <mutex>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/base/text.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/graph/symbolic_batch.h"
#include "keratin/ops/def/autocast.h"
#include "keratin/ops/def/call.h"

namespace keratin::graph {
namespace {

using Signature = std::vector<TensorSpec>;

bool matches(const Signature& signature, const Tensors& inputs) {
  return std::equal(signature.begin(), signature.end(), inputs.begin(), inputs.end(),
                    [](const TensorSpec& spec, const Tensor& t) {
                      return t.defined() && spec.dtype == t.dtype() && spec.shape == t.shape();
                    });
}

/// The arguments whose first axis is another, if that is all that differs and they all changed alike.
std::optional<std::vector<bool>> changed_batch(const Signature& from, const Signature& to) {
  if (from.size() != to.size()) return {};
  std::vector<bool> batched(from.size(), false);
  int64_t before = kUnknown, after = kUnknown;
  for (size_t i = 0; i < from.size(); ++i) {
    if (from[i] == to[i]) continue;
    const Shape &a = from[i].shape, &b = to[i].shape;
    if (from[i].dtype != to[i].dtype || a.rank() != b.rank() || a.rank() == 0 || a[0] == b[0]) return {};
    if (!std::equal(a.begin() + 1, a.end(), b.begin() + 1)) return {};
    if (before != kUnknown && (before != a[0] || after != b[0])) return {};
    before = a[0], after = b[0];
    batched[i] = true;
  }
  if (before == kUnknown) return {};
  return batched;
}

/// Programs for every batch size: the arguments that have it, and the one program or why there is none.
struct Family {
  Signature signature;  // with kUnknown for the batch
  std::vector<bool> batched;
  std::optional<DType> autocast;
  std::optional<BatchGraph> program;

  /// The batch of these arguments, when they are of this family.
  std::optional<int64_t> batch_of(const Signature& inputs) const {
    if (inputs.size() != signature.size()) return {};
    int64_t batch = kUnknown;
    Signature open = inputs;
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (!batched[i]) continue;
      if (open[i].shape.rank() == 0 || (batch != kUnknown && open[i].shape[0] != batch)) return {};
      batch = open[i].shape[0];
      open[i].shape.set(0, kUnknown);
    }
    if (open != signature) return {};
    return batch;
  }
};

}  // namespace

struct Jit::State {
  struct Entry {
    Signature signature;
    std::optional<DType> autocast;
    std::shared_ptr<const Plan> plan;
  };
  Function function;
  JitOptions options;
  std::mutex mutex;
  std::list<Entry> entries;  // most recently used first
  std::list<Family> families;
  std::vector<Retrace> retraces;
  std::vector<Signature> forgotten;
  std::array<int64_t, 7> of_kind{};
  int64_t traces = 0;

  std::shared_ptr<const Plan> make(const Signature& inputs, std::optional<DType> autocast);
  Graph traced(const Signature& inputs);
  Graph program_for(const Signature& inputs, std::optional<DType> autocast, Retrace& why);
  void found_family(const Signature& from, const Signature& inputs, const Graph& actual, Retrace& why,
                    std::optional<DType> autocast);
  Retrace reason_for(const Signature& inputs, std::optional<DType> autocast) const;
  void note(Retrace why);
};

Jit::Jit(Function function, JitOptions options) : state_(std::make_unique<State>()) {
  state_->function = std::move(function);
  state_->options = std::move(options);
  state_->options.compile = with_environment(std::move(state_->options.compile));
}
Jit::~Jit() = default;
Jit::Jit(Jit&&) noexcept = default;
Jit& Jit::operator=(Jit&&) noexcept = default;

Graph Jit::State::traced(const Signature& inputs) {
  ++traces;
  return trace(function, inputs);
}

// The nearest signature that there is, and how it differs.
Retrace Jit::State::reason_for(const Signature& inputs, std::optional<DType> autocast) const {
  if (retraces.empty()) return {Retrace::Kind::kFirst, "first call"};
  if (std::find(forgotten.begin(), forgotten.end(), inputs) != forgotten.end())
    return {Retrace::Kind::kForgotten, cat("its plan was dropped: more than ", options.max_plans, " signatures")};
  if (entries.empty()) return {Retrace::Kind::kFirst, "first call"};
  const Entry& last = entries.front();
  if (last.signature == inputs && last.autocast != autocast) {
    const auto name = [](std::optional<DType> dtype) { return dtype ? keratin::to_string(*dtype) : "none"; };
    return {Retrace::Kind::kAutocast, cat("autocast ", name(last.autocast), " -> ", name(autocast))};
  }
  if (last.signature.size() != inputs.size())
    return {Retrace::Kind::kCount, cat(last.signature.size(), " -> ", inputs.size(), " arguments")};
  for (size_t i = 0; i < inputs.size(); ++i) {
    const TensorSpec &was = last.signature[i], &is = inputs[i];
    if (was.dtype != is.dtype)
      return {Retrace::Kind::kDType,
              cat("argument ", i, ": dtype ", keratin::to_string(was.dtype), " -> ", keratin::to_string(is.dtype))};
    if (was.shape != is.shape)
      return {Retrace::Kind::kShape, cat("argument ", i, ": shape ", was.shape, " -> ", is.shape)};
  }
  return {Retrace::Kind::kAutocast, "autocast and arguments changed together"};
}

void Jit::State::note(Retrace why) {
  constexpr int64_t kMany = 8;
  if (why.kind != Retrace::Kind::kBatch && why.kind != Retrace::Kind::kFirst &&
      ++of_kind[static_cast<size_t>(why.kind)] == kMany + 1)
    log_warning(cat("[jit] a function was traced more than ", kMany, " times for reasons like this one: ", why.reason,
                    ". Each takes time: give it arguments of the same kind, or set symbolic_batch (sizes of the first "
                    "axis) or a larger max_plans. retrace_report() lists them."));
  retraces.push_back(std::move(why));
}

// Two signatures that differ in the batch alone: from now on one program for all, if it can be.
void Jit::State::found_family(const Signature& from, const Signature& inputs, const Graph& actual, Retrace& why,
                              std::optional<DType> autocast) {
  const auto batched = changed_batch(from, inputs);
  if (!batched) return;
  Family family{inputs, *batched, autocast, {}};
  int64_t batch = 0;
  for (size_t i = 0; i < inputs.size(); ++i)
    if ((*batched)[i]) batch = inputs[i].shape[0], family.signature[i].shape.set(0, kUnknown);
  if (batch < 2) return;  // broadcasting: sizes 0 and 1 are programs of their own
  if (std::any_of(families.begin(), families.end(),
                  [&](const Family& f) { return f.autocast == autocast && f.signature == family.signature; }))
    return;
  std::string why_not;
  traces += 2;
  family.program = BatchGraph::make(function, inputs, *batched, actual, batch, why_not);
  why.reason += family.program ? std::string("; from now on one program for every batch size")
                               : cat("; no program for every batch size: ", why_not);
  families.push_back(std::move(family));
}

Graph Jit::State::program_for(const Signature& inputs, std::optional<DType> autocast, Retrace& why) {
  if (!options.symbolic_batch) return traced(inputs);
  for (Family& family : families) {
    if (family.autocast != autocast || !family.program) continue;
    const std::optional<int64_t> batch = family.batch_of(inputs);
    if (!batch || *batch < 2) continue;
    try {
      Graph graph = family.program->at(*batch);
      why = {Retrace::Kind::kBatch, cat("batch ", *batch, ": planned without a trace")};
      return graph;
    } catch (const Error& error) {
      why.reason += cat("; ", error.what());
    }
  }
  Graph graph = traced(inputs);
  for (const Entry& entry : entries)
    if (entry.autocast == autocast) {
      found_family(entry.signature, inputs, graph, why, autocast);
      break;
    }
  return graph;
}

std::shared_ptr<const Plan> Jit::State::make(const Signature& inputs, std::optional<DType> autocast) {
  const auto start = std::chrono::steady_clock::now();
  Retrace why = reason_for(inputs, autocast);
  Graph graph = program_for(inputs, autocast, why);
  const auto traced = std::chrono::steady_clock::now();
  CompileReport report = optimise(graph, options.compile);
  report.trace_seconds = std::chrono::duration<double>(traced - start).count();
  auto plan = std::make_shared<const Plan>(std::move(graph), options.compile, std::move(report));
  why.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  note(std::move(why));
  entries.push_front({inputs, autocast, plan});
  if (static_cast<int64_t>(entries.size()) > options.max_plans) {
    constexpr size_t kRemembered = 256;
    if (forgotten.size() < kRemembered) forgotten.push_back(entries.back().signature);
    entries.pop_back();
  }
  return plan;
}

std::shared_ptr<const Plan> Jit::plan_for(std::span<const TensorSpec> inputs) const {
  State& s = *state_;
  const std::optional<DType> autocast = ops::autocast_dtype();
  const std::lock_guard lock(s.mutex);
  const auto at = std::find_if(s.entries.begin(), s.entries.end(), [&](const State::Entry& e) {
    return e.autocast == autocast && std::equal(e.signature.begin(), e.signature.end(), inputs.begin(), inputs.end());
  });
  if (at == s.entries.end()) return s.make({inputs.begin(), inputs.end()}, autocast);
  s.entries.splice(s.entries.begin(), s.entries, at);
  return at->plan;
}

Tensors Jit::operator()(const Tensors& inputs) const {
  State& s = *state_;
  const bool symbolic = std::any_of(inputs.begin(), inputs.end(), [](const Tensor& t) { return t.is_symbolic(); });
  if (symbolic || s.options.compile.mode == Mode::eager || VariableScope::current() != nullptr ||
      ops::CallObserver::any())
    return s.function(inputs);
  const std::optional<DType> autocast = ops::autocast_dtype();
  std::shared_ptr<const Plan> latest;
  {
    const std::lock_guard lock(s.mutex);
    if (!s.entries.empty() && s.entries.front().autocast == autocast && matches(s.entries.front().signature, inputs))
      latest = s.entries.front().plan;
  }
  if (latest != nullptr) return latest->run(inputs);
  Signature signature;
  for (const Tensor& t : inputs) signature.push_back(ops::spec_of(t));
  return plan_for(signature)->run(inputs);
}

Graph Jit::lower(std::span<const TensorSpec> inputs) const { return trace(state_->function, inputs); }

int64_t Jit::traces() const {
  const std::lock_guard lock(state_->mutex);
  return state_->traces;
}

std::vector<Retrace> Jit::retraces() const {
  const std::lock_guard lock(state_->mutex);
  return state_->retraces;
}

std::string Jit::retrace_report() const {
  const std::vector<Retrace> all = retraces();
  std::string out = cat(all.size(), " plans, ", traces(), " traces\n");
  for (size_t i = 0; i < all.size(); ++i)
    out += cat("  ", i + 1, ". ", all[i].reason, " (", format_number("%.2f ms", all[i].seconds * 1e3), ")\n");
  return out;
}

Jit jit(Function function, JitOptions options) { return Jit(std::move(function), std::move(options)); }

}  // namespace keratin::graph
