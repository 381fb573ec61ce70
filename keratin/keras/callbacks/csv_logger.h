// CSVLogger: keras.callbacks.CSVLogger.
#pragma once

#include <string>

#include "keratin/keras/callbacks/callback.h"

namespace keratin::callbacks {

/// Options of CSVLogger, in Keras's order.
struct CSVLoggerOptions {
  std::string separator = ",";
  bool append = false;  ///< true: behind what the file holds; a header only when it is empty
};

/// Writes the logs of every epoch into a CSV file as they come: `epoch`, then the keys sorted. Without validation in
/// the first epoch the `val_` columns are there too; what an epoch does not have is `NA`. Lines end in CR LF, as
/// Keras's.
class CSVLogger : public Callback {
 public:
  /// Training begins with an Error kIo when the file cannot be written.
  explicit CSVLogger(const std::string& filename, const CSVLoggerOptions& options = {});
};

}  // namespace keratin::callbacks
