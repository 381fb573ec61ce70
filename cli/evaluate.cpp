// keratin evaluate: loss and metrics on data with known answers.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/messages.h"
#include "cli/model_input.h"
#include "cli/options.h"
#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/keras/trainers/trainer.h"
#include "keratin/keras/utils/to_categorical.h"

namespace keratin::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  keratin evaluate concrete.keras held_out.csv
  keratin evaluate digits.keras x.npy --target-data y.npy --json
  cat held_out.csv | keratin evaluate concrete.keras -)";

struct EvaluateCommand {
  LoadSwitches load;
  std::string model, data, target_data, unseen = "error";
  std::vector<std::string> targets;
  int64_t batch_size = 1024, threads = 0;
  bool in_order = false, json = false;
};

bool wants_one_hot(const Model& model, int64_t width) {
  const CompileOptions& options = model->trainer().options();
  return width > 1 && options.loss.given() &&
         options.loss.each().front().second.body()->class_name().rfind("Sparse", 0) != 0;
}

int64_t output_width(const ModelFile& file, const std::vector<Tensor>& x) {
  std::vector<Tensor> row;
  for (const Tensor& array : x) row.push_back(array.rows(0, 1));
  return file.model.predict(row, {.verbose = 0}).size();
}

// The answers from a file of their own, as the model's loss takes them.
Tensor given_targets(const ModelFile& file, const std::string& path) {
  const Input input = read_input(path, file.spec ? &*file.spec : nullptr, file.limits);
  if (input.is_table && file.spec) return tables::encode_target(*file.spec, input.table);
  if (input.is_table) return input.table.to_tensor();
  require(input.arrays.size() == 1, ErrorCode::kInvalidArgument, "[", path, "] expected one array of answers, found ",
          input.arrays.size(), ".");
  return input.arrays.front().second;
}

Tensor targets_of(const EvaluateCommand& o, const ModelFile& file, const ModelInput& data) {
  if (!o.target_data.empty()) return given_targets(file, o.target_data);
  if (data.input.is_table && file.spec) return tables::encode_target(*file.spec, data.input.table);
  if (data.input.is_table) {
    if (o.targets.empty()) throw UsageError{"which column holds the answers? --target COLUMN"};
    return data.input.table.select(o.targets).to_tensor();
  }
  const std::string key = o.targets.empty() ? "y" : o.targets.front();
  for (const auto& [name, array] : data.input.arrays)
    if (name == key) return array;
  throw UsageError{
      cat("where are the answers for ", data.input.name, "? --target-data FILE, or a npz with an array '", key, "'")};
}

int run(const EvaluateCommand& o) {
  if (o.json) keep_stdout_for_data();
  if (o.threads > 0) set_num_threads(o.threads);
  const ModelFile file = load_model_file(o.model, o.load);
  require(file.model.compiled(), ErrorCode::kState, "[", o.model,
          "] was saved without loss and metrics: there is nothing to evaluate with.");
  const ModelInput data = read_model_input(file, o.model, o.data, unseen_from(o.unseen), o.in_order, o.targets);
  Tensor y = targets_of(o, file, data);
  const int64_t width = output_width(file, data.encoded.arrays);
  if (y.rank() == 1 && !is_floating(y.dtype()) && wants_one_hot(file.model, width)) y = utils::to_categorical(y, width);
  const Logs logs = file.model.evaluate(data.encoded.arrays, y, {.batch_size = o.batch_size, .verbose = 0});
  const int64_t rows = data.encoded.arrays.front().shape(0);
  if (o.json) {
    Json out = Json::object({{"model", o.model}, {"data", data.input.name}, {"rows", rows}});
    for (const auto& [name, value] : logs.entries()) out.set(name, value);
    print_json(out);
    return kSuccess;
  }
  say(cat(data.input.name, ": ", counted(rows, data.input.is_table ? "row" : "sample")));
  for (const auto& [name, value] : logs.entries())
    say(cat("  ", name, std::string(name.size() < 12 ? 12 - name.size() : 1, ' '), number(value)));
  return kSuccess;
}

}  // namespace

Action add_evaluate(CLI::App& app) {
  const auto o = std::make_shared<EvaluateCommand>();
  app.add_option("MODEL", o->model, "A .keras file")->required();
  app.add_option("DATA", o->data, "Raw rows (csv, tsv) or arrays (npy, npz); - is standard input")->required();
  app.add_option("--target", o->targets, "Column or array with the answers, when the model does not say")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--target-data", o->target_data, "The answers in a file of their own: csv, npy");
  app.add_option("--unseen", o->unseen, "A category that training did not have: error, or missing (as a missing cell)")
      ->check(CLI::IsMember({"error", "missing"}))
      ->capture_default_str();
  app.add_flag("--in-order", o->in_order, "For a model without a table: take the numeric columns in the file's order");
  app.add_option("--batch-size", o->batch_size, "Rows at once")
      ->check(option_range(1, 1'000'000'000))
      ->capture_default_str();
  app.add_option("--threads", o->threads, "At most so many; all processors")->check(option_range(1, 1024));
  app.add_flag("--json", o->json, "The result as JSON on standard output");
  add_load_switches(app, o->load, true);
  add_line_switch(app, o->load);
  app.footer(kFooter);
  return [o] { return run(*o); };
}

}  // namespace keratin::cli
