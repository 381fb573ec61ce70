// Series: one named, typed column.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/data/frame/buffer.h"
#include "keratin/data/frame/strings.h"

namespace keratin {

/// What a column holds. As in pandas, a column of integers with missing cells is a column of float64 (missing is NaN);
/// bool and string columns mark missing cells beside their values.
enum class ColumnType : uint8_t { float64, int64, bool_, string };

/// "float64", "int64", "bool", "str": pandas' names.
const char* to_string(ColumnType type);
/// The inverse; also takes "int", "float", "string", "object". Throws Error kInvalidArgument on another name.
ColumnType column_type_from_string(std::string_view name);

/// A column of values of one type, as a value: copying shares memory, writing copies first.
/// Results that have one entry a column or category (`mean()` of a frame, `value_counts()`) carry labels.
class Series {
 public:
  using Values = std::variant<std::monostate, Buffer<double>, Buffer<int64_t>, Buffer<uint8_t>, StringColumn>;
  /// How a missing bool is stored.
  static constexpr uint8_t kMissingBool = 2;

  Series() : Series("", std::initializer_list<double>{}) {}
  Series(std::string name, std::initializer_list<double> values);
  Series(std::string name, std::initializer_list<int> values);
  Series(std::string name, std::initializer_list<bool> values);
  Series(std::string name, std::initializer_list<const char*> values);
  Series(std::string name, std::span<const double> values);
  Series(std::string name, const std::vector<double>& values);
  Series(std::string name, const std::vector<int64_t>& values);
  Series(std::string name, const std::vector<int>& values);
  Series(std::string name, const std::vector<bool>& values);
  Series(std::string name, const std::vector<std::string>& values);
  Series(std::string name, Buffer<double> values) : name_(std::move(name)), values_(std::move(values)) {}
  Series(std::string name, Buffer<int64_t> values) : name_(std::move(name)), values_(std::move(values)) {}
  /// Bools as bytes 0, 1 and kMissingBool.
  Series(std::string name, Buffer<uint8_t> values) : name_(std::move(name)), values_(std::move(values)) {}
  Series(std::string name, StringColumn values) : name_(std::move(name)), values_(std::move(values)) {}

  const std::string& name() const { return name_; }
  Series rename(std::string name) const;
  ColumnType dtype() const;
  int64_t size() const;
  bool is_numeric() const { return dtype() != ColumnType::string; }

  /// The labels of the entries; empty when they are just 0, 1, 2, ...
  const std::vector<std::string>& index() const;
  Series with_index(std::vector<std::string> labels) const;
  /// The entry under a label as a number: df.mean()["cement"]. Throws Error kNotFound, suggesting the nearest label.
  double operator[](std::string_view label) const;

  bool is_missing(int64_t row) const;
  /// The cell as a number: true is 1, missing is NaN. Throws Error kDType on text.
  double number(int64_t row) const;
  /// The cell of a text column ("" when missing). Throws Error kDType on another type.
  std::string_view text(int64_t row) const;
  /// The cell as text, as pandas' str() has it: "1.5", "3", "True", "nan".
  std::string cell(int64_t row) const;
  /// The values of a column of just this type; throws Error kDType on another.
  std::span<const double> doubles() const { return get<double>("float64"); }
  std::span<const int64_t> int64s() const { return get<int64_t>("int64"); }
  std::span<const uint8_t> bools() const { return get<uint8_t>("bool"); }
  const StringColumn& strings() const;
  /// All cells as numbers; missing is NaN. Throws Error kDType on text.
  std::vector<double> to_vector() const;

  // Rows. Results are numbered anew from 0.
  Series head(int64_t n = 5) const;
  Series tail(int64_t n = 5) const;
  Series take(std::span<const int64_t> rows) const;
  Series operator[](const Series& mask) const;  ///< the rows where a bool Series is true
  Series sort_values(bool ascending = true) const;

  // Missing cells.
  Series isna() const;
  Series notna() const;
  Series dropna() const;
  Series fillna(double value) const;            ///< throws Error kDType on text
  Series fillna(std::string_view value) const;  ///< throws Error kDType on anything but text
  int64_t count() const;                        ///< cells that are not missing

  // Statistics over the cells that are not missing; NaN where pandas gives NaN. Throw Error kDType on text.
  double sum() const;
  double mean() const;
  double var() const;  ///< with n - 1, as pandas
  double std() const;  ///< with n - 1, as pandas
  double min() const;
  double max() const;
  double median() const { return quantile(0.5); }
  double quantile(double q) const;  ///< linear between neighbours

