#include "keratin/keras/saving/safetensors_names.h"

#include <array>
#include <utility>

namespace keratin::saving {
namespace {

constexpr std::array<std::pair<DType, const char*>, 13> kNames = {{{DType::bool_, "BOOL"},
                                                                   {DType::int8, "I8"},
                                                                   {DType::int16, "I16"},
                                                                   {DType::int32, "I32"},
                                                                   {DType::int64, "I64"},
                                                                   {DType::uint8, "U8"},
                                                                   {DType::uint16, "U16"},
                                                                   {DType::uint32, "U32"},
                                                                   {DType::uint64, "U64"},
                                                                   {DType::float16, "F16"},
                                                                   {DType::bfloat16, "BF16"},
                                                                   {DType::float32, "F32"},
                                                                   {DType::float64, "F64"}}};

}  // namespace

std::optional<DType> dtype_of_safetensors(std::string_view name) {
  for (const auto& [dtype, each] : kNames)
    if (name == each) return dtype;
  return {};
}

}  // namespace keratin::saving
