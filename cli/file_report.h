// What `keratin inspect` finds in a file.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "keratin/base/json.h"
#include "keratin/base/limits.h"

namespace keratin::cli {

/// An array in a file.
struct ArrayReport {
  std::string path;  ///< "layers/dense/vars/0"
  std::string dtype;
  std::vector<int64_t> shape;
  int64_t bytes = 0;
  int64_t non_finite = 0;  ///< NaN and infinite elements
  std::string checksum;    ///< "crc32", "fletcher32", "no checksum"
};

struct LayerReport {
  std::string name, class_name, note;
};

/// A file inside the file that is no tensor.
struct AssetReport {
  std::string name;
  int64_t bytes = 0;
};

struct FileReport {
  std::string path, kind;
  int64_t bytes = 0;
  std::vector<std::pair<std::string, std::string>> facts;  ///< "Keras version" -> "3.15.1"
  std::vector<LayerReport> layers;
  std::vector<ArrayReport> arrays;
  std::vector<AssetReport> assets;
  std::vector<std::string> notes;  ///< what is odd about it
};

/// Looks at the first bytes, then into the file, or into a folder. Weights pass through in parts and are not kept.
/// Throws Error kCorrupt for a damaged one.
FileReport inspect_file(const std::string& path, const LoadLimits& limits = {});

std::string to_text(const FileReport& report);
Json to_json(const FileReport& report);

}  // namespace keratin::cli
