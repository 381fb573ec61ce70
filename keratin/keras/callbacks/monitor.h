// What callbacks that watch one number of the logs have in common. Internal.
#pragma once

#include <optional>
#include <string>

#include "keratin/keras/callbacks/callback.h"

namespace keratin::callbacks {

/// A key of the logs, and which of two values is the better one.
class Monitor {
 public:
  /// `mode`: "min", "max" or "auto" (another one is "auto" with a warning). `owner`: the callback's class, for
  /// messages. A value is better when it passes the reference by more than `min_delta`, compared as float32, as Keras
  /// compares.
  Monitor(std::string key, std::string mode, double min_delta, std::string owner);

  const std::string& key() const { return key_; }
  /// With "auto", finds out from the compiled metrics whether more is better. Throws Error kInvalidArgument when it
  /// cannot tell.
  void resolve(const Model& model);
  /// Whether `value` is better than `reference`; anything is better than none.
  bool improves(double value, std::optional<double> reference) const;

 private:
  enum class Mode { kAuto, kMin, kMax };
  Mode mode_;
  std::string key_, owner_;
  double min_delta_;
};

/// "loss,mae": the keys, as Keras lists them in warnings.
std::string comma_separated_keys(const Logs& logs);

}  // namespace keratin::callbacks
