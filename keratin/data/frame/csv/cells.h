// What a cell is: missing, a bool, an integer, a number or text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keratin/data/frame/csv/number.h"
#include "keratin/data/frame/csv_options.h"

namespace keratin::csv {

/// Kinds as bits, so that a column's kinds add up.
enum Kind : uint8_t { kMissingCell = 1, kBoolCell = 2, kIntegerCell = 4, kNumberCell = 8, kTextCell = 16 };

/// The texts that stand for a missing cell.
class MissingMarkers {
 public:
  explicit MissingMarkers(const CsvOptions& options);

  bool contains(std::string_view cell) const {
    if (cell.empty()) return empty_;
    return first_[static_cast<unsigned char>(cell[0])] && contains_slowly(cell);
  }
  /// Some marker would also read as a number, so markers must be looked for first.
  bool numeric() const { return numeric_; }

 private:
  bool contains_slowly(std::string_view cell) const;

  std::vector<std::string> markers_;
  bool first_[256] = {};
  bool empty_ = false;
  bool numeric_ = false;
};

/// "True", "TRUE", "true" and their opposites, as pandas; -1 for anything else.
inline int parse_bool(std::string_view cell) {
  if (cell == "True" || cell == "true" || cell == "TRUE") return 1;
  if (cell == "False" || cell == "false" || cell == "FALSE") return 0;
  return -1;
}

Kind classify(std::string_view cell, char decimal, const MissingMarkers& missing);
/// The type of a column whose cells have these kinds, as pandas infers it.
ColumnType type_of(uint8_t kinds);

}  // namespace keratin::csv
