// Saving and loading whole models, weights and configs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "keratin/base/json.h"
#include "keratin/base/limits.h"
#include "keratin/keras/models/model.h"

namespace keratin::saving {

struct StoredFile;

/// The version of Keras whose formats we write.
inline constexpr const char* kKerasVersion = "3.15.1";

/// Writes `path` by its extension: .keras (the native format), .safetensors (with the config in its metadata), .h5 and
/// .hdf5 (legacy, with Keras's warning). Atomic: the old file or the new one, whole.
/// Throws Error kInvalidArgument on another extension, with Keras's text.
void save_model(const Model& model, const std::string& path, const SaveOptions& options = {});

/// Options of load_model.
struct LoadOptions {
  bool compile = true;             ///< restore loss, metrics and optimizer, when the file holds them
  bool require_optimizer = false;  ///< an optimizer state that is missing or does not fit is an error, not a warning
  bool allow_nonfinite = false;    ///< accept weights that are NaN or infinite
  LoadLimits limits = {};          ///< what a file from a stranger may cost
};
/// Reads a file that genuine Keras or we wrote, by its first bytes: .keras archives and folders, legacy HDF5, and
/// safetensors with a config. Errors say what is wrong with the file and where. The weights that the config describes
/// are compared with what the file holds before anything is allocated; shapes and dtypes before a byte is read.
Model load_model(const std::string& path, const LoadOptions& options = {});
/// The same from a file that is open already; `file` must outlive the call only.
Model load_model(const StoredFile& file, const LoadOptions& options = {});

/// The member `assets/<name>` of a file; nothing when it has none of that name. Nothing is ever extracted to a path.
std::optional<std::string> read_asset(const std::string& path, const std::string& name, const LoadLimits& limits = {});

/// Writes the weights, and the state of a built optimizer, by the path's end: .weights.h5, .weights.json (an index and
/// parts of at most max_shard_size), .safetensors, .npz. Atomic.
void save_weights(const Model& model, const std::string& path, const SaveWeightsOptions& options = {});
/// The weights of a .weights.h5, .weights.json, .keras, legacy .h5 (by the order of layers, or by_name), .safetensors
/// or .npz. All or none: a file that does not fit leaves the model as it was. Of a compiled model also the optimizer's
/// state, when the file has one.
void load_weights(const Model& model, const std::string& path, const LoadWeightsOptions& options = {});
void load_weights(const Model& model, const StoredFile& file, const LoadWeightsOptions& options = {});

/// The model as config.json holds it (module, class_name, config, registered_name, build_config, compile_config).
Json model_config(const Model& model);
/// A model with fresh weights, compiled when the config has a compile_config. Every class must be one of Keratin's
/// table or registered, and all weights together must fit into `limits.max_memory`, before anything is allocated; while
/// a DeferredWeights lives, they stay without memory. Failures carry the JSON pointer from the root of `config`.
Model model_from_config(const Json& config, const LoadLimits& limits = {});
/// The JSON text of a config, within the limits.
Json parse_config(std::string_view text, const LoadLimits& limits = {});

/// {"optimizer": ..., "loss": ..., ...} of a compiled model, {} otherwise; and the inverse.
Json compile_config(const Model& model);
CompileOptions compile_options_from(const Json& config);
/// The same for a model with these outputs, which loss weights may name.
CompileOptions compile_options_from(const Json& config, const std::vector<std::string>& output_names);

}  // namespace keratin::saving
