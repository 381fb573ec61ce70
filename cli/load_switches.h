// The switches of every command that reads a model: what a file from a stranger may cost and hold.
#pragma once

#include <cstdint>
#include <string>

#include "keratin/keras/saving/saving.h"

namespace CLI {
class App;
}

namespace keratin::cli {

struct LoadSwitches {
  std::string max_memory;  ///< "2GB"; empty: half of the machine's
  std::string max_line;    ///< "64MB": of one record of a table
  bool allow_nonfinite = false, require_optimizer = false;

  LoadLimits limits() const;
  saving::LoadOptions options(bool compile = true) const;
};

/// --max-memory and --allow-nonfinite; with `optimizer` --require-optimizer as well.
void add_load_switches(CLI::App& app, LoadSwitches& switches, bool optimizer);

/// --max-line, for commands that read tables.
void add_line_switch(CLI::App& app, LoadSwitches& switches);

/// "1500000", "512MB", "2 GiB": bytes; 1 KB is 1024. Throws UsageError on anything else.
int64_t parse_bytes(const std::string& text, const char* option);

}  // namespace keratin::cli
