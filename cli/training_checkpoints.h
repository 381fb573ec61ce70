// keratin train --checkpoint DIR [--resume].
#pragma once

#include "cli/training.h"

namespace keratin::cli {

/// Before anything is read: --resume and --checkpoint-every without --checkpoint are UsageErrors; without --resume a
/// folder with an unfinished training is an Error (it would be lost), and what a finished one left goes.
void prepare_checkpoints(const TrainOptions& options);

/// Adds the callback that writes them and goes on from them; nothing without --checkpoint.
void add_checkpoints(const TrainOptions& options, std::vector<Callback>& callbacks);

}  // namespace keratin::cli
