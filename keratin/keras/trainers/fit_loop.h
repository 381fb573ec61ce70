// What one fit carries from batch to batch. Internal to the trainer.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keratin/keras/trainers/callback_list.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin {

struct Trainer::LoopState {
  const FitOptions& options;
  Feed train;
  std::optional<Feed> validation;
  int64_t shuffle_seed;
  std::unique_ptr<CallbackList> callbacks = {};
  History history = {};
  Logs last_logs = {};             ///< of the latest epoch
  bool ran_dry = false;            ///< an epoch had no batch
  TrainingPosition position = {};  ///< of the next batch
  bool cut_short = false;          ///< interrupted within an epoch

  // For the callback that keeps states, when there is one.
  StateKeeper* keeper = nullptr;
  std::optional<TrainingPosition> kept = {};                     ///< the latest
  Json run = {};                                                 ///< which training it is
  std::vector<std::pair<std::string, Variable>> variables = {};  ///< all that a step reads or writes, by name
};

}  // namespace keratin
