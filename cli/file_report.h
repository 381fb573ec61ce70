// What `keratin inspect` finds in a file.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "keratin/base/json.h"

namespace keratin::cli {

/// An array in a file.
struct ArrayReport {
  std::string path;  ///< "layers/dense/vars/0"
  std::string dtype;
  std::vector<int64_t> shape;
  int64_t bytes = 0;
  int64_t non_finite = 0;  ///< NaN and infinite elements
};

struct LayerReport {
  std::string name, class_name, note;
};

struct FileReport {
  std::string path, kind;
  int64_t bytes = 0;
  std::vector<std::pair<std::string, std::string>> facts;  ///< "Keras version" -> "3.15.1"
  std::vector<LayerReport> layers;
  std::vector<ArrayReport> arrays;
  std::vector<std::string> notes;  ///< what is odd about it
};

/// Looks at the first bytes, then into the file. Throws Error kCorrupt for a damaged one.
FileReport inspect_file(const std::string& path);

std::string to_text(const FileReport& report);
Json to_json(const FileReport& report);

}  // namespace keratin::cli
