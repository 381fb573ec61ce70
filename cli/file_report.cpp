#include "cli/file_report.h"

#include <cmath>
#include <map>

#include "cli/messages.h"
#include "cli/model_file.h"
#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/utf8.h"
#include "keratin/data/frame/frame.h"
#include "keratin/keras/saving/stored_file.h"

namespace keratin::cli {
namespace {

constexpr const char* kTableKind = "table (csv)";

std::string text_of(const Json* json) {
  if (json == nullptr || json->is_null()) return "none";
  if (json->is_string()) return printable(json->as_string());
  const Json* class_name = json->find("class_name");
  if (class_name != nullptr && class_name->is_string()) return printable(class_name->as_string());
  return printable(json->dump());
}

// "64 relu", "rate 0.2": the little that tells layers of a kind apart.
std::string note_of(const Json& config) {
  std::vector<std::string> parts;
  if (const Json* units = config.find("units")) parts.push_back(text_of(units));
  if (const Json* activation = config.find("activation"))
    if (text_of(activation) != "linear") parts.push_back(text_of(activation));
  if (const Json* rate = config.find("rate")) parts.push_back("rate " + text_of(rate));
  if (const Json* input = config.find("input_dim")) parts.push_back(text_of(input) + " entries");
  if (const Json* shape = config.find("batch_shape")) parts.push_back(text_of(shape));
  return join(parts, ", ");
}

void add_layers(const Json& config, FileReport& report) {
  const Json* inner = config.find("config");
  const Json* layers = inner == nullptr ? nullptr : inner->is_array() ? inner : inner->find("layers");
  if (layers == nullptr || !layers->is_array()) return;
  for (const Json& layer : layers->as_array()) {
    const Json* layer_config = layer.find("config");
    const Json empty = Json::object();
    const Json& own = layer_config == nullptr ? empty : *layer_config;
    report.layers.push_back({text_of(own.find("name")), text_of(layer.find("class_name")), note_of(own)});
  }
}

void add_config(const saving::StoredFile& file, FileReport& report) {
  if (!file.has_model()) return;
  report.facts.emplace_back("model", text_of(file.config->find("class_name")));
  add_layers(*file.config, report);
  const Json* compile = file.training_config ? &*file.training_config : file.config->find("compile_config");
  if (compile == nullptr || compile->size() == 0) {
    report.facts.emplace_back("compiled", "no");
    return;
  }
  report.facts.emplace_back("optimizer",
                            text_of(compile->find(file.training_config ? "optimizer_config" : "optimizer")));
  report.facts.emplace_back("loss", text_of(compile->find("loss")));
}

void add_table(const saving::StoredFile& file, FileReport& report) {
  const std::optional<tables::TableSpec> spec = load_table_spec(file);
  if (spec)
    report.facts.emplace_back("table", cat(spec->predictors.size(), " columns in, predicts ", join(spec->target.names),
                                           " (", to_string(spec->target.task), ")"));
  else if (file.kind == saving::FileKind::kKerasArchive)
    report.notes.push_back("no assets/keratin/table.json: takes encoded arrays, not raw rows");
}

ArrayReport array_of(const saving::StoredTensor& tensor) {
  ArrayReport out{printable(tensor.name),
                  tensor.dtype,
                  tensor.shape,
                  tensor.bytes,
                  0,
                  tensor.checksum.empty() ? "no checksum" : tensor.checksum};
  if (tensor.type && is_floating(*tensor.type))
    tensor.visit(
        [&](std::span<const std::byte> part) { out.non_finite += saving::count_non_finite(*tensor.type, part); });
  return out;
}

void inspect_stored(const saving::StoredFile& file, FileReport& report) {
  report.kind = to_string(file.kind);
  report.bytes = file.bytes;
  const auto fact = [&](const char* name, const std::string& value) {
    if (!value.empty()) report.facts.emplace_back(name, value);
  };
  fact("Keras version", file.keras_version);
  fact("backend", file.backend);
  fact("saved", file.date_saved);
  for (const auto& [name, value] : file.facts) report.facts.emplace_back(name, value);
  add_config(file, report);
  add_table(file, report);
  for (const saving::StoredTensor& tensor : file.tensors) report.arrays.push_back(array_of(tensor));
  file.verify();
  for (const saving::StoredAsset& asset : file.assets) report.assets.push_back({printable(asset.name), asset.bytes});
  for (const std::string& line : file.notes) report.notes.push_back(line);
}

void inspect_table(FileReport& report, const LoadLimits& limits) {
  const DataFrame table = DataFrame::read_csv(report.path, {.max_line_bytes = limits.max_line_bytes});
  report.kind = kTableKind;
  report.bytes = file_system().info(report.path).size;
  report.facts.emplace_back("rows", with_commas(table.rows()));
  for (const Series& column : table.series()) {
    int64_t infinite = 0;
    if (column.dtype() == ColumnType::float64)
      for (const double value : column.doubles()) infinite += std::isinf(value);
    const int64_t missing = column.size() - column.count();
    report.layers.push_back({column.name(), to_string(column.dtype()), missing > 0 ? cat(missing, " missing") : ""});
    if (infinite > 0) report.notes.push_back(cat(column.name(), " has ", counted(infinite, "infinite number")));
  }
}

std::string shape_text(const std::vector<int64_t>& shape) {
  return shape.size() == 1 ? cat("(", shape[0], ",)") : cat("(", join(shape), ")");
}

// Columns aligned on the left.
std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows)
    for (size_t c = 0; c < row.size(); ++c) {
      if (c == widths.size()) widths.push_back(0);
      widths[c] = std::max(widths[c], row[c].size());
    }
  std::string out;
  for (const auto& row : rows) {
    std::string line = " ";
    for (size_t c = 0; c < row.size(); ++c) line += " " + row[c] + std::string(widths[c] - row[c].size() + 1, ' ');
    while (line.back() == ' ') line.pop_back();
    out += line + "\n";
  }
  return out;
}

