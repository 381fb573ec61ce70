// keratin train: a table or arrays in, a model file out.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <cmath>
#include <memory>

#include "cli/command.h"
#include "cli/history.h"
#include "cli/interrupt.h"
#include "cli/keep_best.h"
#include "cli/messages.h"
#include "cli/model_file.h"
#include "cli/options.h"
#include "cli/training.h"
#include "cli/training_checkpoints.h"
#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/parallel_for.h"
#include "keratin/keras/tables/layer_list.h"
#include "keratin/keras/utils/plot_history.h"
#include "keratin/keras/utils/session.h"
#include "keratin/keras/utils/to_categorical.h"

namespace keratin::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  keratin train concrete.csv --target csMPa --epochs 100 -o concrete.keras
  keratin train car.csv --target class -o car.keras --validation-split 0.2 --patience 10 --plot curve.svg
  keratin train people.csv --target income --drop id --categorical zip --layers "128 relu, dropout 0.3, 64 relu" -o income.keras
  keratin train x.npy --target-data y.npy --task classification -o digits.keras
  keratin train concrete.csv --target csMPa --model concrete.keras --epochs 20 -o better.keras
  keratin train big.csv --target y --epochs 500 -o big.keras --checkpoint big.ckpt            # and after a crash or a stop
  keratin train big.csv --target y --epochs 500 -o big.keras --checkpoint big.ckpt --resume

Rows without a target are left out. Missing numbers become the mean of the training rows, missing categories a category of
their own (or the most frequent one, when the training rows have none missing). Held-out rows are drawn at random by --seed.
The file that -o names holds the best model (lowest validation loss, or training loss without validation) when --patience is
given, else the last one. Ctrl-C (or SIGTERM) ends after the present batch and saves in the same way. With --checkpoint all
that training needs to go on is kept in a folder; with --resume it goes on from there, within an epoch too, and ends with the
same model, bit for bit, as if it had never been stopped.)";

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Names of layers, losses, ... are looked up before anything is read.
void check_names(const TrainOptions& o) {
  const char* option = "--layers";
  try {
    tables::parse_layers(o.layers);
    option = "--optimizer";
    if (!o.optimizer.empty()) Optimizer{o.optimizer};
    option = "--loss";
    if (!o.loss.empty()) Loss{o.loss};
    option = "--metrics";
    for (const std::string& metric : o.metrics) Metric{metric};
  } catch (const Error& e) {
    throw UsageError{cat(option, ": ", e.what())};
  }
}

void check(const TrainOptions& o) {
  if (!has_extension(o.output, ".keras")) throw UsageError{cat("-o '", o.output, "': a model file ends in .keras")};
  if (o.validation_split > 0 && !o.validation_data.empty())
    throw UsageError{"--validation-split and --validation-data exclude each other"};
  if (!o.history.empty() && !has_extension(o.history, ".json") && !has_extension(o.history, ".csv"))
    throw UsageError{cat("--history '", o.history, "': it ends in .json or .csv")};
  if (!o.plot.empty() && !has_extension(o.plot, ".svg"))
    throw UsageError{cat("--plot '", o.plot, "': it ends in .svg")};
  if (o.learning_rate && !(std::isfinite(*o.learning_rate) && *o.learning_rate >= 0))
    throw UsageError{"--learning-rate must be a finite number that is not negative"};
  check_names(o);
  for (const std::string* path : {&o.output, &o.history, &o.plot}) check_writable(*path);
}

// -- words
// --------------------------------------------------------------------------------------------------------------

std::string names_of(const tables::TableSpec& spec, tables::PredictorColumn::Kind kind) {
  std::vector<std::string> out;
  for (const tables::PredictorColumn& column : spec.predictors) {
    if (column.kind != kind) continue;
    const bool number = kind == tables::PredictorColumn::Kind::number;
    out.push_back(number ? column.name : cat(column.name, " (", column.width(), ")"));
  }
  return join(out);
}

