// Remembers the best weights of a training and ends it when they stay the best for too long.
#pragma once

#include <optional>
#include <string>

#include "keratin/keras/callbacks/callback.h"
#include "keratin/keras/layers/layer.h"

namespace keratin::cli {

/// Watches `monitor` (lower is better). With a patience, training stops after so many epochs without improvement.
class KeepBest final : public CallbackBody {
 public:
  KeepBest(std::string monitor, std::optional<int64_t> patience) : monitor_(std::move(monitor)), patience_(patience) {}

  std::string class_name() const override { return "KeepBest"; }
  bool wants_batches() const override { return false; }
  void on_epoch_end(int64_t epoch, Logs& logs) override;
  std::optional<CallbackState> state() const override;
  void set_state(const CallbackState& state) override;

  bool found() const { return !weights_.empty(); }
  int64_t epoch() const { return epoch_; }  ///< of the best, from 0
  double value() const { return value_; }
  bool stopped() const { return stopped_; }    ///< out of patience
  bool diverged() const { return diverged_; }  ///< the latest value is no finite number
  const Tensors& weights() const { return weights_; }

 private:
  std::string monitor_;
  std::optional<int64_t> patience_;
  Tensors weights_;
  int64_t epoch_ = 0;
  double value_ = 0;
  bool stopped_ = false, diverged_ = false;
};

}  // namespace keratin::cli
