// DataFrame: one number a column.
#include "keratin/base/error.h"
#include "keratin/data/frame/frame.h"

namespace keratin {
namespace {

template <class Statistic>
Series each_column(const char* what, const DataFrame& frame, Statistic statistic) {
  std::vector<std::string> texts;
  for (const Series& column : frame.series()) {
    if (!column.is_numeric()) texts.push_back(column.name());
  }
  require(texts.empty(), ErrorCode::kDType, "[", what, "] expected numbers, but these columns hold text: ", join(texts),
          ". Leave them out with drop or numeric_columns, or encode them with get_dummies.");
  std::vector<double> numbers;
  for (const Series& column : frame.series()) numbers.push_back(statistic(column));
  return Series("", numbers).with_index(frame.columns());
}

}  // namespace

Series DataFrame::sum() const {
  return each_column("sum", *this, [](const Series& column) { return column.sum(); });
}
Series DataFrame::mean() const {
  return each_column("mean", *this, [](const Series& column) { return column.mean(); });
}
Series DataFrame::std() const {
  return each_column("std", *this, [](const Series& column) { return column.std(); });
}
Series DataFrame::min() const {
  return each_column("min", *this, [](const Series& column) { return column.min(); });
}
Series DataFrame::max() const {
  return each_column("max", *this, [](const Series& column) { return column.max(); });
}
Series DataFrame::median() const {
  return each_column("median", *this, [](const Series& column) { return column.median(); });
}

Series DataFrame::count() const {
  std::vector<int64_t> counts;
  for (const Series& column : columns_) counts.push_back(column.count());
  return Series("", counts).with_index(columns());
}

}  // namespace keratin
