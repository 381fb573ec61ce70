// When a callback saves.
#pragma once

#include <cstdint>

namespace keratin::callbacks {

/// "epoch", or after so many batches.
class SaveFrequency {
 public:
  SaveFrequency(const char* text);  ///< throws Error kInvalidArgument for another word than "epoch"
  SaveFrequency(int64_t batches);   ///< at least 1
  /// Batches between two savings; 0: at the end of every epoch.
  int64_t batches() const { return batches_; }

 private:
  int64_t batches_ = 0;
};

}  // namespace keratin::callbacks
