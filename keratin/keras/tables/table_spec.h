// TableSpec: how a raw table becomes the arrays of a model, and a model's outputs become words again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keratin/base/json.h"

namespace keratin::tables {

/// What is predicted.
enum class Task { regression, classification };

/// "regression", "classification".
const char* to_string(Task task);

/// One column that the model looks at.
struct PredictorColumn {
  enum class Kind {
    number,     ///< one column of the matrix, as it is (the model's Normalization layer scales it)
    one_hot,    ///< one column of the matrix a category: 1 where the cell is that category
    embedding,  ///< an integer input of its own, for the model's Embedding layer
  };
  std::string name;
  Kind kind = Kind::number;
  double fill = 0;                           ///< number: what a missing cell becomes, the mean of the training rows
  std::vector<std::string> categories = {};  ///< sorted
  /// The place in `categories` that a missing cell takes: the most frequent one, or categories.size(), a category of
  /// its own, when training rows had missing cells.
  int64_t missing = 0;
  bool text = false;  ///< the file's column is read as text, so that "007" stays "007"

  /// Categories and, when missing cells have one, theirs.
  int64_t width() const;
};

/// The column or columns that are predicted.
struct TargetColumn {
  Task task = Task::regression;
  std::vector<std::string> names;    ///< several for regression only
  std::vector<std::string> classes;  ///< of a classification, in the order of the outputs
  bool text = false;
};

/// Everything that encoding needs, learnt from the training rows; stored beside the model as assets/keratin/table.json.
struct TableSpec {
  static constexpr int64_t kVersion = 1;
  static constexpr const char* kAsset = "keratin/table.json";

  std::vector<PredictorColumn> predictors;
  TargetColumn target;
  std::vector<std::string> ignored;  ///< columns of the training table that the model does not look at

  /// Names of the matrix's columns: "age", "colour_red", "colour_nan" (the missing ones).
  std::vector<std::string> matrix_columns() const;
  /// The columns that are inputs of their own.
  std::vector<const PredictorColumn*> embedded() const;
  bool knows(const std::string& column) const;

  Json to_json() const;
  /// Throws Error kCorrupt, kUnsupported (a newer version) or kLimit; `where` names the file.
  static TableSpec from_json(const Json& json, const std::string& where);
};

}  // namespace keratin::tables
