// What fit does for a callback that keeps its state: which training it is, capture between two batches, going on.
#include <algorithm>
#include <map>
#include <set>

#include "keratin/base/error.h"
#include "keratin/keras/checkpoints/run_identity.h"
#include "keratin/keras/trainers/fit_loop.h"
#include "keratin/ops/random/random.h"

namespace keratin {
namespace {

constexpr const char* kGroups[] = {"model", "optimizer", "metrics", "more"};
constexpr const char* kGlobalSeed = "global_seed";

Json shapes_of(const std::vector<Variable>& variables) {
  Json out = Json::array();
  for (const Variable& v : variables)
    out.push_back(Json(cat(to_string(v.dtype()), " ", v.shape(), v.trainable() ? "" : " frozen")));
  return out;
}

Json or_null(const std::optional<int64_t>& value) {
  Json out;
  if (value) out = *value;
  return out;
}

// "model/3" of "model/3/dense_1/kernel": automatic names differ from process to process, places do not.
std::string place_of(const std::string& name) {
  const size_t slash = name.find('/');
  return slash == std::string::npos ? name : name.substr(0, name.find('/', slash + 1));
}

// Names of arrays are short and plain; the place is what counts.
std::string name_at(const std::string& place, const std::string& path) {
  constexpr size_t kMost = 160;
  const bool plain =
      path.size() <= kMost && std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < 127; });
  return plain ? cat(place, "/", path) : place;
}

bool is_variable(const std::string& name) {
  for (const char* group : kGroups)
    if (name.starts_with(cat(group, "/"))) return true;
  return false;
}

void add_history(const History& history, TrainingState& state) {
  Json keys = Json::array();
  for (const auto& [key, values] : history.history) {
    state.tensors.emplace_back(cat("history/values/", keys.size()), Tensor(values));
    keys.push_back(key);
  }
  state.values.set("history", keys);
  if (!history.epoch.empty()) state.tensors.emplace_back("history/epoch", Tensor(history.epoch));
}

void take_history(const TrainingState& state, History& history) {
  history.epoch.clear();
  history.history.clear();
  const Json::Array& keys = state.values.at("history").as_array();
  if (keys.empty()) return;
  history.epoch = state.tensor("history/epoch").to_vector<int64_t>();
  for (size_t i = 0; i < keys.size(); ++i)
    history.history.emplace_back(keys[i].as_string(), state.tensor(cat("history/values/", i)).to_vector<double>());
}

void add_global_seed(TrainingState& state) {
  const random::GlobalSeed seed = random::global_seed();
  state.values.set("global_seed", Json::object({{"seed", seed.seed}, {"chosen", seed.chosen}, {"drawn", seed.drawn}}));
  if (seed.generator.defined()) state.tensors.emplace_back(kGlobalSeed, seed.generator);
}

void take_global_seed(const TrainingState& state) {
  const Json& json = state.values.at("global_seed");
  random::GlobalSeed seed{json.at("seed").as_int(), json.at("chosen").as_bool(), json.at("drawn").as_int(), {}};
  for (const auto& [name, tensor] : state.tensors)
    if (name == kGlobalSeed) seed.generator = tensor;
  random::restore_global_seed(seed);
}

// The arrays; of a source, which says nothing about its batches, its name.
Json describe_data(const Feed& feed) {
  if (feed.from_source()) return Json::object({{"source", feed.source()->kind()}});
  return describe_arrays(feed.data().arrays, feed.data().columns);
}

}  // namespace

// -- which training it is
// ----------------------------------------------------------------------------------------------

std::optional<TrainingState> Trainer::open_states(LoopState& loop) {
  loop.keeper = loop.callbacks->open_keeper();
  if (loop.keeper == nullptr) return {};
  std::optional<TrainingState> state = loop.keeper->open_states();
  loop.run = identity(loop);
  if (!state) return {};
  require_same_run(state->run, loop.run, loop.keeper->where());
  loop.callbacks->say_resumed();
  return state;
}

Json Trainer::identity(const LoopState& loop) const {
  const FitOptions& o = loop.options;
  Json run = describe_process();
  run.set("model", describe_model(Model(Ref<ModelBody>(&model_))));
  run.set("variables", Json::object({{"model", shapes_of(model_.variables())},
                                     {"optimizer", shapes_of(options_.optimizer->variables())}}));
  Json data = describe_data(loop.train);
  data.set("inputs", static_cast<int64_t>(loop.train.data().inputs));
  data.set("targets", static_cast<int64_t>(loop.train.data().targets));
  run.set("data", data);
  Json validation;
  if (loop.validation) validation = describe_data(*loop.validation);
  run.set("validation", validation);
  run.set("options", Json::object({{"batch_size", loop.train.from_source() ? Json() : Json(loop.train.batch_size())},
                                   {"steps_per_epoch", or_null(loop.train.steps())},
                                   {"shuffle", o.shuffle},
                                   {"initial_epoch", o.initial_epoch},
                                   {"validation_batch_size", or_null(o.validation_batch_size)},
                                   {"validation_steps", or_null(o.validation_steps)},
                                   {"validation_freq", o.validation_freq.to_json()},
                                   {"steps_per_execution", options_.steps_per_execution},
                                   {"run_eagerly", options_.run_eagerly}}));
  return run;
}

