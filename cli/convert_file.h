// What `keratin convert` does.
#pragma once

#include <string>
#include <vector>

#include "cli/load_switches.h"

namespace keratin::cli {

struct ConvertOptions {
  std::string in, out, model, max_shard_size;
  bool force = false;
  LoadSwitches load;
};

/// Writes `out` in the format of its extension; returns what was left out, for the user to know. Throws UsageError for
/// an extension that there is no format for, Error when `in` does not hold what `out` needs.
std::vector<std::string> convert_file(const ConvertOptions& options);

}  // namespace keratin::cli
