#include "keratin/keras/callbacks/save_frequency.h"

#include <string_view>

#include "keratin/base/error.h"

namespace keratin::callbacks {

SaveFrequency::SaveFrequency(const char* text) {
  require(std::string_view(text) == "epoch", ErrorCode::kInvalidArgument, "Unrecognized save_freq: ", text,
          ". Expected save_freq are 'epoch' or integer values");
}
SaveFrequency::SaveFrequency(int64_t batches) : batches_(batches) {
  require(batches >= 1, ErrorCode::kInvalidArgument, "[save_freq] must be at least 1, received ", batches, ".");
}

}  // namespace keratin::callbacks
