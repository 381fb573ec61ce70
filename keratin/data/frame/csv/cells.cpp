#include "keratin/data/frame/csv/cells.h"

#include <algorithm>

namespace keratin::csv {
namespace {

// pandas._libs.parsers.STR_NA_VALUES of pandas 3, and the mark of UCI's tables.
constexpr const char* kDefaultMarkers[] = {"",     "#N/A",   "#N/A N/A", "#NA",  "-1.#IND", "-1.#QNAN", "-NaN",
                                           "-nan", "1.#IND", "1.#QNAN",  "<NA>", "N/A",     "NA",       "NULL",
                                           "NaN",  "None",   "n/a",      "nan",  "null",    "?"};

}  // namespace

MissingMarkers::MissingMarkers(const CsvOptions& options) : markers_(options.missing) {
  if (options.default_missing) markers_.insert(markers_.end(), std::begin(kDefaultMarkers), std::end(kDefaultMarkers));
  for (const std::string& marker : markers_) {
    double value = 0;
    if (marker.empty())
      empty_ = true;
    else
      first_[static_cast<unsigned char>(marker[0])] = true;
    numeric_ = numeric_ || parse_number_slowly(marker.data(), marker.data() + marker.size(), '.', value);
  }
}

bool MissingMarkers::contains_slowly(std::string_view cell) const {
  return std::find(markers_.begin(), markers_.end(), cell) != markers_.end();
}

Kind classify(std::string_view cell, char decimal, const MissingMarkers& missing) {
  int64_t integer = 0;
  double number = 0;
  if (missing.contains(cell)) return kMissingCell;
  if (parse_integer(cell.data(), cell.data() + cell.size(), integer)) return kIntegerCell;
  if (parse_number_slowly(cell.data(), cell.data() + cell.size(), decimal, number)) return kNumberCell;
  return parse_bool(cell) >= 0 ? kBoolCell : kTextCell;
}

ColumnType type_of(uint8_t kinds) {
  const bool numbers = kinds & (kIntegerCell | kNumberCell);
  if (kinds & kTextCell || (kinds & kBoolCell && numbers)) return ColumnType::string;
  if (kinds & kBoolCell) return ColumnType::bool_;
  const bool integers = kinds & kIntegerCell && !(kinds & (kNumberCell | kMissingCell));
  return integers ? ColumnType::int64 : ColumnType::float64;
}

}  // namespace keratin::csv
