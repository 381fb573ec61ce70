// Series::astype.
#include <charconv>
#include <cmath>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/data/frame/series.h"

namespace keratin {
namespace {

double parse_number(const Series& series, int64_t row) {
  const std::string_view text = trim(series.text(row));
  double value = 0;
  const char* first = text.data() + (text.starts_with('+') ? 1 : 0);
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(first, last, value);
  require(error == std::errc() && end == last, ErrorCode::kDType, "[astype] column '", series.name(), "', row ", row,
          ": expected a number, received \"", series.text(row), "\".");
  return value;
}

double number_at(const Series& series, int64_t row) {
  if (series.is_missing(row)) return std::numeric_limits<double>::quiet_NaN();
  return series.is_numeric() ? series.number(row) : parse_number(series, row);
}

int64_t integer_at(const Series& series, int64_t row) {
  if (series.dtype() == ColumnType::int64) return series.int64s()[static_cast<size_t>(row)];
  const double value = number_at(series, row);
  // pandas refuses NaN and infinities and cuts fractions off; a fraction lost unsaid is refused here too.
  require(std::trunc(value) == value && std::fabs(value) < 0x1p63, ErrorCode::kDType, "[astype] column '",
          series.name(), "', row ", row, ": expected an integer, received ", value, ".");
  return static_cast<int64_t>(value);
}

Series to_text(const Series& series) {
  StringBuilder builder(series.size());
  for (int64_t row = 0; row < series.size(); ++row) {
    if (series.is_missing(row))
      builder.append_missing();
    else
      builder.append(series.cell(row));
  }
  return {series.name(), builder.finish()};
}

}  // namespace

Series Series::astype(ColumnType type) const {
  if (type == dtype()) return *this;
  const int64_t rows = size();
  Series out;
  if (type == ColumnType::string) out = to_text(*this);
  if (type == ColumnType::float64) {
    Buffer<double> cells(rows);
    double* to = cells.mutable_data();
    for (int64_t row = 0; row < rows; ++row) to[row] = number_at(*this, row);
    out = Series(name_, std::move(cells));
  }
  if (type == ColumnType::int64) {
    Buffer<int64_t> cells(rows);
    int64_t* to = cells.mutable_data();
    for (int64_t row = 0; row < rows; ++row) to[row] = integer_at(*this, row);
    out = Series(name_, std::move(cells));
  }
  if (type == ColumnType::bool_) {
    Buffer<uint8_t> cells(rows);
    uint8_t* to = cells.mutable_data();
    for (int64_t row = 0; row < rows; ++row) to[row] = is_missing(row) ? kMissingBool : number_at(*this, row) != 0;
    out = Series(name_, std::move(cells));
  }
  return index().empty() ? out : out.with_index(index());
}

}  // namespace keratin
