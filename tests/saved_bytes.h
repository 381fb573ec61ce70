// Files of models with whatever inside, for tests of what strangers send. Tests only.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "keratin/base/log.h"
#include "keratin/keras/saving/safetensors_names.h"
#include "keratin/keras/saving/stored_file.h"
#include "keratin/keras/saving/tensor_files.h"
#include "tests/parity_files.h"
#include "tests/warnings.h"

namespace keratin::parity {

inline ::testing::AssertionResult has(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    if (text.find(part) == std::string::npos) return ::testing::AssertionFailure() << "no " << part << " in: " << text;
  return ::testing::AssertionSuccess();
}

/// 3 -> 2 -> 1, compiled, with an optimizer that has taken a step.
inline Model tiny_trained() {
  const Model model = Sequential({layers::Dense(2, {.input_shape = {3}}), layers::Dense(1)});
  model.compile({.optimizer = "adam", .loss = "mse"});
  model.fit(random::normal({8, 3}, {.seed = 1}), random::normal({8, 1}, {.seed = 2}), {.epochs = 1, .verbose = 0});
  return model;
}

/// A file's tensors in memory, to be changed and written again.
inline saving::PathTensors tensors_of(const std::string& path) {
  saving::PathTensors out;
  for (const saving::StoredTensor& tensor : saving::open_stored(path).tensors)
    out.emplace_back(tensor.name, tensor.load());
  return out;
}

inline Tensor& tensor_at(saving::PathTensors& tensors, const std::string& name) {
  for (auto& [path, tensor] : tensors)
    if (path == name) return tensor;
  throw std::runtime_error("no tensor " + name);
}

/// A .keras with this config and these tensors, checksums and all.
inline void write_keras(const std::string& path, const Json& config, const saving::PathTensors& tensors,
                        const std::string& version = saving::kKerasVersion) {
  hdf5::Writer weights;
  saving::add_tensors(weights.root(), tensors);
  saving::write_keras_archive(path, version, config.dump(), weights, {});
}

}  // namespace keratin::parity
