// Columns to tensors and back.
#include <cmath>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/data/frame/frame.h"

namespace keratin {
namespace {

void refuse_text(std::span<const Series> columns) {
  std::vector<std::string> texts;
  for (const Series& column : columns) {
    if (column.is_numeric()) continue;
    texts.push_back(column.note().empty() ? column.name() : cat(column.name(), " (", column.note(), ")"));
  }
  require(texts.empty(), ErrorCode::kDType, "[to_tensor] expected numbers, but ",
          texts.size() == 1 ? "this column holds text: " : "these columns hold text: ", join(texts),
          ". Encode with get_dummies or leave out with drop.");
}

void refuse_missing(std::span<const Series> columns) {
  std::vector<std::string> counts;
  int64_t total = 0;
  for (const Series& column : columns) {
    const int64_t missing = column.size() - column.count();
    if (missing > 0) counts.push_back(cat(column.name(), ": ", missing));
    total += missing;
  }
  require(counts.empty(), ErrorCode::kInvalidArgument, "[to_tensor] expected a number in every cell, but ", total,
          total == 1 ? " is missing (" : " are missing (", join(counts),
          "). Drop the rows with dropna or fill the cells with fillna.");
}

template <class T>
T convert(const Series& column, double number, double low, double high) {
  require(number >= low && number <= high, ErrorCode::kInvalidArgument, "[to_tensor] column '", column.name(),
          "' holds ", number, ", which ", to_string(dtype_of<T>), " cannot hold.");
  return static_cast<T>(number);
}

template <class T>
void copy_column(const Series& column, T* to, int64_t stride) {
  const int64_t rows = column.size();
  for (int64_t row = 0; row < rows; ++row) {
    T& cell = to[row * stride];
    if constexpr (std::is_same_v<T, bool>) {
      cell = column.number(row) != 0;
    } else if constexpr (std::is_integral_v<T>) {
      if (sizeof(T) == 8 && column.dtype() == ColumnType::int64) {
        cell = static_cast<T>(column.int64s()[static_cast<size_t>(row)]);
      } else {
        // 2^63 and 2^64 themselves do not fit, so the bound is the last double below them.
        const double high = std::nextafter(std::ldexp(1.0, std::numeric_limits<T>::digits), 0.0);
        cell = convert<T>(column, column.number(row), static_cast<double>(std::numeric_limits<T>::min()), high);
      }
    } else {
      cell =
          static_cast<T>(static_cast<std::conditional_t<std::is_same_v<T, double>, double, float>>(column.number(row)));
    }
  }
}

Tensor tensor_of(std::span<const Series> columns, const Shape& shape, DType dtype) {
  refuse_text(columns);
  refuse_missing(columns);
  Tensor out = Tensor::empty(shape, dtype);
  visit_dtype(dtype, [&](auto element) {
    using T = decltype(element);
    T* to = out.mutable_data<T>();
    for (const Series& column : columns) copy_column<T>(column, to++, static_cast<int64_t>(columns.size()));
  });
  return out;
}

template <class To, class From>
Buffer<To> column_of(const Tensor& tensor, int64_t column) {
  const int64_t rows = tensor.shape(0), stride = tensor.shape(1);
  const From* from = tensor.data<From>() + column;
  Buffer<To> out(rows);
  To* to = out.mutable_data();
  for (int64_t row = 0; row < rows; ++row) {
    if constexpr (std::is_arithmetic_v<From>) {
      to[row] = static_cast<To>(from[row * stride]);
    } else {
      to[row] = static_cast<To>(static_cast<float>(from[row * stride]));
    }
  }
  return out;
}

Series series_of(const Tensor& tensor, int64_t column, std::string name) {
  return visit_dtype(tensor.dtype(), [&](auto element) -> Series {
    using T = decltype(element);
    if constexpr (std::is_same_v<T, bool>) return {std::move(name), column_of<uint8_t, T>(tensor, column)};
    // Above 2^63 int64 has no place, so uint64 becomes float64.
    else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, uint64_t>)
      return {std::move(name), column_of<int64_t, T>(tensor, column)};
    else
      return {std::move(name), column_of<double, T>(tensor, column)};
  });
}

}  // namespace

Tensor Series::to_tensor(DType dtype) const { return tensor_of({this, 1}, {size()}, dtype); }

Tensor DataFrame::to_tensor(DType dtype) const { return tensor_of(columns_, shape(), dtype); }

DataFrame DataFrame::from_tensor(const Tensor& tensor, std::vector<std::string> columns) {
  require(tensor.defined() && (tensor.rank() == 1 || tensor.rank() == 2), ErrorCode::kShape,
          "[from_tensor] expected a tensor of shape (rows, columns), received ",
          tensor.defined() ? keratin::to_string(tensor.shape()) : "none", ".");
  const Tensor table = tensor.rank() == 2 ? tensor : tensor.reshaped({tensor.shape(0), 1});
  if (columns.empty()) {
    for (int64_t c = 0; c < table.shape(1); ++c) columns.push_back(std::to_string(c));
  }
  require(static_cast<int64_t>(columns.size()) == table.shape(1), ErrorCode::kShape, "[from_tensor] expected ",
          table.shape(1), " column names, received ", columns.size(), ".");
  std::vector<Series> out;
  for (size_t c = 0; c < columns.size(); ++c) out.push_back(series_of(table, static_cast<int64_t>(c), columns[c]));
  return out;
}

}  // namespace keratin
