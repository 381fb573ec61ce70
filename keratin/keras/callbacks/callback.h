// Callbacks: keras.callbacks.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keratin/base/json.h"
#include "keratin/base/ref.h"
#include "keratin/core/tensor.h"

namespace keratin {

class Model;

/// Named numbers in order: {"loss", 0.25}, {"mae", 0.4}. Metric names sorted as Keras's, validation keys after them.
class Logs {
 public:
  using Entry = std::pair<std::string, double>;
  const double* find(const std::string& key) const;
  double operator[](const std::string& key) const;  ///< throws Error kNotFound with the keys there are
  void set(const std::string& key, double value);   ///< replaces or appends
  const std::vector<Entry>& entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }

 private:
  std::vector<Entry> entries_;
};

/// What fit, evaluate or predict knows at the start.
struct CallbackParams {
  int verbose = 0;
  int64_t epochs = 1;
  int64_t steps = -1;    ///< -1: unknown
  bool resumed = false;  ///< fit goes on from a checkpoint: set_state() follows on_train_begin
};

/// What a callback must remember for a training that goes on in another process.
struct CallbackState {
  Json values = Json::object();                              ///< numbers and words, by name
  std::vector<std::pair<std::string, Tensor>> tensors = {};  ///< arrays, by name (the best weights so far)
};

/// A kind of callback: override what interests. `model()` is the model being trained; stop with
/// model().stop_training().
class CallbackBody : public RefCounted {
 public:
  virtual std::string class_name() const = 0;
  virtual void on_train_begin(const Logs&) {}
  virtual void on_train_end(const Logs&) {}
  virtual void on_epoch_begin(int64_t /*epoch*/, const Logs&) {}
  /// May add to the logs (learning_rate), which History and later callbacks see.
  virtual void on_epoch_end(int64_t /*epoch*/, Logs& /*logs*/) {}
  virtual void on_train_batch_begin(int64_t /*batch*/, const Logs&) {}
  virtual void on_train_batch_end(int64_t /*batch*/, const Logs&) {}
  virtual void on_test_begin(const Logs&) {}
  virtual void on_test_end(const Logs&) {}
  virtual void on_test_batch_begin(int64_t /*batch*/, const Logs&) {}
  virtual void on_test_batch_end(int64_t /*batch*/, const Logs&) {}
  virtual void on_predict_begin(const Logs&) {}
  virtual void on_predict_end(const Logs&) {}
  virtual void on_predict_batch_begin(int64_t /*batch*/, const Logs&) {}
  virtual void on_predict_batch_end(int64_t /*batch*/, const Logs&) {}
  /// False for a callback that works by epoch: fit then calls none of its batch events and need not gather logs for
  /// them.
  virtual bool wants_batches() const { return true; }
  /// Asked after every batch, before the logs are gathered (which costs far more than a small step): false skips this
  /// batch's end. The progress bar says true when it is about to draw.
  virtual bool wants_logs_now() { return wants_batches(); }

  /// What a checkpoint keeps of this callback; nothing (the default) for one that cannot tell, which is said when a
  /// training is resumed. A callback without anything to remember returns an empty state.
  virtual std::optional<CallbackState> state() const { return std::nullopt; }
  /// The inverse, after on_train_begin (and, in the middle of an epoch, its on_epoch_begin). Throws an Error when the
  /// state does not fit.
  virtual void set_state(const CallbackState& /*state*/) {}

  /// Says which training is watched. The model lives as long as the run.
  virtual void attach(Model* model, const CallbackParams& params) { model_ = model, params_ = params; }
  Model& model() const { return *model_; }
  const CallbackParams& params() const { return params_; }

 private:
  Model* model_ = nullptr;
  CallbackParams params_;
};

/// A handle on a callback.
class Callback {
 public:
  Callback() = default;
  explicit Callback(Ref<CallbackBody> body) : body_(std::move(body)) {}
  CallbackBody* operator->() const { return body_.get(); }
  const Ref<CallbackBody>& body() const { return body_; }

 private:
  Ref<CallbackBody> body_;
};
template <class Body, class... Args>
Callback make_callback(Args&&... args) {
  return Callback(Ref<CallbackBody>(make_ref<Body>(std::forward<Args>(args)...)));
}

/// What fit returns: the logs of every epoch.
struct History {
  std::vector<int64_t> epoch;
  std::vector<std::pair<std::string, std::vector<double>>> history;  ///< keys in order of first appearance
  CallbackParams params;
  /// The values of one key; throws Error kNotFound with the keys there are.
  const std::vector<double>& operator[](const std::string& key) const;
  void append(const std::string& key, double value);
};

}  // namespace keratin
