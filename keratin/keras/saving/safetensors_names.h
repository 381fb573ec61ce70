// How a whole model stands in the metadata of a safetensors file, and the format's names of element types.
#pragma once

#include <optional>
#include <string_view>

#include "keratin/core/dtype.h"

namespace keratin::saving {

inline constexpr const char* kSafetensorsConfig = "keras_config";    ///< config.json of the model
inline constexpr const char* kSafetensorsVersion = "keras_version";  ///< that of Keras
inline constexpr const char* kSafetensorsAsset = "keras_asset/";     ///< then the asset's name; UTF-8 text

/// Of "F32", ...; nothing for what tensors do not have (F8_E4M3, C64).
std::optional<DType> dtype_of_safetensors(std::string_view name);

}  // namespace keratin::saving
