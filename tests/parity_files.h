// What tests of model files share: a folder, comparing models, the text of an error. Tests only.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <regex>
#include <string>

#include "tests/parity.h"
#include "tests/scratch.h"

namespace keratin::parity {

inline Tensors optimizer_state(const Model& model) {
  Tensors out;
  if (model.compiled())
    for (const Variable& v : model.optimizer()->variables()) out.push_back(v.concrete());
  return out;
}

/// A model's config with the numbers of the names of its raw ops blotted out: those are given anew on loading.
inline std::string config_text(const Model& model) {
  static const std::regex op_name("\"((true_)?divide|multiply|add|exp)(_[0-9]+)?\"");
  return std::regex_replace(saving::model_config(model).dump(), op_name, "\"op\"");
}

/// Weights and optimizer to the bit, configs to the letter.
inline void expect_same_model(const Model& a, const Model& b) {
  EXPECT_EQ(config_text(a), config_text(b));
  EXPECT_TRUE(same_bits(a.get_weights(), b.get_weights()));
  EXPECT_TRUE(same_bits(optimizer_state(a), optimizer_state(b)));
}

inline std::string error_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace keratin::parity
