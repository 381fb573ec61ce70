// keratin predict: predictions for new rows.
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstring>
#include <memory>

#include "cli/command.h"
#include "cli/messages.h"
#include "cli/model_input.h"
#include "cli/options.h"
#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/npy.h"
#include "keratin/base/parallel_for.h"
#include "keratin/data/npy/npy.h"

namespace keratin::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  keratin predict concrete.keras new.csv -o predictions.csv
  cat new.csv | keratin predict car.keras - | head
  keratin predict digits.keras x.npy -o probabilities.npy
  keratin predict car.keras new.csv --encoded matrix.npy -o predictions.csv

A model from `keratin train TABLE` takes raw rows: columns by name, in any order. Columns it does not know are not looked at.
A table's predictions are a table: a column a target; for classes the class's name and a probability of each.
--encoded writes the matrix that the model itself takes, for use with genuine Keras.)";

struct PredictCommand {
  LoadSwitches load;
  std::string model, data, output = "-", encoded, unseen = "error";
  int64_t batch_size = 1024, threads = 0;
  bool in_order = false, json = false;
};

bool is_table_file(const std::string& path) { return has_extension(path, ".csv") || has_extension(path, ".tsv"); }

void check(const PredictCommand& o) {
  const auto check_file = [](const std::string& path, const char* option) {
    if (path == "-" || is_table_file(path) || has_extension(path, ".npy") || has_extension(path, ".npz"))
      return check_writable(path);
    throw UsageError{cat(option, " '", path, "': it ends in .csv, .tsv, .npy or .npz")};
  };
  check_file(o.output, "-o");
  if (o.encoded == "-") throw UsageError{"--encoded writes a file, not a stream"};
  if (!o.encoded.empty()) check_file(o.encoded, "--encoded");
  for (const std::string& output : {o.output, o.encoded})
    for (const std::string& input : {o.model, o.data}) keep_input(input, output);
  if (o.json && o.output != "-") throw UsageError{"--json writes to standard output; leave -o out"};
}

void write_table(const DataFrame& table, const std::string& path) {
  CsvWriteOptions options;
  if (has_extension(path, ".tsv")) options.separator = '\t';
  if (path == "-") return write_stdout(table.to_csv(options));
  table.write_csv(path, options);
}

// "out" (rows) -> out; (rows, 3) -> out_0, out_1, out_2.
void append_columns(std::vector<Series>& columns, const std::string& name, const Tensor& array) {
  const int64_t rows = array.shape(0), width = rows == 0 ? 1 : array.size() / rows;
  for (int64_t c = 0; c < width; ++c) {
    std::vector<double> values(static_cast<size_t>(rows));
    for (int64_t row = 0; row < rows; ++row) {
      const double value = array.flat_as_double(row * width + c);
      values[static_cast<size_t>(row)] =
          array.dtype() == DType::float32 ? std::strtod(repr(static_cast<float>(value)).c_str(), nullptr) : value;
    }
    columns.emplace_back(width == 1 ? name : cat(name, "_", c), values);
  }
}

DataFrame as_table(const NamedTensors& arrays) {
  std::vector<Series> columns;
  for (const auto& [name, array] : arrays) append_columns(columns, name, array);
  return DataFrame(std::move(columns));
}

std::string npy_bytes(const Tensor& tensor) {
  NpyHeader header;
  header.kind = 'f', header.size = size_of(tensor.dtype()), header.shape = tensor.shape().vector();
  std::string out = npy_header_bytes(header);
  return out.append(static_cast<const char*>(tensor.raw()), static_cast<size_t>(tensor.bytes()));
}

void write_arrays(const NamedTensors& arrays, const std::string& path) {
  if (has_extension(path, ".npz")) return save_npz(path, arrays);
  if (is_table_file(path)) return write_table(as_table(arrays), path);
  require(arrays.size() == 1, ErrorCode::kInvalidArgument, "[", path, "] holds one array, but there are ",
          arrays.size(), ": give a .npz.");
  if (path == "-") {
    const Tensor& array = arrays.front().second;
    return write_stdout(isatty(STDOUT_FILENO) != 0 ? to_string(array) + "\n" : npy_bytes(array));
  }
  save_npy(path, arrays.front().second);
}

