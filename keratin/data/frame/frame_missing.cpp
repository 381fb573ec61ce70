// DataFrame: missing cells.
#include "keratin/base/error.h"
#include "keratin/data/frame/frame.h"

namespace keratin {
namespace {

template <class Change>
DataFrame each_column(const DataFrame& frame, Change change) {
  std::vector<Series> changed;
  for (const Series& column : frame.series()) changed.push_back(change(column));
  DataFrame out(std::move(changed));
  return frame.index().empty() ? out : out.with_index(frame.index());
}

}  // namespace

DataFrame DataFrame::isna() const {
  return each_column(*this, [](const Series& column) { return column.isna(); });
}

Series DataFrame::isna_count() const {
  std::vector<int64_t> counts;
  for (const Series& column : columns_) counts.push_back(rows_ - column.count());
  return Series("", counts).with_index(columns());
}

DataFrame DataFrame::dropna() const {
  std::vector<int64_t> rows;
  for (int64_t row = 0; row < rows_; ++row) {
    bool complete = true;
    for (const Series& column : columns_) complete = complete && !column.is_missing(row);
    if (complete) rows.push_back(row);
  }
  return take(rows);
}

DataFrame DataFrame::fillna(double value) const {
  return each_column(*this, [&](const Series& column) { return column.is_numeric() ? column.fillna(value) : column; });
}

DataFrame DataFrame::fillna(std::string_view value) const {
  return each_column(*this, [&](const Series& column) { return column.is_numeric() ? column : column.fillna(value); });
}

DataFrame DataFrame::fillna(const Series& values) const {
  DataFrame out = *this;
  for (const std::string& label : values.index()) out.set(label, column(label).fillna(values[label]));
  return out;
}

}  // namespace keratin
