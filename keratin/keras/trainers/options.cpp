#include "keratin/keras/trainers/options.h"

#include <algorithm>
#include <string_view>

#include "keratin/base/error.h"

namespace keratin {

Json ValidationFrequency::to_json() const { return every_ > 0 ? Json(every_) : Json(epochs_); }

Verbose::Verbose(const char* text) : level_(1) {
  require(std::string_view(text) == "auto", ErrorCode::kInvalidArgument,
          "[fit] verbose must be 0, 1, 2 or \"auto\", received \"", text, "\".");
}

bool ValidationFrequency::due(int64_t epoch) const {
  if (every_ > 0) return (epoch + 1) % every_ == 0;
  return std::find(epochs_.begin(), epochs_.end(), epoch + 1) != epochs_.end();
}

}  // namespace keratin
