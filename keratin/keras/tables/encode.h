// Raw rows in, the model's arrays out; and the model's outputs as a table with names.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/data/frame/frame.h"
#include "keratin/keras/tables/table_spec.h"

namespace keratin::tables {

/// What to do with a category that the training table did not have.
enum class Unseen {
  error,    ///< Error kNotFound naming column, row, cell and the nearest category
  missing,  ///< treat it as a missing cell
};

/// The arrays of a model that takes a table: one matrix (unless every column is embedded), then one (rows, 1) int32
/// array a column that is embedded.
struct Encoded {
  std::vector<std::string> names;  ///< of the arrays: "features", then the columns' names
  std::vector<Tensor> arrays;
  std::vector<std::string> matrix_columns;
};

/// Columns by name, in any order. Missing numbers become the training rows' mean, missing categories the spec's. A
/// column that is not there, text among numbers and infinite numbers are errors that name column, row and cell.
Encoded encode(const TableSpec& spec, const DataFrame& table, Unseen unseen = Unseen::error);

/// The targets: (rows, columns) float32 for a regression; class numbers (rows) as int32; `one_hot` (rows, classes)
/// float32. Missing cells and unknown classes are errors.
Tensor encode_target(const TableSpec& spec, const DataFrame& table, bool one_hot = false);

/// The rows whose target is there.
std::vector<int64_t> rows_with_target(const std::vector<std::string>& targets, const DataFrame& table);

/// Outputs as a table: regression: one column a target. Classification: the class's name under the target's name, then
/// a probability a class, named target_class. An output of one column is the probability of the second of two classes.
/// Throws Error kShape when the model's outputs do not fit the spec.
DataFrame decode(const TableSpec& spec, const Tensor& outputs);

/// Columns of `table` that the spec has never heard of; encode takes no notice of them.
std::vector<std::string> unknown_columns(const TableSpec& spec, const DataFrame& table);

/// Names and types of the columns that must be read as text, of those `columns` that the file has.
std::vector<std::pair<std::string, ColumnType>> text_columns(const TableSpec& spec, const DataFrame& table);

}  // namespace keratin::tables
