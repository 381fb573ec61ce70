// LambdaCallback: keras.callbacks.LambdaCallback.
#pragma once

#include <functional>

#include "keratin/keras/callbacks/callback.h"

namespace keratin::callbacks {

/// Options of LambdaCallback, in Keras's order: what to call, and nothing for the events that are left out.
struct LambdaCallbackOptions {
  std::function<void(int64_t epoch, const Logs& logs)> on_epoch_begin = {};
  std::function<void(int64_t epoch, Logs& logs)> on_epoch_end = {};  ///< may add to the logs
  std::function<void(const Logs& logs)> on_train_begin = {};
  std::function<void(const Logs& logs)> on_train_end = {};
  std::function<void(int64_t batch, const Logs& logs)> on_train_batch_begin = {};
  std::function<void(int64_t batch, const Logs& logs)> on_train_batch_end = {};
};

/// A callback made of functions.
///
///     callbacks::LambdaCallback({.on_epoch_end = [](int64_t epoch, const Logs& logs) { plot(epoch, logs["loss"]); }})
class LambdaCallback : public Callback {
 public:
  explicit LambdaCallback(const LambdaCallbackOptions& options);
};

}  // namespace keratin::callbacks
