#include "cli/file_report.h"

#include <cmath>
#include <cstring>

#include "cli/messages.h"
#include "cli/model_file.h"
#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/hdf5/file.h"
#include "keratin/base/utf8.h"
#include "keratin/base/zip.h"
#include "keratin/core/dtype.h"
#include "keratin/data/frame/frame.h"
#include "keratin/data/npy/npy.h"

namespace keratin::cli {
namespace {

constexpr int64_t kMaxJsonBytes = int64_t{64} << 20;

template <class T>
int64_t count_non_finite(const std::vector<std::byte>& bytes) {
  int64_t count = 0;
  for (size_t i = 0; i + sizeof(T) <= bytes.size(); i += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + i, sizeof(T));
    if constexpr (std::is_floating_point_v<T>)
      count += !std::isfinite(value);
    else
      count += !std::isfinite(static_cast<float>(value));
  }
  return count;
}

int64_t count_non_finite(const std::string& dtype, const std::vector<std::byte>& bytes) {
  if (dtype == "float64") return count_non_finite<double>(bytes);
  if (dtype == "float32") return count_non_finite<float>(bytes);
  if (dtype == "float16") return count_non_finite<float16>(bytes);
  if (dtype == "bfloat16") return count_non_finite<bfloat16>(bytes);
  return 0;
}

void add_datasets(const hdf5::Group& group, FileReport& report) {
  for (const hdf5::Dataset& dataset : group.datasets) {
    ArrayReport array;
    array.path = dataset.path().substr(dataset.path().empty() || dataset.path()[0] != '/' ? 0 : 1);
    array.dtype = to_string(dataset.type());
    array.shape = dataset.shape();
    array.bytes = dataset.byte_size();
    if (!dataset.type().is_string()) {
      std::vector<std::byte> bytes(static_cast<size_t>(dataset.byte_size()));
      dataset.read(bytes);
      array.non_finite = count_non_finite(array.dtype, bytes);
    }
    report.arrays.push_back(std::move(array));
  }
  for (const hdf5::Group& child : group.groups) add_datasets(child, report);
}

void add_attributes(const hdf5::Group& root, FileReport& report) {
  for (const hdf5::Attribute& attribute : root.attributes)
    if (attribute.strings.size() == 1 && attribute.strings.front().size() <= 100)
      report.facts.emplace_back(attribute.name, printable(attribute.strings.front()));
}

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

void add_config(const Json& config, FileReport& report) {
  report.facts.emplace_back("model", text_of(config.find("class_name")));
  const Json* inner = config.find("config");
  const Json* layers = inner == nullptr ? nullptr : inner->find("layers");
  if (layers != nullptr && layers->is_array()) {
    for (const Json& layer : layers->as_array()) {
      const Json* layer_config = layer.find("config");
      const Json empty = Json::object();
      const Json& own = layer_config == nullptr ? empty : *layer_config;
      report.layers.push_back({text_of(own.find("name")), text_of(layer.find("class_name")), note_of(own)});
    }
  }
  const Json* compile = config.find("compile_config");
  if (compile == nullptr || compile->size() == 0) {
    report.facts.emplace_back("compiled", "no");
    return;
  }
  report.facts.emplace_back("optimizer", text_of(compile->find("optimizer")));
  report.facts.emplace_back("loss", text_of(compile->find("loss")));
}

void add_table(const std::string& path, FileReport& report) {
  const std::optional<tables::TableSpec> spec = load_table_spec(path);
  if (!spec) return report.notes.push_back("no assets/keratin/table.json: takes encoded arrays, not raw rows");
  report.facts.emplace_back("table", cat(spec->predictors.size(), " columns in, predicts ", join(spec->target.names),
                                         " (", to_string(spec->target.task), ")"));
}

void inspect_keras(const ZipReader& zip, FileReport& report) {
  report.kind = "Keras model (.keras)";
  if (const ZipMember* metadata = zip.find("metadata.json")) {
    const Json json = Json::parse(zip.read(*metadata, kMaxJsonBytes));
    report.facts.emplace_back("Keras version", text_of(json.find("keras_version")));
    report.facts.emplace_back("saved", text_of(json.find("date_saved")));
  }
  add_config(Json::parse(zip.read(*zip.find("config.json"), kMaxJsonBytes)), report);
  add_table(report.path, report);
  if (const ZipMember* weights = zip.find("model.weights.h5"))
    add_datasets(hdf5::File::open(zip.open(*weights)).root(), report);
  else
    report.notes.push_back("no model.weights.h5 in the archive");
}

void add_tensors(const NamedTensors& tensors, FileReport& report) {
  for (const auto& [name, tensor] : tensors) {
    ArrayReport array{name, to_string(tensor.dtype()), tensor.shape().vector(), tensor.bytes(), 0};
    if (is_floating(tensor.dtype())) {
      const auto* first = static_cast<const std::byte*>(tensor.raw());
      array.non_finite = count_non_finite(array.dtype, {first, first + tensor.bytes()});
    }
    report.arrays.push_back(std::move(array));
  }
}

void inspect_zip(const FileRef& file, FileReport& report) {
  const ZipReader zip(file);
  if (zip.find("config.json") != nullptr) return inspect_keras(zip, report);
  const bool arrays = !zip.members().empty() && has_extension(zip.members().front().name, ".npy");
  if (arrays) {
    report.kind = "NumPy arrays (.npz)";
    return add_tensors(load_npz(report.path), report);
  }
  report.kind = "zip archive";
  for (const ZipMember& member : zip.members())
    report.arrays.push_back({printable(member.name), "member", {}, member.size, 0});
}

void inspect_hdf5(const FileRef& file, FileReport& report) {
  const hdf5::File h5 = hdf5::File::open(file);
  const hdf5::Attribute* config = h5.root().find_attribute("model_config");
  report.kind = config != nullptr                           ? "Keras model (legacy .h5)"
                : h5.root().find_group("layers") != nullptr ? "Keras weights (.weights.h5)"
                                                            : "HDF5 file";
  add_attributes(h5.root(), report);
  if (config != nullptr) add_config(Json::parse(config->text()), report);
  add_datasets(h5.root(), report);
}

int64_t number_of(const Json& json, size_t i) { return json[i].as_int(); }

// Eight bytes of length, a JSON header, the data.
bool inspect_safetensors(const RandomAccessFile& file, FileReport& report) {
  uint64_t length = 0;
  if (file.size() < 10) return false;
  file.read_at(0, std::as_writable_bytes(std::span(&length, 1)));
  if (length < 2 || length > static_cast<uint64_t>(kMaxJsonBytes) || length + 8 > static_cast<uint64_t>(file.size()))
    return false;
  std::string header(static_cast<size_t>(length), '\0');
  file.read_at(8, std::as_writable_bytes(std::span(header)));
  if (header[0] != '{') return false;
  report.kind = "safetensors";
  for (const auto& [name, entry] : Json::parse(header).as_object()) {
    if (name == "__metadata__") continue;
    ArrayReport array{printable(name), to_lower(entry.at("dtype").as_string()), {}, 0, 0};
    for (size_t i = 0; i < static_cast<size_t>(entry.at("shape").size()); ++i)
      array.shape.push_back(number_of(entry.at("shape"), i));
    const Json& range = entry.at("data_offsets");
    array.bytes = number_of(range, 1) - number_of(range, 0);
    const int64_t start = 8 + static_cast<int64_t>(length) + number_of(range, 0);
    require(array.bytes >= 0 && start >= 8 && start <= file.size() && array.bytes <= file.size() - start,
            ErrorCode::kCorrupt, "[", report.path, "] the tensor ", array.path, " lies outside of the file.");
    std::vector<std::byte> bytes(static_cast<size_t>(array.bytes));
    file.read_at(start, bytes);
    const std::string dtype = array.dtype == "f64"    ? "float64"
                              : array.dtype == "f32"  ? "float32"
                              : array.dtype == "f16"  ? "float16"
                              : array.dtype == "bf16" ? "bfloat16"
                                                      : "";
    array.non_finite = count_non_finite(dtype, bytes);
    report.arrays.push_back(std::move(array));
  }
  return true;
}

void inspect_json(const std::string& text, FileReport& report) {
  const Json json = Json::parse(text);
  if (json.contains("class_name")) {
    report.kind = "Keras config (json)";
    return add_config(json, report);
  }
  report.kind = "JSON";
  for (const auto& [key, value] : json.as_object())
    report.facts.emplace_back(printable(key),
                              value.is_array() ? counted(value.size(), "value") : printable(value.dump(), 60));
}

void inspect_table(FileReport& report) {
  const DataFrame table = DataFrame::read_csv(report.path);
  report.kind = "table (csv)";
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

void inspect_content(const FileRef& file, FileReport& report) {
  std::string magic(static_cast<size_t>(std::min<int64_t>(file->size(), 64)), '\0');
  file->read_at(0, std::as_writable_bytes(std::span(magic)));
  const auto begins = [&](std::string_view start) { return std::string_view(magic).substr(0, start.size()) == start; };
  if (begins("PK\x03\x04")) return inspect_zip(file, report);
  if (begins("\x93NUMPY")) {
    report.kind = "NumPy array (.npy)";
    return add_tensors({{"", load_npy(report.path)}}, report);
  }
  if (hdf5::is_hdf5(*file)) return inspect_hdf5(file, report);
  if (inspect_safetensors(*file, report)) return;
  const std::string_view text = trim(magic);
  if (!text.empty() && text[0] == '{') return inspect_json(read_file(report.path, kMaxJsonBytes), report);
  require(magic.find('\0') == std::string::npos, ErrorCode::kUnsupported, "[", report.path,
          "] is none of .keras, .h5, .npy, .npz, .safetensors, json and csv.");
  inspect_table(report);
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

}  // namespace

FileReport inspect_file(const std::string& path) {
  const FileRef file = open_file(path);
  FileReport report;
  report.path = path, report.bytes = file->size();
  require(report.bytes > 0, ErrorCode::kInvalidArgument, "[", path, "] the file is empty.");
  try {
    inspect_content(file, report);
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
  const bool table = report.kind == "table (csv)";
  if (!report.layers.empty()) out += table ? "\nColumns\n" : "\nLayers\n";
  for (const LayerReport& layer : report.layers) rows.push_back({layer.name, layer.class_name, layer.note});
  out += aligned(rows);
  rows.clear();
  int64_t bytes = 0;
  for (const ArrayReport& array : report.arrays) {
    bytes += array.bytes;
    rows.push_back({array.path.empty() ? "(array)" : array.path, array.dtype, shape_text(array.shape),
                    byte_count(array.bytes), array.non_finite > 0 ? cat(array.non_finite, " not finite") : ""});
  }
  if (!rows.empty())
    out += cat("\nArrays (", counted(static_cast<int64_t>(rows.size()), "array"), ", ", byte_count(bytes), ")\n",
               aligned(rows));
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
                                   {"non_finite", array.non_finite}}));
  for (const std::string& line : report.notes) notes.push_back(line);
  const bool table = report.kind == "table (csv)";
  return Json::object({{"file", report.path},
                       {"kind", report.kind},
                       {"bytes", report.bytes},
                       {"facts", facts},
                       {table ? "columns" : "layers", layers},
                       {"arrays", arrays},
                       {"notes", notes}});
}

}  // namespace keratin::cli
