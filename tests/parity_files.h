// What tests of model files share: a folder, comparing models, the text of an error. Tests only.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

#include "tests/parity.h"

namespace keratin::parity {

/// A folder of this test's own, removed at its end.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "keratin-files-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline Tensors optimizer_state(const Model& model) {
  Tensors out;
  if (model.compiled())
    for (const Variable& v : model.optimizer()->variables()) out.push_back(v.concrete());
  return out;
}

/// Weights and optimizer to the bit, configs to the letter.
inline void expect_same_model(const Model& a, const Model& b) {
  EXPECT_EQ(saving::model_config(a).dump(), saving::model_config(b).dump());
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
