#include "cli/training_checkpoints.h"

#include "cli/command.h"
#include "cli/messages.h"
#include "keratin/base/error.h"
#include "keratin/keras/callbacks/backup_and_restore.h"
#include "keratin/keras/checkpoints/checkpoint_folder.h"

namespace keratin::cli {
namespace {

std::string place_of(const CheckpointSummary& summary) {
  return summary.position.step == 0
             ? cat("after epoch ", summary.position.epoch)
             : cat("in epoch ", summary.position.epoch + 1, ", after batch ", summary.position.step);
}

}  // namespace

void prepare_checkpoints(const TrainOptions& o) {
  if (o.checkpoint.empty()) {
    if (o.resume) throw UsageError{"--resume goes on from what --checkpoint DIR keeps; name the folder"};
    if (o.checkpoint_every)
      throw UsageError{"--checkpoint-every says how often --checkpoint DIR writes; name the folder"};
    return;
  }
  const std::optional<CheckpointSummary> newest = newest_summary(o.checkpoint);
  if (o.resume) {
    if (o.verbose > 0)
      say(newest ? cat("going on from ", newest->folder, " (", place_of(*newest), ")")
                 : cat(o.checkpoint, " holds no checkpoint: training begins at the beginning"));
    return;
  }
  if (!newest) return;
  require(newest->finished, ErrorCode::kState, "[", o.checkpoint, "] holds a training that was stopped ",
          place_of(*newest), ": go on with --resume, choose another folder, or delete this one.");
  CheckpointFolder(o.checkpoint).clear();
}

void add_checkpoints(const TrainOptions& o, std::vector<Callback>& callbacks) {
  if (o.checkpoint.empty()) return;
  callbacks::BackupAndRestoreOptions options{.delete_checkpoint = false};
  if (o.checkpoint_every) options.save_freq = *o.checkpoint_every;
  callbacks.push_back(callbacks::BackupAndRestore(o.checkpoint, options));
}

}  // namespace keratin::cli
