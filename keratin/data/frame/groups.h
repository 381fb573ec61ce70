// Rows gathered by equal values. Internal to the frame.
#pragma once

#include <cstdint>
#include <vector>

namespace keratin {

class Series;

/// The distinct values of a column in order of appearance.
struct Groups {
  static constexpr int64_t kMissing = -1;

  std::vector<int64_t> group_of;   ///< a row's group, kMissing for a missing cell
  std::vector<int64_t> first_row;  ///< a group's first row
  std::vector<int64_t> count;      ///< a group's rows

  int64_t size() const { return static_cast<int64_t>(first_row.size()); }
  /// The groups in ascending order of their values.
  std::vector<int64_t> sorted(const Series& series) const;
};

Groups group_rows(const Series& series);

}  // namespace keratin
