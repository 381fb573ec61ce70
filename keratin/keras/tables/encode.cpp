#include "keratin/keras/tables/encode.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "keratin/base/error.h"
#include "keratin/base/utf8.h"
#include "keratin/keras/tables/learn.h"

namespace keratin::tables {
namespace {

constexpr size_t kNamesShown = 12;  // categories listed in an error

std::string listed(const std::vector<std::string>& names) {
  const std::vector<std::string> first(names.begin(), names.begin() + std::min(names.size(), kNamesShown));
  return join(first) + (names.size() > kNamesShown ? cat(", ... (", names.size(), ")") : std::string());
}

// Finds the place of a cell among names.
class Places {
 public:
  explicit Places(const std::vector<std::string>& names) : names_(names) {
    for (size_t i = 0; i < names.size(); ++i) places_.emplace(names[i], static_cast<int64_t>(i));
  }
  /// -1 when there is none.
  int64_t find(const std::string& name) const {
    const auto found = places_.find(name);
    return found == places_.end() ? -1 : found->second;
  }
  [[noreturn]] void fail_at(const Series& series, int64_t row, const char* what, const char* advice) const {
    const std::string cell = category_of(series, row);
    const std::string near = did_you_mean(cell, names_);
    fail(ErrorCode::kNotFound, "[table] column '", series.name(), "', row ", row + 1, ": '", printable(cell),
         "' is no ", what, " of the training table",
         near.empty() ? cat(", which has ", listed(names_), ".") : cat(". Did you mean '", near, "'?"), advice);
  }

 private:
  const std::vector<std::string>& names_;
  std::unordered_map<std::string, int64_t> places_;
};

Series find_column(const DataFrame& table, const std::string& name) {
  if (table.contains(name)) return table.column(name);
  const std::string near = did_you_mean(name, table.columns());
  fail(ErrorCode::kNotFound, "[table] the column '", name, "' is missing",
       near.empty() ? cat("; the table has ", listed(table.columns()), ".") : cat(". Is it '", near, "'?"));
}

int64_t category_at(const PredictorColumn& column, const Places& places, const Series& series, int64_t row,
                    Unseen unseen) {
  if (series.is_missing(row)) return column.missing;
  const int64_t place = places.find(category_of(series, row));
  if (place >= 0) return place;
  if (unseen == Unseen::error) places.fail_at(series, row, "category", " --unseen missing takes it as a missing cell.");
  return column.missing;
}

float number_at(const PredictorColumn& column, const Series& series, int64_t row) {
  const double value = series.number(row);
  if (std::isnan(value)) return static_cast<float>(column.fill);
  const auto narrow = static_cast<float>(value);
  require(std::isfinite(narrow), ErrorCode::kNonFinite, "[table] column '", column.name, "', row ", row + 1, ": ",
          repr(value), " is no finite float32.");
  return narrow;
}

void require_numbers(const Series& series) {
  if (series.is_numeric()) return;
  for (int64_t row = 0; row < series.size(); ++row) {
    if (series.is_missing(row)) continue;
    const std::string cell(series.text(row));
    char* end = nullptr;
    std::strtod(cell.c_str(), &end);
    require(end != cell.c_str() && *end == '\0', ErrorCode::kDType, "[table] column '", series.name(), "', row ",
            row + 1, ": expected a number, found '", printable(cell), "'.");
  }
  fail(ErrorCode::kDType, "[table] column '", series.name(), "' holds text where the model takes numbers.");
}

// Fills the columns of the matrix from left to right.
class MatrixWriter {
 public:
  MatrixWriter(int64_t rows, int64_t columns) : matrix_(Tensor::zeros({rows, columns})), columns_(columns) {}

  void add_number(const PredictorColumn& column, const Series& series) {
    require_numbers(series);
    float* out = matrix_.mutable_data<float>() + next_;
    for (int64_t row = 0; row < series.size(); ++row) out[row * columns_] = number_at(column, series, row);
    ++next_;
  }
  void add_categories(const PredictorColumn& column, const Series& series, Unseen unseen) {
    const Places places(column.categories);
    float* out = matrix_.mutable_data<float>() + next_;
    for (int64_t row = 0; row < series.size(); ++row)
      out[row * columns_ + category_at(column, places, series, row, unseen)] = 1;
    next_ += column.width();
  }
  const Tensor& matrix() const { return matrix_; }

