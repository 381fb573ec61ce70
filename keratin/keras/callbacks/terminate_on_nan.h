// TerminateOnNaN: keras.callbacks.TerminateOnNaN.
#pragma once

#include "keratin/keras/callbacks/callback.h"

namespace keratin::callbacks {

/// Options of TerminateOnNaN.
struct TerminateOnNaNOptions {
  bool raise_error = false;  ///< true: Error kNonFinite instead of an ordinary end
};

/// Ends training after the batch at which the loss is NaN or infinite. Looks at every batch's loss.
class TerminateOnNaN : public Callback {
 public:
  explicit TerminateOnNaN(const TerminateOnNaNOptions& options = {});
};

}  // namespace keratin::callbacks
