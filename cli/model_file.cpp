#include "cli/model_file.h"

#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cli/command.h"
#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/keras/saving/saving.h"

namespace keratin::cli {

ModelFile load_model_file(const saving::StoredFile& file, const LoadSwitches& switches, bool compile) {
  return {saving::load_model(file, switches.options(compile)), load_table_spec(file, switches.limits()),
          switches.limits()};
}

ModelFile load_model_file(const std::string& path, const LoadSwitches& switches, bool compile) {
  return load_model_file(saving::open_stored(path, switches.limits()), switches, compile);
}

std::optional<tables::TableSpec> load_table_spec(const saving::StoredFile& file, const LoadLimits& limits) {
  const saving::StoredAsset* asset = file.find_asset(tables::TableSpec::kAsset);
  if (asset == nullptr) return {};
  Json json;
  try {
    json = Json::parse(asset->read(limits.max_config_bytes), {.max_bytes = limits.max_config_bytes,
                                                              .max_depth = limits.max_depth,
                                                              .max_string_bytes = limits.max_string_bytes});
  } catch (const Error& e) {
    throw e.with_prefix(cat("[", file.path, "] its table.json is damaged: "));
  }
  return tables::TableSpec::from_json(json, file.path);
}

bool is_json_file(const std::string& path) {
  const FileRef file = open_file(path);
  std::string start(static_cast<size_t>(std::min<int64_t>(file->size(), 64)), '\0');
  file->read_at(0, std::as_writable_bytes(std::span(start)));
  const std::string_view text = trim(start);
  return !text.empty() && text[0] == '{';
}

void refuse_table(const std::string& model, const std::string& data) {
  fail(ErrorCode::kInvalidArgument, "[", model,
       "] has no assets/keratin/table.json, where `keratin train` keeps what the "
       "columns of a table mean (genuine Keras drops it when it saves): it takes encoded arrays (.npy, .npz), and ",
       data, " is a table. `keratin predict --encoded FILE` with the file as it was writes them.");
}

void check_writable(const std::string& path) {
  if (path.empty() || path == "-") return;
  const FileInfo info = file_system().info(path);
  require(info.kind != FileInfo::Kind::kFolder, ErrorCode::kIo, "[", path, "] is a folder, not a file.");
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  require(file_system().info(folder).kind == FileInfo::Kind::kFolder, ErrorCode::kNotFound, "[", path,
          "] there is no folder ", folder, ".");
  if (info.kind == FileInfo::Kind::kOther) return;
  require(access(folder.c_str(), W_OK) == 0, ErrorCode::kIo, "[", path, "] the folder ", folder,
          " cannot be written to: ", std::strerror(errno), ".");
}

void keep_input(const std::string& input, const std::string& output) {
  std::error_code error;  // none of the two need be there
  if (std::filesystem::is_regular_file(output, error) && std::filesystem::equivalent(input, output, error))
    throw UsageError{cat("'", output, "' is read too; give the output another name")};
}

}  // namespace keratin::cli
