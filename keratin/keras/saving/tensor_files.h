// Named tensors as files: HDF5 in the layout of .weights.h5, in shards, safetensors, npz. Every writer is atomic.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keratin/base/files.h"
#include "keratin/base/hdf5/writer.h"
#include "keratin/core/tensor.h"

namespace keratin::saving {

/// A tensor under its path in a file: "layers/dense/vars/0".
using PathTensors = std::vector<std::pair<std::string, Tensor>>;
using Texts = std::vector<std::pair<std::string, std::string>>;

/// Adds the tensors at their paths.
void add_tensors(hdf5::GroupWriter& root, const PathTensors& tensors);
void write_h5_file(const std::string& path, const PathTensors& tensors);
/// `x.weights.json` and x_00000.weights.h5, x_00001.weights.h5, ... (keras-facts 4.3). The parts come first, the index
/// last, so that a crash leaves the old weights or the new ones: parts that the index in place names are not touched
/// (the new ones are then called x_00000-b.weights.h5), and go when the new index is there. Throws Error kLimit for a
/// tensor larger than a part.
void write_shards(const std::string& path, const PathTensors& tensors, std::optional<int64_t> max_shard_bytes);
/// With checksums in the metadata, beside `metadata`.
void write_safetensors_file(const std::string& path, const PathTensors& tensors, const Texts& metadata);
/// As numpy.savez; bfloat16 as ml_dtypes writes it, two opaque bytes.
void write_npz_file(const std::string& path, const PathTensors& tensors);

/// A .keras archive of parts that are there already. Members of `weights`: those of model.weights.h5.
void write_keras_archive(const std::string& path, const std::string& keras_version, const std::string& config,
                         const hdf5::Writer& weights, const Texts& assets);

}  // namespace keratin::saving
