// The first program of the course: the strength of concrete, a regression.
#include <cmath>

#include "cli/demo.h"
#include "cli/messages.h"
#include "keratin/base/files.h"
#include "keratin/data/builtin/datasets.h"
#include "keratin/keras/layers/core/dense.h"
#include "keratin/keras/layers/preprocessing/normalization.h"
#include "keratin/keras/models/sequential.h"
#include "keratin/keras/tables/learn.h"
#include "keratin/keras/utils/plot_history.h"
#include "keratin/keras/utils/plot_model.h"
#include "keratin/keras/utils/session.h"

namespace keratin::cli {
namespace {

constexpr int64_t kEpochs = 100;
constexpr uint64_t kSplitSeed = 7;
constexpr int64_t kShown = 5;

struct Part {
  DataFrame rows, predictors;
  Series target;
};

Part part_of(const DataFrame& rows) {
  const auto [predictors, target] = rows.split_target("strength");
  return {rows, predictors, target};
}

// hidden relu layers, one linear unit; Adam and squared error as the course has them.
Sequential network(const Layer& first, const std::vector<int64_t>& hidden) {
  Sequential model;
  model.add(first);
  for (const int64_t units : hidden) model.add(layers::Dense(units, {.activation = "relu"}));
  model.add(layers::Dense(1));
  model.compile({.optimizer = "adam", .loss = "mean_squared_error"});
  return model;
}

Layer normalization_of(const Part& train) {
  const layers::Normalization normalization({.input_shape = {8}});
  normalization.adapt(train.predictors.to_tensor());
  return normalization;
}

std::vector<double> predictions(const Sequential& model, const Part& test) {
  return model.predict(test.predictors, {.verbose = 0}).to_vector<double>();
}

// Mean absolute error, root of the mean squared one, R2.
std::vector<std::string> errors(const std::string& name, const std::vector<double>& predicted, const Series& truth) {
  double absolute = 0, squared = 0, spread = 0;
  const double mean = truth.mean();
  for (int64_t row = 0; row < truth.size(); ++row) {
    const double error = predicted[static_cast<size_t>(row)] - truth.number(row);
    absolute += std::abs(error), squared += error * error;
    spread += (truth.number(row) - mean) * (truth.number(row) - mean);
  }
  const auto n = static_cast<double>(truth.size());
  return {name, format_number("%.2f MPa", absolute / n), format_number("%.2f MPa", std::sqrt(squared / n)),
          format_number("%.2f", 1 - squared / spread)};
}

void print_examples(const Part& test, const std::vector<double>& predicted) {
  std::vector<std::vector<std::string>> rows{{"  cement", "water", "age (days)", "predicted", "measured"}};
  for (int64_t row = 0; row < kShown; ++row)
    rows.push_back({"  " + test.predictors["cement"].cell(row), test.predictors["water"].cell(row),
                    test.predictors["age"].cell(row), format_number("%.1f", predicted[static_cast<size_t>(row)]),
                    format_number("%.1f", test.target.number(row))});
  say("\nFive of the mixes it has never seen, in MPa:\n");
  print_cells(rows);
}

// Saved with the names of the columns, so that `keratin predict` takes raw rows.
void save(DemoFolder& folder, const Sequential& model, const History& history, const Part& train, const Part& test) {
  std::vector<int64_t> all(static_cast<size_t>(train.rows.rows()));
  for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int64_t>(i);
  const tables::TableSpec spec = tables::learn_table(train.rows, all, {.targets = {"strength"}}).spec;
  model.save(folder.add("concrete.keras"), {.assets = {{tables::TableSpec::kAsset, spec.to_json().dump()}}});
  write_file_atomic(folder.add("concrete_model.svg"),
                    utils::model_svg(model, {.show_shapes = true, .show_layer_names = true}));
  write_file_atomic(folder.add("concrete_loss.svg"),
                    utils::history_svg(history, {.title = "Concrete: squared error by epoch"}));
  test.predictors.head(20).write_csv(folder.add("new_mixes.csv"));
}

}  // namespace

void demo_concrete(DemoFolder& folder) {
  heading("1. How strong will this concrete be?");
  const DataFrame table = datasets::concrete();
  paragraph(
      "1,030 mixes were pressed until they broke: seven ingredients (kg in a cubic metre), the age in days, and the "
      "strength "
      "in MPa that a network shall predict. (I-Cheng Yeh, 1998; UCI, CC BY 4.0)");
  say("\n" + table.head().to_string({.width = 120}) + "\n");

  const auto [train_rows, test_rows] = table.train_test_split({.test_size = 0.25, .seed = kSplitSeed});
  const Part train = part_of(train_rows), test = part_of(test_rows);
  const ValidationData held_out{test.predictors, test.target};

  utils::clear_session();
  const Sequential plain = network(layers::InputLayer({8}), {5, 5});
  say("The network of the course, 8-5-5-1:\n");
  say(plain.summary_text());
  say(cat("It learns from ", train.rows.rows(), " mixes; ", test.rows.rows(),
          " are held out. The numbers as they are:"));
  fit_with_bar(plain, train.predictors, train.target, kEpochs, held_out);
  say("The same network behind a Normalization layer (each column less its mean, by its deviation):");
  const Sequential normalised = network(normalization_of(train), {5, 5});
  fit_with_bar(normalised, train.predictors, train.target, kEpochs, held_out);
  say("And a larger one, 8-64-64-1, three times as long:");
  utils::clear_session();
  const Sequential larger = network(normalization_of(train), {64, 64});
  const History history = fit_with_bar(larger, train.predictors, train.target, 3 * kEpochs, held_out);

  const double mean = train.target.mean();
  const std::vector<double> best = predictions(larger, test);
  say(cat("\nOn the ", test.rows.rows(), " held-out mixes:\n"));
  print_cells({{"", "mean error", "root mean square", "R2"},
               errors(cat("  always the mean, ", format_number("%.1f MPa", mean)),
                      std::vector<double>(best.size(), mean), test.target),
               errors("  8-5-5-1", predictions(plain, test), test.target),
               errors("  8-5-5-1, normalised", predictions(normalised, test), test.target),
               errors("  8-64-64-1, normalised", best, test.target)});
  print_examples(test, best);
  save(folder, larger, history, train, test);
}

}  // namespace keratin::cli
