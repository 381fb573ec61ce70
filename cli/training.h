// `keratin train` in parts: the options, the data, the model.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/load_switches.h"
#include "keratin/keras/models/model.h"
#include "keratin/keras/tables/table_model.h"

namespace keratin::cli {

struct TrainOptions {
  std::string data, target_data, model, output;
  std::vector<std::string> targets, metrics, drop, categorical;
  std::string layers = "64 relu, 64 relu";
  std::string task = "auto", loss, optimizer, class_weight, sample_weight, validation_data, history, plot;
  std::optional<double> learning_rate;
  int64_t epochs = 100, seed = 0, threads = 0;
  std::optional<int64_t> batch_size, patience;
  double validation_split = 0;
  bool no_shuffle = false, json = false;
  std::string checkpoint;  ///< a folder
  std::optional<int64_t> checkpoint_every;
  bool resume = false;
  LoadSwitches load;  ///< of the model that --model names
  int verbose = 1;
};

/// Rows to train on or to validate with.
struct TrainingPart {
  std::vector<Tensor> x;
  Tensor y;        ///< numbers (rows, targets), or class numbers (rows)
  Tensor weights;  ///< empty: every row counts alike
  int64_t rows() const { return x.empty() ? 0 : x.front().shape(0); }
  bool given() const { return !x.empty(); }
};

struct TrainingData {
  bool is_table = true;
  tables::TableSpec spec;  ///< of arrays only the target is set
  tables::Encoded layout;  ///< names of the arrays; its arrays are the training rows'
  TrainingPart train, validation;
  std::vector<std::string> notes;
};

/// What --model named: a model, and the spec its file holds.
struct GivenModel {
  Model model;
  std::optional<tables::TableSpec> spec;
  bool fresh = false;  ///< from a config: new weights
};

GivenModel load_given_model(const std::string& path, const LoadSwitches& switches = {});

/// Reads the data, finds out what its columns are (or takes the given model's word), splits and encodes it.
TrainingData load_training_data(const TrainOptions& options, const std::optional<GivenModel>& given);

/// The model that is trained, compiled.
struct TrainingModel {
  Model model;
  bool one_hot_target = false;
  bool made = false;                ///< by us, from --layers
  std::vector<std::string> layers;  ///< in words
  std::string optimizer, loss;      ///< in words
};
TrainingModel make_training_model(const TrainOptions& options, const TrainingData& data,
                                  const std::optional<GivenModel>& given);

}  // namespace keratin::cli
