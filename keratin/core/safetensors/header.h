// What the reader and the writer of safetensors files share: the names in their headers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "keratin/core/dtype.h"

namespace keratin::safetensors {

inline constexpr int64_t kLengthBytes = 8;              ///< before the header
inline constexpr int64_t kLongestHeader = 100'000'000;  ///< as the reference has it
inline constexpr std::string_view kMetadataKey = "__metadata__";

inline constexpr int64_t kLongestName = 4096;
/// The parts of a name between slashes are names themselves, each of at most `max_bytes`.
inline bool name_fits(std::string_view name, int64_t max_bytes) {
  if (static_cast<int64_t>(name.size()) > kLongestName) return false;
  for (size_t at = 0; at <= name.size();) {
    const size_t slash = std::min(name.find('/', at), name.size());
    if (static_cast<int64_t>(slash - at) > max_bytes) return false;
    at = slash + 1;
  }
  return true;
}

/// Our checksums: eight lower-case hexadecimal digits each. The header's is that of the eight bytes of its length and
/// its text, with zeros for these very digits. A file that has one key of this kind must have all of them, so that no
/// damage to a key makes them disappear.
inline constexpr std::string_view kOurKeys = "keratin.crc32";
inline constexpr std::string_view kHeaderCrcKey = "keratin.crc32.header";
inline constexpr std::string_view kCountKey = "keratin.crc32.tensors";  ///< how many tensors there are, in decimal
inline constexpr std::string_view kTensorCrcPrefix = "keratin.crc32:";  ///< followed by the tensor's name
inline constexpr int64_t kCrcDigits = 8;

struct DTypeName {
  DType dtype;
  std::string_view name;
};
inline constexpr DTypeName kDTypes[] = {
    {DType::bool_, "BOOL"},  {DType::uint8, "U8"},    {DType::int8, "I8"},       {DType::uint16, "U16"},
    {DType::int16, "I16"},   {DType::uint32, "U32"},  {DType::int32, "I32"},     {DType::uint64, "U64"},
    {DType::int64, "I64"},   {DType::float16, "F16"}, {DType::bfloat16, "BF16"}, {DType::float32, "F32"},
    {DType::float64, "F64"},
};
/// Of the format, but not ours.
inline constexpr std::string_view kOtherDTypes[] = {"C64",         "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ",
                                                    "F8_E5M2FNUZ", "F4",      "F6_E2M3", "F6_E3M2"};

}  // namespace keratin::safetensors
