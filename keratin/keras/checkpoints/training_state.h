// Everything that decides how a training goes on, as values.
#pragma once

#include <string>

#include "keratin/base/json.h"
#include "keratin/core/named_tensors.h"
#include "keratin/core/tensor.h"

namespace keratin {

/// Where a training stands: `step` batches of `epoch` (both from 0) are done.
struct TrainingPosition {
  int64_t epoch = 0, step = 0;
  friend bool operator==(const TrainingPosition&, const TrainingPosition&) = default;
};

/// A training between two batches: what fit captures, and goes on from with the same bits as if it had never stopped.
struct TrainingState {
  TrainingPosition position;
  int64_t batches = 0;    ///< done since the first epoch
  bool finished = false;  ///< nothing is left but the end of training
  Json run;               ///< which training it is: see run_identity.h
  Json values;            ///< seeds, flags, callbacks' words and numbers
  NamedTensors tensors;   ///< weights, optimizer slots, metric accumulators, history, callbacks' arrays

  /// The tensor of that name; Error kCorrupt when there is none.
  const Tensor& tensor(const std::string& name) const;
  /// position, run, values, ... without the tensors; and the inverse (Error kCorrupt).
  Json to_json() const;
  static TrainingState from_json(const Json& json, NamedTensors tensors);
};

}  // namespace keratin
