// BackupAndRestore: keras.callbacks.BackupAndRestore.
#pragma once

#include <string>

#include "keratin/keras/callbacks/callback.h"
#include "keratin/keras/callbacks/save_frequency.h"

namespace keratin::callbacks {

/// Options of BackupAndRestore, in Keras's order.
struct BackupAndRestoreOptions {
  SaveFrequency save_freq = "epoch";  ///< or after so many batches
  bool double_checkpoint = false;     ///< Keras: also the one before; here two are kept anyway, and three with it
  bool delete_checkpoint = true;      ///< when training has come to its end
};

/// Keeps the whole state of a training in a folder of its own (see checkpoints/checkpoint_folder.h), and fit goes on
/// from the newest one there, with the same bits as if it had never been stopped: weights, optimizer slots, metrics,
/// History, random counters, callbacks, the place within the epoch. Unlike Keras's it is exact, within an epoch too.
///
///     model.fit(x, y, {.epochs = 100, .callbacks = {callbacks::BackupAndRestore("backup")}});
///
/// fit begins with an Error kState when the folder holds a checkpoint of another model, data, seed, batch size or CPU
/// target, or when another training uses it; kCorrupt when all checkpoints in it are damaged. A checkpoint that cannot
/// be written (a full disk) is one warning, and training goes on; the next one is tried when it is due.
class BackupAndRestore : public Callback {
 public:
  explicit BackupAndRestore(const std::string& backup_dir, const BackupAndRestoreOptions& options = {});
};

}  // namespace keratin::callbacks