 private:
  Tensor matrix_;
  int64_t columns_, next_ = 0;
};

Tensor indices_of(const PredictorColumn& column, const Series& series, Unseen unseen) {
  const Places places(column.categories);
  Tensor out = Tensor::empty({series.size(), 1}, DType::int32);
  auto* values = out.mutable_data<int32_t>();
  for (int64_t row = 0; row < series.size(); ++row)
    values[row] = static_cast<int32_t>(category_at(column, places, series, row, unseen));
  return out;
}

Tensor numeric_target(const TargetColumn& target, const DataFrame& table) {
  std::vector<Series> columns;
  for (const std::string& name : target.names) {
    columns.push_back(find_column(table, name));
    require_numbers(columns.back());
  }
  return DataFrame(std::move(columns)).to_tensor();
}

Tensor class_target(const TargetColumn& target, const Series& series, bool one_hot) {
  const Places places(target.classes);
  const auto classes = static_cast<int64_t>(target.classes.size());
  Tensor out = one_hot ? Tensor::zeros({series.size(), classes}) : Tensor::empty({series.size()}, DType::int32);
  for (int64_t row = 0; row < series.size(); ++row) {
    require(!series.is_missing(row), ErrorCode::kInvalidArgument, "[table] the target '", series.name(),
            "' is missing in row ", row + 1, ".");
    const int64_t place = places.find(category_of(series, row));
    if (place < 0) places.fail_at(series, row, "class", "");
    if (one_hot)
      out.mutable_data<float>()[row * classes + place] = 1;
    else
      out.mutable_data<int32_t>()[row] = static_cast<int32_t>(place);
  }
  return out;
}

Series column_of(const std::string& name, const Tensor& outputs, int64_t column) {
  const int64_t rows = outputs.shape(0), width = outputs.size() / std::max<int64_t>(rows, 1);
  Buffer<double> values(rows);
  double* out = values.mutable_data();
  // The shortest decimals of the float32, not of its double.
  for (int64_t row = 0; row < rows; ++row)
    out[row] = std::strtod(repr(static_cast<float>(outputs.flat_as_double(row * width + column))).c_str(), nullptr);
  return Series(name, std::move(values));
}

// Probabilities of all classes from the model's outputs.
std::vector<Series> probabilities(const TargetColumn& target, const Tensor& outputs, int64_t width) {
  const std::string prefix = target.names.front() + "_";
  std::vector<Series> out;
  if (width == 1) {
    const Series second = column_of(prefix + target.classes[1], outputs, 0);
    std::vector<double> first;
    for (const double p : second.doubles())
      first.push_back(std::strtod(repr(1 - static_cast<float>(p)).c_str(), nullptr));
    return {Series(prefix + target.classes[0], first), second};
  }
  for (int64_t c = 0; c < width; ++c)
    out.push_back(column_of(prefix + target.classes[static_cast<size_t>(c)], outputs, c));
  return out;
}

Series most_likely(const TargetColumn& target, const std::vector<Series>& probabilities) {
  const int64_t rows = probabilities.front().size();
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(rows));
  for (int64_t row = 0; row < rows; ++row) {
    size_t best = 0;
    for (size_t c = 1; c < probabilities.size(); ++c)
      if (probabilities[c].doubles()[row] > probabilities[best].doubles()[row]) best = c;
    names.push_back(target.classes[best]);
  }
  return Series(target.names.front(), names);
}

}  // namespace

Encoded encode(const TableSpec& spec, const DataFrame& table, Unseen unseen) {
  Encoded out;
  out.matrix_columns = spec.matrix_columns();
  MatrixWriter matrix(table.rows(), static_cast<int64_t>(out.matrix_columns.size()));
  std::vector<Tensor> indices;
  std::vector<std::string> names;
  for (const PredictorColumn& column : spec.predictors) {
    const Series series = find_column(table, column.name);
    switch (column.kind) {
      case PredictorColumn::Kind::number:
        matrix.add_number(column, series);
        break;
      case PredictorColumn::Kind::one_hot:
        matrix.add_categories(column, series, unseen);
        break;
      case PredictorColumn::Kind::embedding:
        indices.push_back(indices_of(column, series, unseen));
        names.push_back(column.name);
        break;
    }
  }
  if (!out.matrix_columns.empty()) out.names.push_back("features"), out.arrays.push_back(matrix.matrix());
  out.names.insert(out.names.end(), names.begin(), names.end());
  out.arrays.insert(out.arrays.end(), indices.begin(), indices.end());
  return out;
}

Tensor encode_target(const TableSpec& spec, const DataFrame& table, bool one_hot) {
  if (spec.target.task == Task::regression) return numeric_target(spec.target, table);
  return class_target(spec.target, find_column(table, spec.target.names.front()), one_hot);
}

std::vector<int64_t> rows_with_target(const std::vector<std::string>& targets, const DataFrame& table) {
  std::vector<Series> columns;
  for (const std::string& name : targets) columns.push_back(find_column(table, name));
  std::vector<int64_t> out;
  for (int64_t row = 0; row < table.rows(); ++row)
    if (std::none_of(columns.begin(), columns.end(), [row](const Series& s) { return s.is_missing(row); }))
      out.push_back(row);
  return out;
}

DataFrame decode(const TableSpec& spec, const Tensor& outputs) {
  const TargetColumn& target = spec.target;
  const int64_t rows = outputs.shape(0);
  const int64_t width = outputs.rank() == 1 ? 1 : outputs.shape().without(0).size();
  std::vector<Series> columns;
  if (target.task == Task::regression) {
    require(width == static_cast<int64_t>(target.names.size()), ErrorCode::kShape, "[table] the model gives ", width,
            " numbers a row (", outputs.shape(), "), the table has the targets ", join(target.names), ".");
    for (int64_t c = 0; c < width; ++c) columns.push_back(column_of(target.names[static_cast<size_t>(c)], outputs, c));
    return DataFrame(std::move(columns));
  }
  const auto classes = static_cast<int64_t>(target.classes.size());
  require(width == classes || (width == 1 && classes == 2), ErrorCode::kShape, "[table] the model gives ", width,
          " numbers a row (", outputs.shape(), "), the target '", target.names.front(), "' has ", classes, " classes.");
  columns = probabilities(target, outputs, width);
  if (rows > 0) columns.insert(columns.begin(), most_likely(target, columns));
  return DataFrame(std::move(columns));
}

std::vector<std::string> unknown_columns(const TableSpec& spec, const DataFrame& table) {
  std::vector<std::string> out;
  for (const std::string& name : table.columns())
    if (!spec.knows(name)) out.push_back(name);
  return out;
}

std::vector<std::pair<std::string, ColumnType>> text_columns(const TableSpec& spec, const DataFrame& table) {
  std::vector<std::pair<std::string, ColumnType>> out;
  for (const PredictorColumn& column : spec.predictors)
    if (column.text && table.contains(column.name)) out.emplace_back(column.name, ColumnType::string);
  if (spec.target.text && table.contains(spec.target.names.front()))
    out.emplace_back(spec.target.names.front(), ColumnType::string);
  return out;
}

}  // namespace keratin::tables
