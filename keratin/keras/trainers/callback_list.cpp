#include "keratin/keras/trainers/callback_list.h"

#include <algorithm>
#include <map>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/keras/callbacks/progbar_logger.h"

namespace keratin {
namespace {

std::string prefix_of(size_t position) { return cat("callbacks/", position, "/"); }

CallbackState state_at(size_t position, const Json& values, const NamedTensors& tensors) {
  CallbackState state{values};
  const std::string prefix = prefix_of(position);
  for (const auto& [name, tensor] : tensors)
    if (name.starts_with(prefix)) state.tensors.emplace_back(name.substr(prefix.size()), tensor);
  return state;
}

void warn_of(const std::vector<std::string>& anew, const std::vector<std::string>& left) {
  std::vector<std::string> sentences;
  if (!anew.empty()) sentences.push_back(cat("these callbacks begin anew: ", join(anew)));
  if (!left.empty()) sentences.push_back(cat("it holds states that no callback takes: ", join(left)));
  if (!sentences.empty()) log_warning(cat("The training goes on from a checkpoint, but ", join(sentences, "; "), "."));
}

}  // namespace

std::vector<Callback> with_progress(std::vector<Callback> callbacks, const Verbose& verbose) {
  const bool has_one = std::any_of(callbacks.begin(), callbacks.end(),
                                   [](const Callback& callback) { return callback->class_name() == "ProgbarLogger"; });
  if (verbose.level() > 0 && !has_one) callbacks.push_back(callbacks::ProgbarLogger());
  return callbacks;
}

CallbackList::CallbackList(std::vector<Callback> callbacks, const Model& model, const CallbackParams& params)
    : model_(std::make_unique<Model>(model)), callbacks_(std::move(callbacks)), params_(params) {
  for (const Callback& callback : callbacks_) {
    callback.body()->attach(model_.get(), params);
    wants_batches_ = wants_batches_ || callback.body()->wants_batches();
  }
}

CallbackList::~CallbackList() {
  if (keeper_ != nullptr) keeper_->close_states(false);
}

StateKeeper* CallbackList::open_keeper() {
  StateKeeper* found = nullptr;
  for (const Callback& callback : callbacks_) {
    auto* keeper = dynamic_cast<StateKeeper*>(callback.body().get());
    if (keeper == nullptr) continue;
    require(found == nullptr, ErrorCode::kInvalidArgument,
            "[fit] one callback keeps the state of a training, received ", found == nullptr ? "" : found->class_name(),
            " and ", keeper->class_name(), ".");
    found = keeper;
  }
  return keeper_ = found;
}

void CallbackList::say_resumed() {
  params_.resumed = true;
  for (const Callback& callback : callbacks_) callback.body()->attach(model_.get(), params_);
}

Json CallbackList::states(NamedTensors& tensors) const {
  Json out = Json::array();
  for (size_t i = 0; i < callbacks_.size(); ++i) {
    const CallbackBody& body = *callbacks_[i].body();
    if (&body == keeper_) continue;
    const std::optional<CallbackState> state = body.state();
    Json entry = Json::object({{"class_name", body.class_name()}, {"position", static_cast<int64_t>(i)}});
    if (state) entry.set("values", state->values);
    out.push_back(entry);
    if (!state) continue;
    for (const auto& [name, tensor] : state->tensors) tensors.emplace_back(prefix_of(i) + name, tensor);
  }
  return out;
}

void CallbackList::set_states(const Json& states, const NamedTensors& tensors) {
  std::map<std::string, std::vector<const Json*>> by_class;
  if (!states.is_null())
    for (const Json& entry : states.as_array()) by_class[entry.at("class_name").as_string()].push_back(&entry);
  std::map<std::string, size_t> taken;
  std::vector<std::string> anew, left;
  for (const Callback& callback : callbacks_) {
    CallbackBody& body = *callback.body();
    if (&body == keeper_) continue;
    const std::string name = body.class_name();
    const size_t number = taken[name]++;
    const Json* entry = number < by_class[name].size() ? by_class[name][number] : nullptr;
    const Json* values = entry == nullptr ? nullptr : entry->find("values");
    if (values == nullptr) {
      // One that has nothing to remember loses nothing.
      const std::optional<CallbackState> own = body.state();
      if (!own || !own->values.as_object().empty() || !own->tensors.empty()) anew.push_back(name);
      continue;
    }
    body.set_state(state_at(static_cast<size_t>(entry->at("position").as_int()), *values, tensors));
  }
  for (const auto& [name, entries] : by_class)
    for (size_t i = taken[name]; i < entries.size(); ++i)
      if (const Json* values = entries[i]->find("values"); values != nullptr && values->size() > 0)
        left.push_back(name);
  warn_of(anew, left);
}

void CallbackList::finish() {
  if (keeper_ != nullptr) keeper_->close_states(true);
  keeper_ = nullptr;
}

void CallbackList::batch_end(void (CallbackBody::*event)(int64_t, const Logs&), int64_t batch,
                             const std::function<Logs()>& gather) {
  Logs logs;
  bool gathered = false;
  for (const Callback& callback : callbacks_) {
    CallbackBody& body = *callback.body();
    if (!body.wants_logs_now()) continue;
    if (!gathered) logs = gather(), gathered = true;
    (body.*event)(batch, logs);
  }
}

}  // namespace keratin