// What begins like none of the formats, and has no zero byte at its start, may be a table.
bool may_be_table(const std::string& path) {
  const FileInfo info = file_system().info(path);
  if (info.kind != FileInfo::Kind::kRegular || info.size == 0) return false;
  std::string start(static_cast<size_t>(std::min<int64_t>(info.size, 64)), '\0');
  open_file(path)->read_at(0, std::as_writable_bytes(std::span(start)));
  const std::string_view text = trim(start);
  const bool magic = text.starts_with("PK\x03\x04") || text.starts_with("{") || text.starts_with("\x89HDF") ||
                     text.starts_with("\x93NUMPY");
  return !magic && start.find('\0') == std::string::npos;
}

}  // namespace

FileReport inspect_file(const std::string& path, const LoadLimits& limits) {
  FileReport report;
  report.path = path;
  try {
    if (may_be_table(path))
      inspect_table(report, limits);
    else
      inspect_stored(saving::open_stored(path, limits), report);
  } catch (const Error& e) {
    if (std::string_view(e.what()).find(path) != std::string_view::npos) throw;
    throw e.with_prefix(cat("[", path, "] "));
  }
  int64_t non_finite = 0;
  for (const ArrayReport& array : report.arrays) non_finite += array.non_finite;
  if (non_finite > 0) report.notes.push_back(counted(non_finite, "number") + " that are NaN or infinite");
  return report;
}

std::string to_text(const FileReport& report) {
  std::string out = cat(bold(report.path), ": ", report.kind, ", ", byte_count(report.bytes), "\n");
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, value] : report.facts) rows.push_back({name, value});
  out += aligned(rows);
  rows.clear();
  const bool table = report.kind == kTableKind;
  if (!report.layers.empty()) out += table ? "\nColumns\n" : "\nLayers\n";
  for (const LayerReport& layer : report.layers) rows.push_back({layer.name, layer.class_name, layer.note});
  out += aligned(rows);
  rows.clear();
  int64_t bytes = 0;
  for (const ArrayReport& array : report.arrays) {
    bytes += array.bytes;
    rows.push_back({array.path.empty() ? "(array)" : array.path, array.dtype, shape_text(array.shape),
                    byte_count(array.bytes), array.checksum,
                    array.non_finite > 0 ? cat(array.non_finite, " not finite") : ""});
  }
  if (!rows.empty())
    out += cat("\nArrays (", counted(static_cast<int64_t>(rows.size()), "array"), ", ", byte_count(bytes), ")\n",
               aligned(rows));
  rows.clear();
  for (const AssetReport& asset : report.assets) rows.push_back({asset.name, byte_count(asset.bytes)});
  if (!rows.empty()) out += cat("\nAssets\n", aligned(rows));
  for (const std::string& line : report.notes) out += cat("\nNote: ", line, "\n");
  return out;
}

Json to_json(const FileReport& report) {
  Json facts = Json::object(), layers = Json::array(), arrays = Json::array(), notes = Json::array();
  for (const auto& [name, value] : report.facts) facts.set(name, value);
  for (const LayerReport& layer : report.layers)
    layers.push_back(Json::object({{"name", layer.name}, {"class", layer.class_name}, {"note", layer.note}}));
  for (const ArrayReport& array : report.arrays)
    arrays.push_back(Json::object({{"path", array.path},
                                   {"dtype", array.dtype},
                                   {"shape", Json(array.shape)},
                                   {"bytes", array.bytes},
                                   {"non_finite", array.non_finite},
                                   {"checksum", array.checksum}}));
  Json assets = Json::array();
  for (const AssetReport& asset : report.assets)
    assets.push_back(Json::object({{"name", asset.name}, {"bytes", asset.bytes}}));
  for (const std::string& line : report.notes) notes.push_back(line);
  const bool table = report.kind == kTableKind;
  return Json::object({{"file", report.path},
                       {"kind", report.kind},
                       {"bytes", report.bytes},
                       {"facts", facts},
                       {table ? "columns" : "layers", layers},
                       {"arrays", arrays},
                       {"assets", assets},
                       {"notes", notes}});
}

}  // namespace keratin::cli
