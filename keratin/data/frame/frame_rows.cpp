// DataFrame: choosing and ordering rows.
#include "keratin/base/error.h"
#include "keratin/data/frame/frame.h"
#include "keratin/data/frame/rows.h"

namespace keratin {

DataFrame DataFrame::take(std::span<const int64_t> rows) const {
  std::vector<Series> taken;
  for (const Series& column : columns_) taken.push_back(column.take(rows));
  DataFrame out(std::move(taken));
  if (index_.empty()) return out;
  std::vector<std::string> labels;
  for (const int64_t row : rows) labels.push_back(index_.at(static_cast<size_t>(row)));
  return out.with_index(std::move(labels));
}

DataFrame DataFrame::head(int64_t n) const { return take(head_rows(rows_, n)); }

DataFrame DataFrame::tail(int64_t n) const { return take(tail_rows(rows_, n)); }

DataFrame DataFrame::operator[](const Series& mask) const { return take(rows_where(mask, rows_)); }

DataFrame DataFrame::sort_values(const ColumnNames& by, bool ascending) const {
  require(!by.list().empty(), ErrorCode::kInvalidArgument, "[sort_values] expected at least one column to sort by.");
  auto rows = row_range(0, rows_);
  // Stable sorts from the last key to the first leave ties in the order of the later keys.
  for (auto name = by.list().rbegin(); name != by.list().rend(); ++name) sort_rows(rows, column(*name), ascending);
  return take(rows);
}

}  // namespace keratin
