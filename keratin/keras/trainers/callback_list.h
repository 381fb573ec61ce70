// The callbacks of one fit, evaluate or predict: the user's, then the progress bar.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "keratin/keras/checkpoints/state_keeper.h"
#include "keratin/keras/models/model.h"

namespace keratin {

/// The callbacks with a progress bar at the end, when one is wanted and none among them.
std::vector<Callback> with_progress(std::vector<Callback> callbacks, const Verbose& verbose);

class CallbackList {
 public:
  CallbackList(std::vector<Callback> callbacks, const Model& model, const CallbackParams& params);
  /// Tells the keeper that nothing more comes, unless finish() has.
  ~CallbackList();

  CallbackList(const CallbackList&) = delete;
  CallbackList& operator=(const CallbackList&) = delete;

  template <class... Args>
  void each(void (CallbackBody::*event)(Args...), std::type_identity_t<Args>... args) {
    for (const Callback& callback : callbacks_) ((*callback.body()).*event)(args...);
  }
  /// After a batch: gathers logs only when a callback wants them now.
  void batch_end(void (CallbackBody::*event)(int64_t, const Logs&), int64_t batch, const std::function<Logs()>& gather);
  /// True when some callback wants to know of every batch's beginning.
  bool wants_batches() const { return wants_batches_; }

  /// The callback that keeps states, opened; null: none. From here on it is told of the end. Error kInvalidArgument
  /// when there are two.
  StateKeeper* open_keeper();
  /// Every callback learns that the training is a resumed one.
  void say_resumed();
  /// What every callback but the keeper remembers: [{"class_name", "values"}], and their arrays into `tensors`.
  Json states(NamedTensors& tensors) const;
  /// The inverse: the n-th of a class gets what the n-th of that class remembered. Names in one warning the callbacks
  /// that begin anew and the states that nobody takes.
  void set_states(const Json& states, const NamedTensors& tensors);
  /// Tells the keeper that the training has come to its end.
  void finish();

 private:
  std::unique_ptr<Model> model_;  ///< what the callbacks' model() refers to
  std::vector<Callback> callbacks_;
  CallbackParams params_;
  StateKeeper* keeper_ = nullptr;  ///< of callbacks_, once opened
  bool wants_batches_ = false;
};

}  // namespace keratin