void describe_data(const TrainOptions& o, const TrainingData& data) {
  using Kind = tables::PredictorColumn::Kind;
  const tables::TargetColumn& target = data.spec.target;
  const int64_t rows = data.train.rows() + (o.validation_data.empty() ? data.validation.rows() : 0);
  say(cat(bold(o.data == "-" ? std::string("standard input") : o.data), ": ",
          counted(rows, data.is_table ? "row" : "sample")));
  const auto line = [](const char* what, const std::string& text) {
    if (!text.empty()) say(cat("  ", what, text));
  };
  std::string aim = cat(join(target.names), " (", to_string(target.task));
  if (!target.classes.empty())
    aim += cat(": ", target.classes.size() > 12 ? cat(target.classes.size(), " classes") : join(target.classes));
  line("predict      ", aim + ")");
  line("numbers      ", names_of(data.spec, Kind::number));
  line("categories   ", names_of(data.spec, Kind::one_hot));
  line("embedded     ", names_of(data.spec, Kind::embedding));
  for (const std::string& note : data.notes) line("note         ", note);
}

void describe_run(const TrainOptions& o, const TrainingData& data, const TrainingModel& model) {
  say(cat(bold(model.made ? "model" : o.model), ": ", join(model.layers, " > "), " (",
          counted(model.model.count_params(), "parameter"), ")"));
  std::string held_out = ", no validation";
  if (!o.validation_data.empty())
    held_out = cat(", validating on the ", with_commas(data.validation.rows()), " of ", o.validation_data);
  else if (data.validation.given())
    held_out = cat(", validating on ", with_commas(data.validation.rows()),
                   o.no_shuffle ? " (the last ones)" : cat(" (drawn with seed ", o.seed, ")"));
  say(cat("training on ", counted(data.train.rows(), data.is_table ? "row" : "sample"), held_out, "; ", model.optimizer,
          ", ", model.loss));
}

// -- the run
// ------------------------------------------------------------------------------------------------------------

struct Outcome {
  History history;
  double seconds = 0;
  bool interrupted = false;
  int64_t best_epoch = -1;  ///< from 1; -1: the last weights were kept
};

Data targets(const TrainingPart& part, const TrainingData& data, const TrainingModel& model) {
  if (!model.one_hot_target) return part.y;
  return utils::to_categorical(part.y, static_cast<int64_t>(data.spec.target.classes.size()));
}

void keep_or_restore(const TrainOptions& o, const KeepBest& best, const TrainingModel& model, Outcome& outcome) {
  if (best.diverged()) {
    require(best.found(), ErrorCode::kNonFinite,
            "[train] the loss is no finite number from the first epoch on; nothing was saved. Lower --learning-rate.");
    note(cat("the loss became infinite or NaN; epoch ", best.epoch() + 1, " was the best before that."));
  } else if (!o.patience || !best.found()) {
    return;
  }
  model.model.set_weights(best.weights());
  outcome.best_epoch = best.epoch() + 1;
}

Outcome fit(const TrainOptions& o, const TrainingData& data, const TrainingModel& model) {
  const std::string monitor = data.validation.given() ? "val_loss" : "loss";
  const Callback best = make_callback<KeepBest>(monitor, o.patience);
  FitOptions options{.batch_size = o.batch_size,
                     .epochs = o.epochs,
                     .verbose = o.verbose,
                     .callbacks = {stop_when_interrupted(), best},
                     .shuffle = !o.no_shuffle,
                     .sample_weight = data.train.weights};
  if (data.validation.given())
    options.validation_data = {data.validation.x, targets(data.validation, data, model), data.validation.weights};
  add_checkpoints(o, options.callbacks);
  Outcome outcome;
  const Clock::time_point start = Clock::now();
  outcome.history = model.model.fit(data.train.x, targets(data.train, data, model), options);
  outcome.seconds = seconds_since(start);
  outcome.interrupted = interrupted();
  keep_or_restore(o, static_cast<const KeepBest&>(*best.body()), model, outcome);
  return outcome;
}

std::vector<std::string> write_files(const TrainOptions& o, const TrainingData& data, const TrainingModel& model,
                                     const Outcome& outcome) {
  std::vector<std::string> files{o.output};
  SaveOptions save;
  if (data.is_table) save.assets = {{tables::TableSpec::kAsset, data.spec.to_json().dump()}};
  model.model.save(o.output, save);
  const bool any = !outcome.history.epoch.empty();
  if (!o.history.empty()) write_history(outcome.history, o.history), files.push_back(o.history);
  if (!o.plot.empty() && any) {
    write_file_atomic(o.plot, utils::history_svg(outcome.history, {.title = cat("Training of ", o.output)}));
    files.push_back(o.plot);
  }
  return files;
}

