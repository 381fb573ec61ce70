#include "keratin/base/error_codes.h"

namespace keratin {
namespace {

// tools/gen_errors.py reads this table: one code a row.
constexpr ErrorCodeInfo kCodes[] = {
    {ErrorCode::kInvalidArgument, "invalid_argument", "A value that the function does not take.",
     "Read which values it takes in the message, and pass one of them."},
    {ErrorCode::kShape, "shape", "Shapes that do not fit together.",
     "Compare the two shapes in the message; reshape the data or change the layer."},
    {ErrorCode::kDType, "dtype", "Element types that do not fit together.",
     "Convert the data first, or choose the type that the message names."},
    {ErrorCode::kNotFound, "not_found", "A file, column, layer or name that is not there.",
     "Look at the names that the message offers."},
    {ErrorCode::kCorrupt, "corrupt", "A file whose content contradicts itself or its format.",
     "Do not use the file: fetch or make it again, or load an older one."},
    {ErrorCode::kUnsupported, "unsupported", "A well-formed request for something that Keratin does not have.",
     "Use the way round that the message names; weights of an unknown class can still be listed with `keratin "
     "inspect`."},
    {ErrorCode::kLimit, "limit", "A size, depth or count beyond the limit in force, found before the memory is spent.",
     "When you trust the file, raise the limit that the message names."},
    {ErrorCode::kIo, "io", "The operating system refused to read or write.",
     "Read its reason in the message: space, permission, a folder that is missing."},
    {ErrorCode::kState, "state", "A call that comes too early or too late.",
     "Make the call that the message names first."},
    {ErrorCode::kNonFinite, "non_finite", "A NaN or an infinity where a number was needed.",
     "Find where it comes from: data, learning rate, weights. `allow_nonfinite` loads such weights all the same."},
    {ErrorCode::kInterrupted, "interrupted", "The user asked to stop.", "Everything was saved: go on with `--resume`."},
    {ErrorCode::kInternal, "internal", "A defect of Keratin itself.", "Please report it, with the message."},
};

}  // namespace

std::span<const ErrorCodeInfo> error_codes() { return kCodes; }

const char* to_string(ErrorCode code) {
  for (const ErrorCodeInfo& info : kCodes)
    if (info.code == code) return info.name;
  return "unknown";
}

}  // namespace keratin
