#include "keratin/keras/trainers/callback_list.h"

namespace keratin {

CallbackList::CallbackList(std::vector<Callback> callbacks, const Model& model, const CallbackParams& params)
    : model_(std::make_unique<Model>(model)), callbacks_(std::move(callbacks)) {
  for (const Callback& callback : callbacks_) {
    callback.body()->attach(model_.get(), params);
    wants_batches_ = wants_batches_ || callback.body()->wants_batches();
  }
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
