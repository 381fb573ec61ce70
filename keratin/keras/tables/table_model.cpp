#include "keratin/keras/tables/table_model.h"

#include <algorithm>
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/keras/layers/core/dense.h"
#include "keratin/keras/layers/core/embedding.h"
#include "keratin/keras/layers/merging/concatenate.h"
#include "keratin/keras/layers/preprocessing/normalization.h"
#include "keratin/keras/layers/preprocessing/rescaling.h"
#include "keratin/keras/layers/reshaping/flatten.h"
#include "keratin/keras/models/sequential.h"

namespace keratin::tables {
namespace {

struct Moments {
  double mean = 0, deviation = 0;
};

Moments moments_of_column(const Tensor& values, int64_t column, int64_t width) {
  const int64_t rows = values.shape(0);
  Moments m;
  for (int64_t row = 0; row < rows; ++row) m.mean += values.flat_as_double(row * width + column);
  m.mean /= static_cast<double>(rows);
  double squares = 0;
  for (int64_t row = 0; row < rows; ++row) {
    const double d = values.flat_as_double(row * width + column) - m.mean;
    squares += d * d;
  }
  m.deviation = std::sqrt(squares / static_cast<double>(rows));
  return m;
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

// Keras allows letters, digits and few signs in names that become paths.
std::string input_name(const std::string& column, std::vector<std::string>& taken) {
  std::string name;
  for (const char c : column) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0) name = "column_" + name;
  const std::string base = name;
  for (int64_t i = 1; std::find(taken.begin(), taken.end(), name) != taken.end(); ++i) name = cat(base, "_", i);
  taken.push_back(name);
  return name;
}

// The statistics of one-hot columns become 0 and 1, so that they pass through.
void leave_one_hot_alone(const Layer& normalization, const TableSpec& spec) {
  Tensors weights = normalization.get_weights();
  auto* mean = weights.at(0).mutable_data<float>();
  auto* variance = weights.at(1).mutable_data<float>();
  int64_t place = 0;
  for (const PredictorColumn& column : spec.predictors) {
    if (column.kind == PredictorColumn::Kind::number) ++place;
    if (column.kind != PredictorColumn::Kind::one_hot) continue;
    for (int64_t i = 0; i < column.width(); ++i, ++place) mean[place] = 0, variance[place] = 1;
  }
  normalization.set_weights(weights);
}

bool has_numbers(const TableSpec& spec) {
  return std::any_of(spec.predictors.begin(), spec.predictors.end(),
                     [](const PredictorColumn& c) { return c.kind == PredictorColumn::Kind::number; });
}

Layer normalization_for(const TableSpec& spec, const Tensor& matrix) {
  const layers::Normalization normalization({.input_shape = {matrix.shape(1)}});
  normalization.adapt(matrix);
  leave_one_hot_alone(normalization, spec);
  return normalization;
}

std::vector<Layer> ending(const OutputPlan& output) {
  std::vector<Layer> out{layers::Dense(output.units, {.activation = output.activation.c_str()})};
  if (output.scale.empty()) return out;
  const bool one = output.scale.size() == 1;
  out.push_back(
      layers::Rescaling(one ? layers::Numbers(output.scale[0]) : layers::Numbers(output.scale),
                        {.offset = one ? layers::Numbers(output.offset[0]) : layers::Numbers(output.offset)}));
  return out;
}

Model embedded_model(const TableSpec& spec, const Encoded& train, const std::vector<Layer>& hidden,
                     const OutputPlan& output) {
  Tensors inputs, parts;
  std::vector<std::string> taken;
  size_t array = 0;
  if (!train.matrix_columns.empty()) {
    const Tensor& matrix = train.arrays[array++];
    inputs.push_back(Input({matrix.shape(1)}, {.name = input_name("features", taken)}));
    parts.push_back(has_numbers(spec) ? normalization_for(spec, matrix)(inputs.back()) : inputs.back());
  }
  for (const PredictorColumn* column : spec.embedded()) {
    inputs.push_back(Input({1}, {.dtype = "int32", .name = input_name(column->name, taken)}));
    const Tensor vectors = layers::Embedding(column->width(), embedding_size(column->width()))(inputs.back());
    parts.push_back(layers::Flatten()(vectors));
  }
  Tensor x = parts.size() == 1 ? parts.front() : layers::Concatenate()(parts);
  for (const Layer& layer : hidden) x = layer(x);
  for (const Layer& layer : ending(output)) x = layer(x);
  return Model(inputs, Tensors{x});
}

}  // namespace

int64_t embedding_size(int64_t categories) {
  return std::min<int64_t>(50, std::llround(1.6 * std::pow(static_cast<double>(categories), 0.56)));
}

OutputPlan plan_output(const TableSpec& spec, const Tensor& target, const std::string& loss) {
  OutputPlan plan;
  if (spec.target.task == Task::regression) {
    if (!loss.empty()) plan.loss = loss;
    plan.units = target.shape(1);
    for (int64_t column = 0; column < plan.units; ++column) {
      const Moments m = moments_of_column(target, column, plan.units);
      plan.scale.push_back(m.deviation > 0 ? m.deviation : 1);
      plan.offset.push_back(m.mean);
    }
    return plan;
  }
  const auto classes = static_cast<int64_t>(spec.target.classes.size());
  const std::string wanted = to_lower(loss);
  const bool sparse = has(wanted, "sparse");
  const bool categorical = has(wanted, "categorical") || has(wanted, "kl_div") || has(wanted, "kullback");
  plan.metric = "accuracy";
  if (classes == 2 && !categorical) {
    plan.activation = "sigmoid";
    plan.loss = loss.empty() ? "binary_crossentropy" : loss;
    return plan;
  }
  plan.units = classes;
  plan.activation = "softmax";
  plan.loss = loss.empty() ? "sparse_categorical_crossentropy" : loss;
  plan.one_hot_target = !loss.empty() && !sparse;
  return plan;
}

Model make_model(const TableSpec& spec, const Encoded& train, const std::vector<Layer>& hidden,
                 const OutputPlan& output) {
  if (!spec.embedded().empty()) return embedded_model(spec, train, hidden, output);
  const Tensor& matrix = train.arrays.front();
  const Sequential model;
  model.add(layers::InputLayer({matrix.shape(1)}, {.name = "features"}));
  if (has_numbers(spec)) model.add(normalization_for(spec, matrix));
  for (const Layer& layer : hidden) model.add(layer);
  for (const Layer& layer : ending(output)) model.add(layer);
  return model;
}

Model make_array_model(const Tensor& train, const std::vector<Layer>& hidden, const OutputPlan& output) {
  const Sequential model;
  const layers::Normalization normalization({.input_shape = train.shape().without(0)});
  normalization.adapt(train);
  model.add(normalization);
  if (train.rank() > 2) model.add(layers::Flatten());
  for (const Layer& layer : hidden) model.add(layer);
  for (const Layer& layer : ending(output)) model.add(layer);
  return model;
}

bool adapt_first_layer(const Model& model, const Tensor& matrix) {
  for (const Layer& layer : model.layers()) {
    if (layer.class_name() == "InputLayer") continue;
    if (layer.class_name() != "Normalization" || layer.weights().empty()) return false;
    const layers::Normalization adapted({.input_shape = matrix.shape().without(0)});
    adapted.adapt(matrix);
    layer.set_weights(adapted.get_weights());
    return true;
  }
  return false;
}

}  // namespace keratin::tables