int64_t shown_epoch(const Outcome& outcome) {
  const auto epochs = static_cast<int64_t>(outcome.history.epoch.size());
  return outcome.best_epoch > 0 ? outcome.best_epoch : epochs;
}

void report(const TrainOptions& o, const Outcome& outcome, const std::vector<std::string>& files) {
  const auto epochs = static_cast<int64_t>(outcome.history.epoch.size());
  if (outcome.interrupted)
    say(cat("interrupted in epoch ", epochs, " of ", o.epochs,
            o.checkpoint.empty() ? "" : "; the same command with --resume goes on"));
  std::vector<std::string> numbers;
  for (const auto& [key, values] : outcome.history.history)
    if (shown_epoch(outcome) <= static_cast<int64_t>(values.size()) && !values.empty())
      numbers.push_back(cat(key, " ", number(values[static_cast<size_t>(shown_epoch(outcome) - 1)])));
  if (!numbers.empty())
    say(cat(outcome.best_epoch > 0 ? cat("best epoch ", outcome.best_epoch, ": ") : cat("epoch ", epochs, ": "),
            join(numbers)));
  say(cat("trained ", counted(epochs, "epoch"), " in ", duration(outcome.seconds)));
  for (const std::string& file : files) say(cat("wrote ", file, " (", byte_count(file_system().info(file).size), ")"));
}

Json report_json(const TrainOptions& o, const TrainingData& data, const TrainingModel& model, const Outcome& outcome,
                 const std::vector<std::string>& files) {
  Json written = Json::array(), layers = Json::array(), classes = Json::array(), names = Json::array();
  for (const std::string& file : files) written.push_back(file);
  for (const std::string& layer : model.layers) layers.push_back(layer);
  for (const std::string& name : data.spec.target.names) names.push_back(name);
  for (const std::string& name : data.spec.target.classes) classes.push_back(name);
  return Json::object({{"model", o.output},
                       {"task", to_string(data.spec.target.task)},
                       {"target", names},
                       {"classes", classes},
                       {"train_rows", data.train.rows()},
                       {"validation_rows", data.validation.rows()},
                       {"layers", layers},
                       {"parameters", model.model.count_params()},
                       {"optimizer", model.optimizer},
                       {"loss", model.loss},
                       {"epochs", static_cast<int64_t>(outcome.history.epoch.size())},
                       {"best_epoch", shown_epoch(outcome)},
                       {"interrupted", outcome.interrupted},
                       {"seconds", outcome.seconds},
                       {"history", history_json(outcome.history)},
                       {"files", written}});
}

int run(const TrainOptions& o) {
  check(o);
  if (o.json) keep_stdout_for_data();
  prepare_checkpoints(o);
  if (o.threads > 0) set_num_threads(o.threads);
  utils::clear_session();  // the check of --layers made some
  utils::set_random_seed(o.seed);
  std::optional<GivenModel> given;
  if (!o.model.empty()) given = load_given_model(o.model, o.load);
  const TrainingData data = load_training_data(o, given);
  if (o.verbose > 0) describe_data(o, data);
  const TrainingModel model = make_training_model(o, data, given);
  if (o.verbose > 0) describe_run(o, data, model);
  remember_interrupts();
  const Outcome outcome = fit(o, data, model);
  const std::vector<std::string> files = write_files(o, data, model, outcome);
  if (o.verbose > 0) report(o, outcome, files);
  if (o.json) print_json(report_json(o, data, model, outcome, files));
  return outcome.interrupted ? interrupted_code() : kSuccess;
}

// -- the options
// --------------------------------------------------------------------------------------------------------

