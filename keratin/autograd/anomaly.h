// Anomaly mode: which forward op is behind the first gradient that is not finite.
#pragma once

namespace keratin {

/// While alive, gradients of this thread are looked at on the way back: the first op whose gradient rule makes a nan or
/// an infinity ends the walk with Error kState, which names the forward op, its shapes, dtypes and source line. Costs
/// one pass over every gradient; symbolic tensors have no values to look at.
///
///     DetectAnomaly detect;
///     tape.gradient(loss, weights);
class DetectAnomaly {
 public:
  explicit DetectAnomaly(bool on = true);
  ~DetectAnomaly();
  DetectAnomaly(const DetectAnomaly&) = delete;
  DetectAnomaly& operator=(const DetectAnomaly&) = delete;

  /// Whether this thread looks now.
  static bool active();

 private:
  bool before_;
};

}  // namespace keratin
