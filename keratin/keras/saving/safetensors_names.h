// How a whole model stands in the metadata of a safetensors file.
#pragma once

namespace keratin::saving {

inline constexpr const char* kSafetensorsConfig = "keras_config";    ///< config.json of the model
inline constexpr const char* kSafetensorsVersion = "keras_version";  ///< that of Keras
inline constexpr const char* kSafetensorsAsset = "keras_asset/";     ///< then the asset's name; UTF-8 text

}  // namespace keratin::saving
