// The callbacks of one fit, evaluate or predict: the user's, then the progress bar.
#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <vector>

#include "keratin/keras/models/model.h"

namespace keratin {

class CallbackList {
 public:
  CallbackList(std::vector<Callback> callbacks, const Model& model, const CallbackParams& params);

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

 private:
  std::unique_ptr<Model> model_;  ///< what the callbacks' model() refers to
  std::vector<Callback> callbacks_;
  bool wants_batches_ = false;
};

}  // namespace keratin
