#include <array>

#include "keratin/data/builtin/datasets.h"

namespace keratin::datasets {
namespace {

constexpr int32_t kHundredths[] = {
#include "keratin/data/builtin/concrete.inc"
};
constexpr std::array kNames = {"cement",          "slag",          "flyash", "water",   "superplasticizer",
                               "coarseaggregate", "fineaggregate", "age",    "strength"};
constexpr size_t kColumns = kNames.size();
constexpr size_t kRows = std::size(kHundredths) / kColumns;
static_assert(kRows * kColumns == std::size(kHundredths));

Series column(size_t position) {
  std::vector<double> values;
  // Dividing rounds correctly, so 7999 becomes the double that "79.99" reads as.
  for (size_t row = 0; row < kRows; ++row) values.push_back(kHundredths[row * kColumns + position] / 100.0);
  return Series(kNames[position], values);
}

}  // namespace

DataFrame concrete() {
  std::vector<Series> columns;
  for (size_t i = 0; i < kColumns; ++i) columns.push_back(column(i));
  DataFrame frame(std::move(columns));
  frame.set("age", frame.column("age").astype(ColumnType::int64));
  return frame;
}

}  // namespace keratin::datasets
