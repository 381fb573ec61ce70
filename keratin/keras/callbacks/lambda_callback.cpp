#include "keratin/keras/callbacks/lambda_callback.h"

namespace keratin::callbacks {
namespace {

class LambdaCallbackBody final : public CallbackBody {
 public:
  explicit LambdaCallbackBody(const LambdaCallbackOptions& options) : o_(options) {}
  std::string class_name() const override { return "LambdaCallback"; }
  bool wants_batches() const override { return static_cast<bool>(o_.on_train_batch_begin); }
  bool wants_logs_now() override { return o_.on_train_batch_end && !validating_; }

  void on_epoch_begin(int64_t epoch, const Logs& logs) override {
    if (o_.on_epoch_begin) o_.on_epoch_begin(epoch, logs);
  }
  void on_epoch_end(int64_t epoch, Logs& logs) override {
    if (o_.on_epoch_end) o_.on_epoch_end(epoch, logs);
  }
  void on_train_begin(const Logs& logs) override {
    if (o_.on_train_begin) o_.on_train_begin(logs);
  }
  void on_train_end(const Logs& logs) override {
    if (o_.on_train_end) o_.on_train_end(logs);
  }
  void on_train_batch_begin(int64_t batch, const Logs& logs) override {
    if (o_.on_train_batch_begin) o_.on_train_batch_begin(batch, logs);
  }
  void on_train_batch_end(int64_t batch, const Logs& logs) override { o_.on_train_batch_end(batch, logs); }

  void on_test_begin(const Logs&) override { validating_ = true; }
  void on_test_end(const Logs&) override { validating_ = false; }

 private:
  LambdaCallbackOptions o_;
  bool validating_ = false;
};

}  // namespace

LambdaCallback::LambdaCallback(const LambdaCallbackOptions& options)
    : Callback(make_callback<LambdaCallbackBody>(options)) {}

}  // namespace keratin::callbacks
