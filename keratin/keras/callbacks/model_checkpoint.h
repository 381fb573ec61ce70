// ModelCheckpoint: keras.callbacks.ModelCheckpoint.
#pragma once

#include <optional>
#include <string>

#include "keratin/keras/callbacks/callback.h"
#include "keratin/keras/callbacks/save_frequency.h"

namespace keratin::callbacks {

/// Options of ModelCheckpoint, in Keras's order.
struct ModelCheckpointOptions {
  std::string monitor = "val_loss";  ///< the key of the logs that tells the best
  int verbose = 0;                   ///< 1: says what it saves
  bool save_best_only = false;       ///< only when the monitored number has improved
  bool save_weights_only = false;    ///< the path then ends in `.weights.h5`
  std::string mode = "auto";         ///< "min", "max", or "auto": from the metric
  SaveFrequency save_freq = "epoch";
  std::optional<double> initial_value_threshold = {};  ///< the value that the first saving must beat
};

/// Saves the model, or its weights, while it is trained. The path may hold numbers:
/// `model-{epoch:02d}-{val_loss:.4f}.keras` (epochs from 1, `{batch}` where it saves by batches, and every key of the
/// logs). Folders are made. A file is replaced whole or not at all; one that cannot be written (a full disk) is one
/// warning, and training goes on.
class ModelCheckpoint : public Callback {
 public:
  /// Throws Error kInvalidArgument unless the path ends in `.keras`, `.h5`, or `.weights.h5` with save_weights_only.
  explicit ModelCheckpoint(const std::string& filepath, const ModelCheckpointOptions& options = {});
  /// The best value saved so far.
  std::optional<double> best() const;
};

}  // namespace keratin::callbacks
