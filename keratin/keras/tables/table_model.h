// A model for a table: inputs as encode() makes them, an output as decode() reads it.
#pragma once

#include <string>
#include <vector>

#include "keratin/keras/models/model.h"
#include "keratin/keras/tables/encode.h"
#include "keratin/keras/tables/table_spec.h"

namespace keratin::tables {

/// The end of a model, and what goes with it.
struct OutputPlan {
  int64_t units = 1;
  std::string activation = "linear";
  std::string loss = "mean_squared_error";
  std::string metric = "mae";
  bool one_hot_target = false;        ///< the loss compares with one-hot rows
  std::vector<double> scale, offset;  ///< regression: the Rescaling layer at the end; empty: none
};

/// Regression: one linear unit a target, scaled by the targets' standard deviations and means (so that the network
/// itself works with numbers near 1), mean squared error, mae. Two classes: one sigmoid unit, binary_crossentropy;
/// more: softmax and sparse_categorical_crossentropy; accuracy. A `loss` that wants other targets changes the unit
/// count and the kind of targets: categorical_crossentropy takes one-hot rows, the sparse one a unit for each of two
/// classes.
OutputPlan plan_output(const TableSpec& spec, const Tensor& target, const std::string& loss);

/// Sequential: Normalization (adapted to the matrix, but leaving its one-hot columns as they are), `hidden`, Dense,
/// Rescaling. With embedded columns a functional model: an integer input each, Embedding into
/// embedding_size(categories) numbers, all concatenated with the normalised matrix.
Model make_model(const TableSpec& spec, const Encoded& train, const std::vector<Layer>& hidden,
                 const OutputPlan& output);

/// The model for an array (samples, ...) without names: Normalization, Flatten where needed, `hidden`, Dense,
/// Rescaling.
Model make_array_model(const Tensor& train, const std::vector<Layer>& hidden, const OutputPlan& output);

/// min(50, 1.6 * categories^0.56) rounded: fastai's rule.
int64_t embedding_size(int64_t categories);

/// Adapts a Normalization layer at the start of a model to `matrix`; false when the model begins with another layer.
bool adapt_first_layer(const Model& model, const Tensor& matrix);

}  // namespace keratin::tables
