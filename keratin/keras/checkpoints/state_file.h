// The arrays of a training state as a file: safetensors. Internal.
#pragma once

#include "keratin/base/files.h"
#include "keratin/base/limits.h"
#include "keratin/keras/checkpoints/training_state.h"

namespace keratin {

/// Writes every array under its name, in order.
void write_state_file(ByteSink& out, const NamedTensors& tensors);
/// How many bytes that takes.
int64_t state_file_bytes(const NamedTensors& tensors);
/// The inverse. Error kCorrupt when the file is none of ours.
NamedTensors read_state_file(const RandomAccessFile& file, const LoadLimits& limits = {});

}  // namespace keratin