// The matrix and the integer columns, as the model takes them; in a csv under the names of their columns.
void write_encoded(const PredictCommand& o, const ModelFile& file, const tables::Encoded& encoded) {
  if (o.encoded.empty()) return;
  const std::vector<std::string> inputs = file.model.input_names();
  if (!is_table_file(o.encoded)) {
    NamedTensors arrays;
    for (size_t i = 0; i < encoded.arrays.size(); ++i)
      arrays.emplace_back(i < inputs.size() ? inputs[i] : encoded.names[i], encoded.arrays[i]);
    write_arrays(arrays, o.encoded);
  } else {
    std::vector<Series> columns;
    for (size_t i = 0; i < encoded.arrays.size(); ++i) append_columns(columns, encoded.names[i], encoded.arrays[i]);
    for (size_t c = 0; c < encoded.matrix_columns.size(); ++c)
      columns[c] = columns[c].rename(encoded.matrix_columns[c]);
    write_table(DataFrame(std::move(columns)), o.encoded);
  }
  note(cat("[", o.encoded, "] wrote the model's own input, shape ", encoded.arrays.front().shape()));
}

Json as_json(const DataFrame& table) {
  Json rows = Json::array();
  for (int64_t row = 0; row < table.rows(); ++row) {
    Json out = Json::object();
    for (const Series& column : table.series())
      out.set(column.name(), column.is_numeric() ? Json(column.number(row)) : Json(std::string(column.text(row))));
    rows.push_back(std::move(out));
  }
  return rows;
}

int run(const PredictCommand& o) {
  check(o);
  if (o.threads > 0) set_num_threads(o.threads);
  const ModelFile file = load_model_file(o.model, o.load, false);
  const ModelInput data = read_model_input(file, o.model, o.data, unseen_from(o.unseen), o.in_order);
  write_encoded(o, file, data.encoded);
  const Tensors outputs = file.model.predict_all(data.encoded.arrays, {.batch_size = o.batch_size, .verbose = 0});
  NamedTensors arrays;
  const std::vector<std::string> names = file.model.output_names();
  for (size_t i = 0; i < outputs.size(); ++i)
    arrays.emplace_back(i < names.size() ? names[i] : cat("output_", i), outputs[i]);
  const bool words = file.spec && data.input.is_table && outputs.size() == 1;
  if (o.json) {
    print_json(as_json(words ? tables::decode(*file.spec, outputs.front()) : as_table(arrays)));
  } else if (words && (is_table_file(o.output) || o.output == "-")) {
    write_table(tables::decode(*file.spec, outputs.front()), o.output);
  } else if (data.input.is_table && o.output == "-") {
    write_table(as_table(arrays), o.output);
  } else {
    write_arrays(arrays, o.output);
  }
  return kSuccess;
}

}  // namespace

Action add_predict(CLI::App& app) {
  const auto o = std::make_shared<PredictCommand>();
  app.add_option("MODEL", o->model, "A .keras file")->required();
  app.add_option("DATA", o->data, "Raw rows (csv, tsv) or arrays (npy, npz); - is standard input")->required();
  app.add_option("-o,--output", o->output, "Where the predictions go: .csv, .tsv, .npy, .npz; - is standard output")
      ->capture_default_str();
  app.add_option("--encoded", o->encoded, "Also write the matrix that the model takes: .npy, .npz or .csv");
  app.add_option("--unseen", o->unseen, "A category that training did not have: error, or missing (as a missing cell)")
      ->check(CLI::IsMember({"error", "missing"}))
      ->capture_default_str();
  app.add_flag("--in-order", o->in_order, "For a model without a table: take the numeric columns in the file's order");
  app.add_option("--batch-size", o->batch_size, "Rows at once")
      ->check(option_range(1, 1'000'000'000))
      ->capture_default_str();
  app.add_option("--threads", o->threads, "At most so many; all processors")->check(option_range(1, 1024));
  app.add_flag("--json", o->json, "The predictions as JSON on standard output");
  add_load_switches(app, o->load, false);
  add_line_switch(app, o->load);
  app.footer(kFooter);
  return [o] { return run(*o); };
}

}  // namespace keratin::cli
