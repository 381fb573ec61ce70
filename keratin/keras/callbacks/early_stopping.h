// EarlyStopping: keras.callbacks.EarlyStopping.
#pragma once

#include <optional>
#include <string>

#include "keratin/keras/callbacks/callback.h"

namespace keratin::callbacks {

/// Options of EarlyStopping, in Keras's order.
struct EarlyStoppingOptions {
  std::string monitor = "val_loss";     ///< the key of the logs to watch
  double min_delta = 0;                 ///< a smaller change is no improvement
  int64_t patience = 0;                 ///< epochs without improvement after which training stops
  int verbose = 0;                      ///< 1: says when it stops and what it restores
  std::string mode = "auto";            ///< "min", "max", or "auto": from the metric
  std::optional<double> baseline = {};  ///< patience is counted until the monitored value is better than this
  bool restore_best_weights = false;    ///< at the end, the weights of the best epoch come back
  int64_t start_from_epoch = 0;         ///< epochs before this one (from 0) are not looked at
};

/// Stops training when a number of the logs no longer improves.
class EarlyStopping : public Callback {
 public:
  explicit EarlyStopping(const EarlyStoppingOptions& options = {});
  /// The epoch (from 0) at whose end training was stopped; 0: it was not.
  int64_t stopped_epoch() const;
  /// The epoch (from 0) with the best value so far, and that value.
  int64_t best_epoch() const;
  std::optional<double> best() const;
};

}  // namespace keratin::callbacks
