// The one exception of Keratin, and the helpers that throw it.
#pragma once

#include <stdexcept>
#include <string>

#include "keratin/base/text.h"

namespace keratin {

/// What kind of thing went wrong; stable across versions, so that a program may switch on it.
enum class ErrorCode {
  kInvalidArgument,  ///< a value that the function does not take
  kShape,            ///< shapes that do not fit
  kDType,            ///< element types that do not fit
  kNotFound,         ///< a file, column, layer or name that is not there
  kCorrupt,          ///< a file whose content contradicts itself or its format
  kUnsupported,      ///< a well-formed request for something that Keratin does not have
  kLimit,            ///< a size, depth or count beyond the limit in force
  kIo,               ///< the operating system refused to read or write
  kState,            ///< a call that comes too early or too late (fit before compile)
  kNonFinite,        ///< a NaN or an infinity where a number was needed
  kInterrupted,      ///< the user asked to stop
  kInternal,         ///< a defect of Keratin itself; please report it
};

/// The short, stable name of a code, e.g. "shape".
const char* to_string(ErrorCode code);

/// Thrown for every failure. `what()` reads `[where] what was expected, what came, what to do`.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

[[noreturn]] void throw_error(ErrorCode code, const std::string& message);

/// Throws an Error whose message is the concatenation of `parts`.
template <class... Parts>
[[noreturn]] void fail(ErrorCode code, const Parts&... parts) {
  throw_error(code, cat(parts...));
}

/// Throws unless `condition` holds. The message is built only on failure.
template <class... Parts>
inline void require(bool condition, ErrorCode code, const Parts&... parts) {
  if (!condition) [[unlikely]]
    fail(code, parts...);
}

}  // namespace keratin