  /// The distinct values in order of appearance, a missing one included.
  Series unique() const;
  int64_t nunique() const;
  /// How often each value occurs, most frequent first, ties by appearance, missing ones left out; labelled by the
  /// values.
  Series value_counts() const;
  /// The same values as another type. Throws Error kDType when a cell does not fit (text that is no number, a fraction
  /// as int64).
  Series astype(ColumnType type) const;

  /// (rows,) of `dtype`. Throws Error kDType on text, Error kInvalidArgument on missing cells, with their count.
  Tensor to_tensor(DType dtype = DType::float32) const;
  operator Tensor() const { return to_tensor(); }
  /// The column's name, as a list like a DataFrame's.
  std::vector<std::string> columns() const { return {name_}; }

  /// As pandas prints it: labels, values, "Name: age, Length: 1030, dtype: int64".
  std::string to_string() const;

  const Values& values() const;
  /// Why a column of mostly numbers became text ("line 17: \"abc\""), when read_csv knows; else "".
  const std::string& note() const { return note_; }
  Series with_note(std::string note) const;

 protected:
  struct Absent {
    std::string message;
  };
  /// A place for a column that does not exist yet: any use but assignment throws `absent.message`.
  Series(std::string name, Absent absent);

 private:
  template <class T>
  std::span<const T> get(const char* wanted) const {
    if (const auto* buffer = std::get_if<Buffer<T>>(&values())) return buffer->span();
    wrong_type(wanted);
  }
  [[noreturn]] void wrong_type(const char* wanted) const;

  std::string name_;
  Values values_;
  std::shared_ptr<const std::vector<std::string>> index_;
  std::string note_;
};

std::string to_string(const Series& series);

/// A value beside a Series in arithmetic: an int keeps integers integers, a double makes them floats.
class Number {
 public:
  template <std::integral T>
  Number(T value) : value_(static_cast<double>(value)), integer_(static_cast<int64_t>(value)), is_integer_(true) {}
  template <std::floating_point T>
  Number(T value) : value_(static_cast<double>(value)) {}
  double value() const { return value_; }
  int64_t integer() const { return integer_; }
  bool is_integer() const { return is_integer_; }

 private:
  double value_;
  int64_t integer_ = 0;
  bool is_integer_ = false;
};

// Arithmetic row by row, as pandas: a missing operand gives a missing result, `/` always float64, integers wrap around.
// Series of different lengths are an Error kShape; text is an Error kDType.
Series operator+(const Series& a, const Series& b);
Series operator-(const Series& a, const Series& b);
Series operator*(const Series& a, const Series& b);
Series operator/(const Series& a, const Series& b);
Series operator+(const Series& a, Number b);
Series operator-(const Series& a, Number b);
Series operator*(const Series& a, Number b);
Series operator/(const Series& a, Number b);
Series operator+(Number a, const Series& b);
Series operator-(Number a, const Series& b);
Series operator*(Number a, const Series& b);
Series operator/(Number a, const Series& b);
Series operator-(const Series& a);

// Comparisons give a bool Series. A missing cell differs from everything, as in pandas.
Series operator==(const Series& a, const Series& b);
Series operator!=(const Series& a, const Series& b);
Series operator<(const Series& a, const Series& b);
Series operator<=(const Series& a, const Series& b);
Series operator>(const Series& a, const Series& b);
Series operator>=(const Series& a, const Series& b);
Series operator==(const Series& a, Number b);
Series operator!=(const Series& a, Number b);
Series operator<(const Series& a, Number b);
Series operator<=(const Series& a, Number b);
Series operator>(const Series& a, Number b);
Series operator>=(const Series& a, Number b);
Series operator==(const Series& a, const char* b);
/// Not the text overload, for which a 0 would be a null pointer.
template <class T>
requires std::is_arithmetic_v<T> Series operator==(const Series& a, T b) { return a == Number(b); }
Series operator!=(const Series& a, const char* b);
/// Not the text overload, for which a 0 would be a null pointer.
template <class T>
requires std::is_arithmetic_v<T> Series operator!=(const Series& a, T b) { return a != Number(b); }
Series operator==(const Series& a, const std::string& b);
Series operator!=(const Series& a, const std::string& b);

// Masks.
Series operator&(const Series& a, const Series& b);
Series operator|(const Series& a, const Series& b);
Series operator!(const Series& a);
Series operator~(const Series& a);

}  // namespace keratin
