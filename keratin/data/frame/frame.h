// DataFrame: a table of named, typed columns, with pandas' words.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keratin/core/shape.h"
#include "keratin/core/tensor.h"
#include "keratin/data/frame/csv_options.h"
#include "keratin/data/frame/series.h"

namespace keratin {

class ColumnRef;
struct TargetSplit;
struct TargetsSplit;
struct TrainTestSplit;

struct GetDummiesOptions {
  std::vector<std::string> columns = {};  ///< which to encode; none given: every text column
  std::string prefix_sep = "_";
  bool drop_first = false;  ///< leave out each column's first category
  bool dummy_na = false;    ///< one more column for missing cells: col_nan
};

struct SampleOptions {
  int64_t n = -1;        ///< how many rows; or
  double frac = -1;      ///< what part of the rows
  bool replace = false;  ///< may a row come twice
  uint64_t seed = 0;
};

struct TrainTestSplitOptions {
  double test_size = 0.25;
  uint64_t seed = 0;
  bool shuffle = true;  ///< false: the last rows are the test rows
};

struct PrintOptions {
  int64_t max_rows = 60;  ///< of a longer table only min_rows are shown
  int64_t min_rows = 10;
  int64_t width = 80;  ///< of a wider table the middle columns are left out
};

/// One column name or several: "age", {"age", "height"}, a vector of strings.
class ColumnNames {
 public:
  ColumnNames(const char* name) : names_{name} {}
  ColumnNames(std::string name) : names_{std::move(name)} {}
  ColumnNames(std::string_view name) : names_{std::string(name)} {}
  ColumnNames(std::initializer_list<const char*> names) : names_(names.begin(), names.end()) {}
  ColumnNames(std::initializer_list<std::string> names) : names_(names) {}
  ColumnNames(std::vector<std::string> names) : names_(std::move(names)) {}
  const std::vector<std::string>& list() const { return names_; }

 private:
  std::vector<std::string> names_;
};

/// A table. Copying shares the columns; every function returns a new table and leaves this one as it is, but for `set`
/// and assignment to `df["name"]`. Rows are numbered from 0 in every result (pandas' ignore_index).
///
///     auto df = DataFrame::read_csv("concrete_data.csv");
///     auto [predictors, target] = df.split_target("strength");
///     auto normalised = (predictors - predictors.mean()) / predictors.std();
class DataFrame {
 public:
  DataFrame() = default;
  /// Columns of one length under different names; throws Error kShape or kInvalidArgument otherwise.
  DataFrame(std::vector<Series> columns);
  DataFrame(std::initializer_list<Series> columns) : DataFrame(std::vector<Series>(columns)) {}
  /// A (rows, columns) tensor as float64 (bool and integer tensors: bool and int64) columns. Without names: "0", "1",
  /// ...
  static DataFrame from_tensor(const Tensor& tensor, std::vector<std::string> columns = {});

  /// Reads a CSV file; "-" is standard input. Separator, decimal mark, header, encoding (UTF-8, UTF-16, Windows-1252),
  /// comments and types are found out unless given. A column is int64, else float64, else bool, else text. Names are
  /// stripped of blanks; an empty one becomes "Unnamed: 3", a second "a" becomes "a.1". Errors name file, line, column
  /// and cell.
  static DataFrame read_csv(const std::string& path, const CsvOptions& options = {});
  static DataFrame read_csv(const CsvText& text, const CsvOptions& options = {});
  static DataFrame read_csv(std::istream& in, const CsvOptions& options = {});
  /// Writes the table as RFC 4180 has it, numbers with the fewest digits that read back equal; "-" is standard output.
  /// The file appears whole or not at all.
  void write_csv(const std::string& path, const CsvWriteOptions& options = {}) const;
  std::string to_csv(const CsvWriteOptions& options = {}) const;

  int64_t rows() const { return rows_; }
  Shape shape() const { return {rows_, static_cast<int64_t>(columns_.size())}; }
  bool empty() const { return rows_ == 0 || columns_.empty(); }
  std::vector<std::string> columns() const;
  bool contains(std::string_view column) const { return find(column) >= 0; }
  /// Names and types of the columns, as printed by pandas' df.dtypes.
  std::vector<std::pair<std::string, ColumnType>> dtypes() const;
  std::span<const Series> series() const { return columns_; }

  // Columns. An unknown name is an Error kNotFound that suggests the nearest.
  Series column(std::string_view name) const;
  Series operator[](std::string_view name) const { return column(name); }
  /// Also a place to assign to: df["ratio"] = df["water"] / df["cement"].
  ColumnRef operator[](std::string_view name);
  DataFrame select(const ColumnNames& names) const;  ///< in the list's order
  DataFrame operator[](std::initializer_list<const char*> names) const { return select(names); }
  DataFrame operator[](std::initializer_list<const char*> names) { return select(names); }
  DataFrame operator[](const std::vector<std::string>& names) const { return select(names); }
  void set(const std::string& name, const Series& values);  ///< replaces the column or adds it at the end
  void set(const std::string& name, Number value);          ///< one value in every row
  void set(const std::string& name, const char* value);
  template <class T>
  requires std::is_arithmetic_v<T>
  void set(const std::string& name, T value) { set(name, Number(value)); }
  DataFrame drop(const ColumnNames& names) const;
  DataFrame rename(const std::vector<std::pair<std::string, std::string>>& from_to) const;
  DataFrame numeric_columns() const;  ///< those that hold no text
  TargetSplit split_target(std::string_view target) const;
  TargetsSplit split_target(const std::vector<std::string>& targets) const;
  TargetsSplit split_target(std::initializer_list<const char*> targets) const;

