// The model of a training: made from --layers, or given, and compiled.
#include "cli/command.h"
#include "cli/messages.h"
#include "cli/model_file.h"
#include "cli/training.h"
#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/keras/saving/saving.h"
#include "keratin/keras/tables/layer_list.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin::cli {
namespace {

bool is_classification(const TrainingData& data) { return data.spec.target.task == tables::Task::classification; }

std::vector<Metric> metrics_of(const std::vector<std::string>& names) {
  std::vector<Metric> out;
  for (const std::string& name : names) out.emplace_back(name);
  return out;
}

Optimizer make_optimizer(const TrainOptions& o) {
  const Optimizer optimizer(o.optimizer.empty() ? "adam" : o.optimizer.c_str());
  if (o.learning_rate) optimizer->learning_rate_option = *o.learning_rate;
  return optimizer;
}

void compile(const Model& model, const TrainOptions& o, const std::string& loss, const std::string& metric) {
  const std::vector<std::string> metrics = o.metrics.empty() ? std::vector<std::string>{metric} : o.metrics;
  model.compile({.optimizer = make_optimizer(o), .loss = loss, .metrics = metrics_of(metrics)});
}

std::string loss_class(const Model& model) {
  const CompileOptions& options = model->trainer().options();
  return options.loss.given() && options.loss.each().front().second
             ? options.loss.each().front().second.body()->class_name()
             : std::string();
}

// How many numbers the model gives a row: asked with one row.
int64_t output_width(const Model& model, const TrainingData& data) {
  std::vector<Tensor> row;
  for (const Tensor& x : data.train.x) row.push_back(x.rows(0, 1));
  return model.predict(row, {.verbose = 0}).size();
}

void check_width(const TrainingData& data, int64_t width, const std::string& name) {
  const tables::TargetColumn& target = data.spec.target;
  const auto classes = static_cast<int64_t>(target.classes.size());
  if (!is_classification(data)) {
    require(width == data.train.y.shape(1), ErrorCode::kShape, "[train] ", name, " gives ", width,
            " numbers a row, the data has ", counted(data.train.y.shape(1), "target"), ".");
    return;
  }
  require(width == classes || (width == 1 && classes == 2), ErrorCode::kShape, "[train] ", name, " gives ", width,
          " numbers a row, the target has ", classes, " classes (", join(target.classes), ").");
}

TrainingModel use_given(const TrainOptions& o, const TrainingData& data, const GivenModel& given) {
  TrainingModel out{.model = given.model};
  if (given.fresh && data.train.x.size() == 1) tables::adapt_first_layer(out.model, data.train.x.front());
  const int64_t width = output_width(out.model, data);
  check_width(data, width, o.model);
  const bool anew = !out.model.compiled() || !o.loss.empty() || !o.optimizer.empty() || !o.metrics.empty();
  if (anew) {
    std::string loss = o.loss.empty() ? loss_class(out.model) : o.loss;
    if (loss.empty())
      loss = !is_classification(data) ? "mean_squared_error"
             : width == 1             ? "binary_crossentropy"
                                      : "sparse_categorical_crossentropy";
    compile(out.model, o, loss, is_classification(data) ? "accuracy" : "mae");
  } else if (o.learning_rate) {
    if (!out.model.optimizer()->built()) out.model->trainer().build_optimizer();
    out.model.optimizer()->set_learning_rate(*o.learning_rate);
  }
  const std::string loss = loss_class(out.model);
  out.one_hot_target = is_classification(data) && width > 1 && loss.rfind("Sparse", 0) != 0;
  return out;
}

TrainingModel make_new(const TrainOptions& o, const TrainingData& data) {
  TrainingModel out;
  out.made = true;
  const std::vector<Layer> hidden = tables::parse_layers(o.layers);
  const tables::OutputPlan plan = tables::plan_output(data.spec, data.train.y, o.loss);
  require(data.is_table || data.train.x.size() == 1, ErrorCode::kInvalidArgument, "[train] the data has ",
          data.train.x.size(), " input arrays (", join(data.layout.names),
          "): a model for several is yours to give, --model FILE.");
  out.model = data.is_table ? tables::make_model(data.spec, data.layout, hidden, plan)
                            : tables::make_array_model(data.train.x.front(), hidden, plan);
  out.one_hot_target = plan.one_hot_target;
  compile(out.model, o, plan.loss, plan.metric);
  return out;
}

}  // namespace

GivenModel load_given_model(const std::string& path, const LoadSwitches& switches) {
  const saving::StoredFile file = saving::open_stored(path, switches.limits());
  if (file.kind == saving::FileKind::kConfig) {
    try {
      return {saving::model_from_config(*file.config, switches.limits()), {}, true};
    } catch (const Error& e) {
      throw e.with_prefix(cat("[", path, "] ")).in_file(path);
    }
  }
  ModelFile loaded = load_model_file(file, switches);
  return {loaded.model, std::move(loaded.spec), false};
}

TrainingModel make_training_model(const TrainOptions& o, const TrainingData& data,
                                  const std::optional<GivenModel>& given) {
  TrainingModel out = given ? use_given(o, data, *given) : make_new(o, data);
  for (const Layer& layer : out.model.layers()) {
    if (layer.class_name() == "InputLayer") continue;
    out.layers.push_back(tables::describe_layers({layer}).front());
  }
  out.optimizer = out.model.optimizer().body()->class_name();
  out.loss = loss_class(out.model);
  return out;
}

}  // namespace keratin::cli
