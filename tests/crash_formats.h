// Small models in every format that is written, for the tests that break files and the writing of them. Tests only.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "keratin/keratin.h"
#include "tests/warnings.h"

namespace keratin::crash {

/// Trained for one batch, so that the optimizer has a state. The same version gives the same bits.
inline Model small_model(int version) {
  const Sequential model({layers::Dense(3, {.input_shape = {4}, .activation = "relu", .name = "first"}),
                          layers::Dense(2, {.name = "second"})});
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.01, .momentum = 0.9}), .loss = "mse"});
  const Tensor x = random::normal({4, 4}, {.seed = version}), y = random::normal({4, 2}, {.seed = version + 100});
  for (const Variable& weight : model.weights())
    Variable(weight).assign(random::normal(weight.shape(), {.seed = version + 200}));
  model.train_on_batch(x, y);
  return model;
}

inline std::string bits(const std::vector<Tensor>& tensors) {
  std::string out;
  for (const Tensor& t : tensors) {
    out += cat(t.dtype(), t.shape(), ":");
    out.append(static_cast<const char*>(t.raw()), static_cast<size_t>(t.bytes()));
  }
  return out;
}

inline std::string weight_bits(const Model& model) {
  std::vector<Tensor> values;
  for (const Variable& weight : model.weights()) values.push_back(weight.value());
  return bits(values);
}

/// Everything that a file of a whole model says: config, weights and the state of the optimizer.
inline std::string model_bits(const Model& model) {
  std::string out = saving::model_config(model).dump() + weight_bits(model);
  std::vector<Tensor> slots;
  if (model.optimizer() && model.optimizer()->built())
    for (const Variable& slot : model.optimizer()->variables()) slots.push_back(slot.value());
  return out + "optimizer" + bits(slots);
}

inline NamedTensors named_weights(const Model& model) {
  NamedTensors out;
  for (const Variable& weight : model.weights()) out.emplace_back(weight.path(), weight.value());
  return out;
}

/// One way to put a model, or what belongs to it, into a file.
struct Format {
  const char* name;
  const char* file;
  void (*write)(const Model& model, const std::string& path);
  /// All that the file says, as bytes to compare. `model` lends its architecture.
  std::string (*read)(const Model& model, const std::string& path);
  bool has_checksums = true;  ///< of every byte that decides what it says
};

inline std::string read_model(const Model&, const std::string& path) { return model_bits(saving::load_model(path)); }
inline std::string read_weights(const Model& model, const std::string& path) {
  for (const Variable& weight : model.weights()) Variable(weight).assign(ops::zeros(weight.shape()));
  saving::load_weights(model, path);
  return weight_bits(model);
}

inline const std::vector<Format>& formats() {
  static const std::vector<Format> all = {
      {"keras", "/m.keras", [](const Model& m, const std::string& p) { m.save(p); }, read_model},
      {"weights_h5", "/m.weights.h5", [](const Model& m, const std::string& p) { m.save_weights(p); }, read_weights},
      {"legacy_h5", "/m.h5", [](const Model& m, const std::string& p) { m.save(p); }, read_model},
      {"safetensors", "/m.safetensors", [](const Model& m, const std::string& p) { m.save(p); }, read_model},
      {"weights_npz", "/m.npz", [](const Model& m, const std::string& p) { m.save_weights(p); }, read_weights},
      {"npz", "/a.npz", [](const Model& m, const std::string& p) { save_npz(p, named_weights(m)); },
       [](const Model&, const std::string& p) {
         std::string out;
         for (const auto& [name, tensor] : load_npz(p)) out += name + bits({tensor});
         return out;
       }},
      {"npy", "/m.npy", [](const Model& m, const std::string& p) { save_npy(p, m.weights()[0].value()); },
       [](const Model&, const std::string& p) { return bits({load_npy(p)}); }, false},
  };
  return all;
}

/// Text files: they have no checksums, but are written with the same promises.
inline const std::vector<Format>& text_formats() {
  static const std::vector<Format> all = {
      {"csv", "/m.csv",
       [](const Model& m, const std::string& p) {
         const Tensor kernel = m.weights()[0].value();
         std::vector<double> column;
         for (int64_t i = 0; i < kernel.size(); ++i) column.push_back(kernel.flat_as_double(i));
         DataFrame({{"kernel", column}}).write_csv(p);
       },
       [](const Model&, const std::string& p) { return read_file(p); }},
      {"svg", "/m.svg",
       [](const Model& m, const std::string& p) {
         History history;
         const Tensor kernel = m.weights()[0].value();
         for (int64_t i = 0; i < kernel.size(); ++i) {
           history.epoch.push_back(i);
           history.append("loss", kernel.flat_as_double(i));
         }
         utils::plot_history(history, p);
       },
       [](const Model&, const std::string& p) { return read_file(p); }},
  };
  return all;
}

}  // namespace keratin::crash