  // Rows.
  DataFrame head(int64_t n = 5) const;
  DataFrame tail(int64_t n = 5) const;
  DataFrame take(std::span<const int64_t> rows) const;
  DataFrame operator[](const Series& mask) const;  ///< the rows where a bool Series is true
  /// By the first column of `by`, ties by the next; stable; missing cells last.
  DataFrame sort_values(const ColumnNames& by, bool ascending = true) const;
  /// Rows drawn at random; the same seed draws the same rows everywhere.
  DataFrame sample(const SampleOptions& options) const;
  TrainTestSplit train_test_split(const TrainTestSplitOptions& options = {}) const;

  // Missing cells.
  DataFrame isna() const;
  Series isna_count() const;                       ///< missing cells a column: pandas' df.isna().sum()
  DataFrame dropna() const;                        ///< rows without a missing cell
  DataFrame fillna(double value) const;            ///< in every column that holds no text
  DataFrame fillna(const Series& values) const;    ///< each column with the entry under its name: df.fillna(df.mean())
  DataFrame fillna(std::string_view value) const;  ///< in every text column

  // A number a column, labelled by the columns' names. Throw Error kDType, naming them, when there are text columns.
  Series sum() const;
  Series mean() const;
  Series std() const;  ///< with n - 1, as pandas
  Series min() const;
  Series max() const;
  Series median() const;
  Series count() const;  ///< also of text columns

  /// count, mean, std, min, 25%, 50%, 75%, max of the numeric columns; without any: count, unique, top, freq of the
  /// text columns.
  DataFrame describe() const;
  /// Replaces each text column (or `options.columns`) by one bool column a category, named col_category, categories
  /// sorted; the encoded columns come last. As pandas.get_dummies.
  DataFrame get_dummies(const GetDummiesOptions& options = {}) const;

  /// (rows, columns) of `dtype`. Text columns are an Error kDType, missing cells an Error kInvalidArgument with columns
  /// and counts.
  Tensor to_tensor(DType dtype = DType::float32) const;
  operator Tensor() const { return to_tensor(); }

  /// As pandas prints it: aligned columns, "..." for what does not fit, and then "[1030 rows x 9 columns]".
  std::string to_string(const PrintOptions& options = {}) const;
  /// Labels of the rows ("count", "mean", ... in describe()); empty when they are 0, 1, 2, ...
  const std::vector<std::string>& index() const { return index_; }
  DataFrame with_index(std::vector<std::string> labels) const;

 private:
  int64_t find(std::string_view name) const;
  size_t position(std::string_view name) const;

  std::vector<Series> columns_;
  std::vector<std::string> index_;
  int64_t rows_ = 0;
};

/// What df["name"] is on a table that may be changed: the column (if it exists), and a place to assign to. Kept in a
/// variable (`auto x = df["a"]`) it is a plain Series, whose assignment leaves the table alone.
class ColumnRef : public Series {
 public:
  const ColumnRef& operator=(const Series& values) &&;
  const ColumnRef& operator=(const ColumnRef& values) &&;
  template <class T>
  requires std::is_arithmetic_v<T>
  const ColumnRef& operator=(T value) && {
    frame_->set(name(), Number(value));
    return *this;
  }
  const ColumnRef& operator=(const char* value) &&;
  ColumnRef& operator=(const Series& values) &;
  ColumnRef& operator=(const ColumnRef& values) &;
  ColumnRef(const ColumnRef&) = default;

 private:
  friend class DataFrame;
  ColumnRef(DataFrame* frame, const Series& series) : Series(series), frame_(frame) {}
  ColumnRef(DataFrame* frame, std::string name, std::string message)
      : Series(std::move(name), Absent{std::move(message)}), frame_(frame) {}

  DataFrame* frame_;
};

/// auto [predictors, target] = df.split_target("strength");
struct TargetSplit {
  DataFrame predictors;
  Series target;
};
struct TargetsSplit {
  DataFrame predictors;
  DataFrame targets;
};
struct TrainTestSplit {
  DataFrame train;
  DataFrame test;
};

std::string to_string(const DataFrame& frame);

/// get_dummies of one column: columns named by the categories alone, as pandas.
DataFrame get_dummies(const Series& series, const GetDummiesOptions& options = {});
inline DataFrame get_dummies(const DataFrame& frame, const GetDummiesOptions& options = {}) {
  return frame.get_dummies(options);
}

// Cell by cell. Two tables need the same columns; a Series needs an entry for every column under its name
// (df - df.mean()). Text columns are an Error kDType.
DataFrame operator+(const DataFrame& a, const DataFrame& b);
DataFrame operator-(const DataFrame& a, const DataFrame& b);
DataFrame operator*(const DataFrame& a, const DataFrame& b);
DataFrame operator/(const DataFrame& a, const DataFrame& b);
DataFrame operator+(const DataFrame& a, const Series& b);
DataFrame operator-(const DataFrame& a, const Series& b);
DataFrame operator*(const DataFrame& a, const Series& b);
DataFrame operator/(const DataFrame& a, const Series& b);
DataFrame operator+(const DataFrame& a, Number b);
DataFrame operator-(const DataFrame& a, Number b);
DataFrame operator*(const DataFrame& a, Number b);
DataFrame operator/(const DataFrame& a, Number b);

}  // namespace keratin
