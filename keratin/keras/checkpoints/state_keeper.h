// A callback that keeps the state of a training somewhere, and brings it back.
#pragma once

#include <optional>

#include "keratin/keras/callbacks/callback.h"
#include "keratin/keras/checkpoints/training_state.h"

namespace keratin {

/// What fit asks of the one callback that keeps its state. callbacks::BackupAndRestore keeps it in a folder; derive to
/// keep it elsewhere. Events come in the order of the functions here.
class StateKeeper : public CallbackBody {
 public:
  /// Before on_train_begin of every callback: the state to go on from, or nothing to begin at the beginning. fit checks
  /// that it belongs to this training before it uses it.
  virtual std::optional<TrainingState> open_states() = 0;
  /// Where open_states found the state, for messages.
  virtual std::string where() const = 0;
  /// After every batch (with what follows from it), and after every epoch with step 0 of the next: whether now is the
  /// time. Asked so often that it must be cheap.
  virtual bool due(const TrainingPosition& position) = 0;
  /// Keeps a state; called when due, and at an interruption. Failing is the keeper's to handle: training goes on.
  virtual void keep(const TrainingState& state) = 0;
  /// The training has ended: `finished` after on_train_end of every callback; false when an interruption or an
  /// exception ended it.
  virtual void close_states(bool finished) noexcept = 0;
};

}  // namespace keratin
