// ProgbarLogger: keras.callbacks.ProgbarLogger.
#pragma once

#include "keratin/keras/callbacks/callback.h"

namespace keratin::callbacks {

/// Draws progress with utils::Progbar: an epoch, an evaluation, a prediction each has its line. `fit`, `evaluate` and
/// `predict` add one themselves unless `verbose` is 0. Metrics are shown as they come: `fit` hands running means.
class ProgbarLogger : public Callback {
 public:
  ProgbarLogger();
};

}  // namespace keratin::callbacks
