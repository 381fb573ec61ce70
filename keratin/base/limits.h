// What a file from a stranger may cost.
#pragma once

#include <cstdint>

namespace keratin {

/// Half of the machine's memory (of the control group's, when that is smaller), at least 256 MiB.
int64_t default_max_memory();

/// Bounds for every reader of model and data files. Beyond one: Error kLimit, before the memory is spent.
struct LoadLimits {
  int64_t max_file_bytes = int64_t{64} << 30;    ///< of one file
  int64_t max_memory = default_max_memory();     ///< of everything that one load allocates for data
  int64_t max_text_bytes = int64_t{64} << 20;    ///< of one JSON text or header of a weights file
  int64_t max_config_bytes = int64_t{16} << 20;  ///< of a model's config
  int64_t max_string_bytes = int64_t{1} << 20;   ///< of one string in a JSON text
  int64_t max_line_bytes = int64_t{64} << 20;    ///< of one record of a table
  int64_t max_name_bytes = 256;                  ///< of the name of a member, tensor or layer
  int64_t max_depth = 64;                        ///< of nested groups, JSON values, models
  int64_t max_zip_members = 10'000;
  int64_t max_layers = 100'000;
  int64_t max_objects = 1'000'000;  ///< groups, data sets, attributes, tensors in one file
  int64_t max_rank = 8;
};

}  // namespace keratin
