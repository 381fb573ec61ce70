// DataFrame::describe: pandas' summary.
#include "keratin/data/frame/frame.h"

namespace keratin {
namespace {

DataFrame describe_numbers(const std::vector<Series>& columns) {
  std::vector<Series> described;
  for (const Series& column : columns) {
    described.emplace_back(
        column.name(),
        std::vector<double>{static_cast<double>(column.count()), column.mean(), column.std(), column.min(),
                            column.quantile(0.25), column.quantile(0.5), column.quantile(0.75), column.max()});
  }
  return DataFrame(std::move(described)).with_index({"count", "mean", "std", "min", "25%", "50%", "75%", "max"});
}

DataFrame describe_texts(std::span<const Series> columns) {
  std::vector<Series> described;
  for (const Series& column : columns) {
    const Series counts = column.value_counts();
    const bool any = counts.size() > 0;
    described.emplace_back(
        column.name(), std::vector<std::string>{std::to_string(column.count()), std::to_string(column.nunique()),
                                                any ? counts.index().front() : "nan", any ? counts.cell(0) : "nan"});
  }
  return DataFrame(std::move(described)).with_index({"count", "unique", "top", "freq"});
}

}  // namespace

DataFrame DataFrame::describe() const {
  std::vector<Series> numbers;
  for (const Series& column : columns_) {
    if (column.dtype() == ColumnType::float64 || column.dtype() == ColumnType::int64) numbers.push_back(column);
  }
  if (columns_.empty()) return {};
  return numbers.empty() ? describe_texts(columns_) : describe_numbers(numbers);
}

}  // namespace keratin
