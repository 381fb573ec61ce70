#include "keratin/keras/callbacks/terminate_on_nan.h"

#include <cmath>

#include "keratin/base/error.h"
#include "keratin/keras/models/model.h"
#include "keratin/keras/utils/console.h"

namespace keratin::callbacks {
namespace {

class TerminateOnNaNBody final : public CallbackBody {
 public:
  explicit TerminateOnNaNBody(const TerminateOnNaNOptions& options) : raise_error_(options.raise_error) {}
  std::string class_name() const override { return "TerminateOnNaN"; }
  bool wants_batches() const override { return false; }
  bool wants_logs_now() override { return !validating_; }
  std::optional<CallbackState> state() const override { return CallbackState{}; }
  void on_test_begin(const Logs&) override { validating_ = true; }
  void on_test_end(const Logs&) override { validating_ = false; }

  void on_train_batch_end(int64_t batch, const Logs& logs) override {
    const double* loss = logs.find("loss");
    if (loss == nullptr || std::isfinite(*loss)) return;
    require(!raise_error_, ErrorCode::kNonFinite, "NaN or Inf loss encountered at batch ", batch,
            ". Loss value: ", *loss, ". Terminating training immediately.");
    utils::print_line(cat("Batch ", batch, ": Invalid loss, terminating training"));
    model().stop_training();
  }

 private:
  bool raise_error_, validating_ = false;
};

}  // namespace

TerminateOnNaN::TerminateOnNaN(const TerminateOnNaNOptions& options)
    : Callback(make_callback<TerminateOnNaNBody>(options)) {}

}  // namespace keratin::callbacks