void add_data_options(CLI::App& app, TrainOptions& o) {
  const char* group = "Data";
  app.add_option("DATA", o.data, "Table (csv, tsv) or arrays (npy, npz); - is standard input")->required();
  app.add_option("--target", o.targets, "Column (or columns, with commas) to predict; of a npz the array, y")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--target-data", o.target_data, "The answers in a file of their own: csv, npy")->group(group);
  app.add_option("--task", o.task, "auto: text, bools and integers 0.. or 1.. are classes")
      ->check(CLI::IsMember({"auto", "regression", "classification"}))
      ->group(group)
      ->capture_default_str();
  app.add_option("--drop", o.drop, "Columns not to look at")->delimiter(',')->allow_extra_args(false)->group(group);
  app.add_option("--categorical", o.categorical, "Columns of numbers that are names")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--sample-weight", o.sample_weight, "Column that says how much a row counts")->group(group);
  app.add_option("--class-weight", o.class_weight, "balanced, or class=weight,...")->group(group);
  app.add_option("--validation-split", o.validation_split, "Part of the rows that is held out")
      ->check(option_range(0.0, 0.999999))
      ->group(group);
  app.add_option("--validation-data", o.validation_data, "Held-out rows in a file of their own")->group(group);
}

void add_model_options(CLI::App& app, TrainOptions& o) {
  const char* group = "Model";
  app.add_option(
         "--layers", o.layers,
         "Hidden layers of the model that is made: units with an activation, dropout RATE, batchnorm, layernorm")
      ->group(group)
      ->capture_default_str();
  app.add_option("--model", o.model, "Train this instead: a config (json), or a .keras that goes on where it stopped")
      ->group(group);
  app.add_option("--loss", o.loss, "Keras's name; mean_squared_error, binary_ or sparse_categorical_crossentropy")
      ->group(group);
  app.add_option("--metrics", o.metrics, "Keras's names; mae or accuracy")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--optimizer", o.optimizer, "Keras's name; adam")->group(group);
  app.add_option("--learning-rate", o.learning_rate, "0.001 unless the optimizer has another")->group(group);
}

void add_run_options(CLI::App& app, TrainOptions& o) {
  const char* group = "Training";
  app.add_option("-o,--output", o.output, "The model file, .keras")->required()->group(group);
  app.add_option("--epochs", o.epochs, "Times that all rows are seen")
      ->check(option_range(0, 1'000'000'000))
      ->group(group)
      ->capture_default_str();
  app.add_option("--batch-size", o.batch_size, "Rows a step; 32")->check(option_range(1, 1'000'000'000))->group(group);
  app.add_option("--patience", o.patience, "Stop after so many epochs without a better loss, and keep the best")
      ->check(option_range(0, 1'000'000'000))
      ->group(group);
  app.add_option("--seed", o.seed, "The same seed gives the same model")
      ->check(option_range(0, INT32_MAX))
      ->group(group)
      ->capture_default_str();
  app.add_flag("--no-shuffle", o.no_shuffle, "Rows in the file's order; the last ones are held out")->group(group);
  app.add_option("--history", o.history, "Write loss and metrics of every epoch: .json or .csv")->group(group);
  app.add_option("--plot", o.plot, "Draw them: .svg")->group(group);
  app.add_option("--checkpoint", o.checkpoint, "Keep all that training needs to go on in this folder")->group(group);
  app.add_flag("--resume", o.resume, "Go on from the newest checkpoint in it")->group(group);
  app.add_option("--checkpoint-every", o.checkpoint_every, "After so many batches; each epoch")
      ->check(option_range(1, 1'000'000'000))
      ->group(group);
  app.add_option("--threads", o.threads, "At most so many; all processors")->check(option_range(1, 1024))->group(group);
  app.add_option("--verbose", o.verbose, "0 nothing, 1 a bar, 2 a line an epoch")
      ->check(option_range(0, 2))
      ->group(group)
      ->capture_default_str();
  app.add_flag("--json", o.json, "The result as JSON on standard output, words on standard error")->group(group);
}

}  // namespace

Action add_train(CLI::App& app) {
  const auto options = std::make_shared<TrainOptions>();
  add_data_options(app, *options);
  add_model_options(app, *options);
  add_run_options(app, *options);
  add_load_switches(app, options->load, true);
  add_line_switch(app, options->load);
  app.footer(kFooter);
  return [options] { return run(*options); };
}

}  // namespace keratin::cli
