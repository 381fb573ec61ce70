// The one exception of Keratin, and the helpers that throw it.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "keratin/base/text.h"
#include "keratin/base/where.h"

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

/// Where in a file something is wrong.
struct ErrorPlace {
  static constexpr int64_t kNoOffset = -1;
  std::string path;            ///< of the file, or "model.keras: config.json"; empty: unknown
  int64_t offset = kNoOffset;  ///< in bytes from the start of `path`
  std::string pointer;         ///< into its JSON text (RFC 6901): "/config/layers/2/config/units"
};

/// Thrown for every failure. `what()` reads `[where] what was expected, what came, what to do`, followed by the place
/// in a file and the user's line of source when there are any: "(at train.cpp:12)". It has at most 2 KiB, and control
/// bytes of strangers are escaped, so it is safe to print.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, ErrorPlace place = {});
  ErrorCode code() const noexcept { return code_; }
  const ErrorPlace& place() const noexcept { return details_->place; }
  /// The line of the user's program that called what failed, when it is known.
  const Where& source() const noexcept { return details_->source; }

  /// The same failure, told to be in a file; a file that is known already stays.
  Error in_file(const std::string& path) const;
  /// The same failure one step further out in a JSON text: `step` is a key or an index, which goes in front.
  Error below(std::string_view step) const;
  /// The same failure with words in front of its message: "[load_model] ".
  Error with_prefix(const std::string& prefix) const;
  /// The same failure, told to come from this line of the user's program; a line that is known already stays.
  Error from(const Where& source) const;

 private:
  struct Details {
    std::string message;  // without the place
    ErrorPlace place;
    Where source;
  };
  explicit Error(ErrorCode code, Details details);

  ErrorCode code_;
  std::shared_ptr<const Details> details_;  // copying an exception must not throw
};

[[noreturn]] void throw_error(ErrorCode code, const std::string& message);
[[noreturn]] void throw_error(ErrorCode code, const std::string& message, ErrorPlace place);

/// Throws an Error whose message is the concatenation of `parts`.
template <class... Parts>
[[noreturn]] void fail(ErrorCode code, const Parts&... parts) {
  throw_error(code, cat(parts...));
}
/// The same at a place in a file.
template <class... Parts>
[[noreturn]] void fail(ErrorCode code, const ErrorPlace& place, const Parts&... parts) {
  throw_error(code, cat(parts...), place);
}

/// Throws unless `condition` holds. The message is built only on failure.
template <class... Parts>
inline void require(bool condition, ErrorCode code, const Parts&... parts) {
  if (!condition) [[unlikely]]
    fail(code, parts...);
}

}  // namespace keratin
