// Model files as the commands see them: the model, and the table it was trained on.
#pragma once

#include <optional>
#include <string>

#include "cli/load_switches.h"
#include "keratin/keras/models/model.h"
#include "keratin/keras/saving/stored_file.h"
#include "keratin/keras/tables/table_spec.h"

namespace keratin::cli {

/// A model and what its file says about raw tables.
struct ModelFile {
  Model model;
  std::optional<tables::TableSpec> spec;
  LoadLimits limits = {};  ///< of everything else that the command reads
};
ModelFile load_model_file(const std::string& path, const LoadSwitches& switches = {}, bool compile = true);
ModelFile load_model_file(const saving::StoredFile& file, const LoadSwitches& switches, bool compile = true);

/// The spec in assets/keratin/table.json; nothing when the file has none.
std::optional<tables::TableSpec> load_table_spec(const saving::StoredFile& file, const LoadLimits& limits = {});

/// Whether a file's first character is a brace.
bool is_json_file(const std::string& path);

/// Throws: the model takes arrays, and this is a table.
[[noreturn]] void refuse_table(const std::string& model, const std::string& data);

/// Throws Error kIo now rather than after the training when the file could not be written.
void check_writable(const std::string& path);
/// Throws UsageError when `output` is the same file as `input`, by whatever name: what was read is not replaced.
void keep_input(const std::string& input, const std::string& output);

}  // namespace keratin::cli
