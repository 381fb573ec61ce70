#include "keratin/data/frame/series.h"

#include <cmath>
#include <limits>

#include "keratin/base/error.h"

namespace keratin {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

template <class T, class Range>
Buffer<T> buffer_of(const Range& values) {
  Buffer<T> buffer(static_cast<int64_t>(values.size()));
  T* out = buffer.mutable_data();
  for (const auto value : values) *out++ = static_cast<T>(value);
  return buffer;
}

}  // namespace

const char* to_string(ColumnType type) {
  switch (type) {
    case ColumnType::float64:
      return "float64";
    case ColumnType::int64:
      return "int64";
    case ColumnType::bool_:
      return "bool";
    case ColumnType::string:
      break;
  }
  return "str";
}

ColumnType column_type_from_string(std::string_view name) {
  if (name == "float64" || name == "float" || name == "double") return ColumnType::float64;
  if (name == "int64" || name == "int") return ColumnType::int64;
  if (name == "bool") return ColumnType::bool_;
  if (name == "str" || name == "string" || name == "object") return ColumnType::string;
  fail(ErrorCode::kInvalidArgument, "[DataFrame] expected a column type (float64, int64, bool or str), received '",
       name, "'.");
}

Series::Series(std::string name, std::initializer_list<double> values)
    : Series(std::move(name), buffer_of<double>(values)) {}
Series::Series(std::string name, std::initializer_list<int> values)
    : Series(std::move(name), buffer_of<int64_t>(values)) {}
Series::Series(std::string name, std::initializer_list<bool> values)
    : Series(std::move(name), buffer_of<uint8_t>(values)) {}
Series::Series(std::string name, std::initializer_list<const char*> values)
    : Series(std::move(name), StringColumn(std::vector<std::string>(values.begin(), values.end()))) {}
Series::Series(std::string name, std::span<const double> values) : Series(std::move(name), buffer_of<double>(values)) {}
Series::Series(std::string name, const std::vector<double>& values)
    : Series(std::move(name), buffer_of<double>(values)) {}
Series::Series(std::string name, const std::vector<int64_t>& values)
    : Series(std::move(name), buffer_of<int64_t>(values)) {}
Series::Series(std::string name, const std::vector<int>& values)
    : Series(std::move(name), buffer_of<int64_t>(values)) {}
Series::Series(std::string name, const std::vector<bool>& values)
    : Series(std::move(name), buffer_of<uint8_t>(values)) {}
Series::Series(std::string name, const std::vector<std::string>& values)
    : Series(std::move(name), StringColumn(values)) {}
Series::Series(std::string name, Absent absent) : name_(std::move(name)), note_(std::move(absent.message)) {}

const Series::Values& Series::values() const {
  require(values_.index() != 0, ErrorCode::kNotFound, note_);
  return values_;
}

ColumnType Series::dtype() const { return static_cast<ColumnType>(values().index() - 1); }

int64_t Series::size() const {
  return std::visit(
      [](const auto& values) -> int64_t {
        if constexpr (requires { values.size(); }) return values.size();
        return 0;
      },
      values());
}

Series Series::rename(std::string name) const {
  Series out = *this;
  out.name_ = std::move(name);
  return out;
}

Series Series::with_note(std::string note) const {
  Series out = *this;
  out.note_ = std::move(note);
  return out;
}

const std::vector<std::string>& Series::index() const {
  static const std::vector<std::string> none;
  return index_ ? *index_ : none;
}

Series Series::with_index(std::vector<std::string> labels) const {
  require(static_cast<int64_t>(labels.size()) == size(), ErrorCode::kShape, "[Series] expected ", size(),
          " labels, received ", labels.size(), ".");
  Series out = *this;
  out.index_ = std::make_shared<const std::vector<std::string>>(std::move(labels));
  return out;
}

double Series::operator[](std::string_view label) const {
  const auto& labels = index();
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == label) return number(static_cast<int64_t>(i));
  }
  const std::string near = did_you_mean(label, labels);
  fail(ErrorCode::kNotFound, "[Series] no entry is labelled '", label, "'.",
       near.empty() ? "" : cat(" Did you mean '", near, "'?"));
}

bool Series::is_missing(int64_t row) const {
  switch (dtype()) {
    case ColumnType::float64:
      return std::isnan(std::get<1>(values_)[row]);
    case ColumnType::int64:
      return false;
    case ColumnType::bool_:
      return std::get<3>(values_)[row] == kMissingBool;
    case ColumnType::string:
      break;
  }
  return std::get<4>(values_).is_missing(row);
}

double Series::number(int64_t row) const {
  switch (dtype()) {
    case ColumnType::float64:
      return std::get<1>(values_)[row];
    case ColumnType::int64:
      return static_cast<double>(std::get<2>(values_)[row]);
    case ColumnType::bool_:
      return is_missing(row) ? kNaN : std::get<3>(values_)[row];
    case ColumnType::string:
      break;
  }
  wrong_type("numbers");
}

std::string_view Series::text(int64_t row) const { return strings()[row]; }

std::string Series::cell(int64_t row) const {
  if (is_missing(row)) return "nan";
  switch (dtype()) {
    case ColumnType::float64:
      return repr(std::get<1>(values_)[row]);
    case ColumnType::int64:
      return std::to_string(std::get<2>(values_)[row]);
    case ColumnType::bool_:
      return std::get<3>(values_)[row] ? "True" : "False";
    case ColumnType::string:
      break;
  }
  return std::string(std::get<4>(values_)[row]);
}

const StringColumn& Series::strings() const {
  if (const auto* column = std::get_if<StringColumn>(&values())) return *column;
  wrong_type("text");
}

std::vector<double> Series::to_vector() const {
  std::vector<double> out(static_cast<size_t>(size()));
  for (size_t i = 0; i < out.size(); ++i) out[i] = number(static_cast<int64_t>(i));
  return out;
}

void Series::wrong_type(const char* wanted) const {
  const bool is_text = dtype() == ColumnType::string;
  fail(ErrorCode::kDType, "[Series] expected ", wanted, ", but column '", name_, "' holds ",
       is_text ? "text" : keratin::to_string(dtype()), note_.empty() ? "" : cat(" (", note_, ")"), ".",
       is_text ? " Encode it with get_dummies, convert it with astype, or leave it out." : "");
}

}  // namespace keratin