// -- capture
// -----------------------------------------------------------------------------------------------------------

// The variables of model, optimizer and metrics, and whatever else a traced step reads or writes: the counters of
// dropout, variables of a train_step of the user's own.
void Trainer::find_variables(LoopState& loop) {
  if (!loop.variables.empty()) return;
  std::vector<Variable> metrics = loss_tracker_->variables(), traced;
  if (loss_)
    for (const Variable& v : loss_->variables()) metrics.push_back(v);
  if (metrics_)
    for (const Variable& v : metrics_->variables()) metrics.push_back(v);
  try {
    traced = plan_for(Step::kTrain, loop.train.sample(), loop.train.batch_size())->plan->graph().variables;
  } catch (const Error&) {
    // A step that runs only eagerly cannot be traced; a step that fails says so itself when it is run.
    if (!options_.run_eagerly) throw;
  }
  const std::vector<Variable> groups[] = {model_.variables(), options_.optimizer->variables(), metrics, traced};
  std::set<const void*> seen;
  for (size_t g = 0; g < std::size(groups); ++g) {
    size_t number = 0;
    for (const Variable& v : groups[g])
      if (seen.insert(v.identity()).second)
        loop.variables.emplace_back(name_at(cat(kGroups[g], "/", number++), v.path()), v);
  }
}

TrainingState Trainer::capture(LoopState& loop) {
  find_variables(loop);
  TrainingState state;
  state.position = loop.position;
  state.batches = loop.position.epoch * loop.train.steps().value_or(0) + loop.position.step;
  const bool stopped = (stop_ & kStopped) != 0;
  state.finished = loop.position.step == 0 && (stopped || loop.position.epoch >= loop.options.epochs);
  state.run = loop.run;
  state.values = Json::object({{"epochs", loop.options.epochs},
                               {"stopped", stopped},
                               {"warned_non_finite", warned_non_finite_},
                               {"shuffle_seed", loop.shuffle_seed},
                               {"learning_rate", options_.optimizer->learning_rate()}});
  for (const auto& [name, variable] : loop.variables) state.tensors.emplace_back(name, variable.concrete());
  add_global_seed(state);
  add_history(loop.history, state);
  state.values.set("callbacks", loop.callbacks->states(state.tensors));
  return state;
}

void Trainer::keep_if_due(LoopState& loop) {
  if (loop.cut_short) return;  // the rest of the epoch is still to be trained: what was kept at the cut stays
  if (!loop.keeper->due(loop.position) && !interrupted()) return;
  loop.keeper->keep(capture(loop));
  loop.kept = loop.position;
}

void Trainer::keep_interrupted(LoopState& loop) {
  if (loop.keeper != nullptr && loop.kept != loop.position) keep_if_due(loop);
}

// -- going on
// ----------------------------------------------------------------------------------------------------------

void Trainer::restore_variables(LoopState& loop, TrainingState& state) {
  find_variables(loop);
  std::map<std::string, Tensor> by_place;
  NamedTensors others;
  for (auto& [name, tensor] : state.tensors)
    if (is_variable(name))
      by_place.emplace(place_of(name), std::move(tensor));
    else
      others.emplace_back(name, std::move(tensor));
  require(by_place.size() == loop.variables.size(), ErrorCode::kState, "[", loop.keeper->where(),
          "] the checkpoint has ", by_place.size(), " variables, this training ", loop.variables.size(),
          ". Build and compile the model as then, choose another folder, or delete this one to begin anew.");
  for (auto& [name, variable] : loop.variables) {
    const auto at = by_place.find(place_of(name));
    require(at != by_place.end(), ErrorCode::kState, "[", loop.keeper->where(), "] the checkpoint has no value for ",
            name, ". Build and compile the model as then, or delete the folder to begin anew.");
    variable.set_concrete(std::move(at->second));
  }
  state.tensors = std::move(others);
}

void Trainer::restore(LoopState& loop, TrainingState state) {
  loop.position = state.position;
  // Whoever prepares for an epoch does; what that changed is then set to what it was at the checkpoint.
  if (loop.position.step > 0 && loop.position.epoch < loop.options.epochs) {
    reset_metrics();
    loop.callbacks->each(&CallbackBody::on_epoch_begin, loop.position.epoch, Logs());
  }
  try {
    restore_variables(loop, state);
    loop.shuffle_seed = state.values.at("shuffle_seed").as_int();
    warned_non_finite_ = state.values.at("warned_non_finite").as_bool();
    if (state.values.at("stopped").as_bool()) stop();
    take_global_seed(state);
    take_history(state, loop.history);
    loop.callbacks->set_states(state.values.at("callbacks"), state.tensors);
  } catch (const Error& e) {
    throw e.in_file(loop.keeper->where());
  }
}

}  // namespace keratin
