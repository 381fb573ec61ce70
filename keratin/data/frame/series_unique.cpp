// Series: distinct values and how often they occur.
#include <algorithm>
#include <bit>
#include <numeric>
#include <unordered_map>

#include "keratin/data/frame/groups.h"
#include "keratin/data/frame/series.h"

namespace keratin {
namespace {

template <class Key, class KeyOf>
Groups group_by(const Series& series, KeyOf key_of) {
  Groups groups;
  groups.group_of.resize(static_cast<size_t>(series.size()), Groups::kMissing);
  std::unordered_map<Key, int64_t> seen;
  for (int64_t row = 0; row < series.size(); ++row) {
    if (series.is_missing(row)) continue;
    const auto [place, is_new] = seen.try_emplace(key_of(row), groups.size());
    if (is_new) {
      groups.first_row.push_back(row);
      groups.count.push_back(0);
    }
    ++groups.count[static_cast<size_t>(place->second)];
    groups.group_of[static_cast<size_t>(row)] = place->second;
  }
  return groups;
}

}  // namespace

Groups group_rows(const Series& series) {
  if (series.dtype() == ColumnType::string) {
    return group_by<std::string_view>(series, [&](int64_t row) { return series.text(row); });
  }
  if (series.dtype() == ColumnType::int64) {
    return group_by<int64_t>(series, [&](int64_t row) { return series.int64s()[static_cast<size_t>(row)]; });
  }
  // -0.0 and 0.0 are one value.
  return group_by<double>(series, [&](int64_t row) { return series.number(row) + 0.0; });
}

std::vector<int64_t> Groups::sorted(const Series& series) const {
  std::vector<int64_t> order(first_row.size());
  std::iota(order.begin(), order.end(), int64_t{0});
  const auto row = [&](int64_t group) { return first_row[static_cast<size_t>(group)]; };
  if (series.dtype() == ColumnType::string) {
    std::sort(order.begin(), order.end(),
              [&](int64_t a, int64_t b) { return series.text(row(a)) < series.text(row(b)); });
  } else {
    std::sort(order.begin(), order.end(),
              [&](int64_t a, int64_t b) { return series.number(row(a)) < series.number(row(b)); });
  }
  return order;
}

Series Series::unique() const {
  const Groups groups = group_rows(*this);
  std::vector<int64_t> rows = groups.first_row;
  for (int64_t row = 0; row < size(); ++row) {
    if (!is_missing(row)) continue;
    rows.insert(std::lower_bound(rows.begin(), rows.end(), row), row);
    break;
  }
  return take(rows);
}

int64_t Series::nunique() const { return group_rows(*this).size(); }

Series Series::value_counts() const {
  const Groups groups = group_rows(*this);
  std::vector<int64_t> order(groups.first_row.size());
  std::iota(order.begin(), order.end(), int64_t{0});
  const auto count = [&](int64_t group) { return groups.count[static_cast<size_t>(group)]; };
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return count(a) > count(b); });
  std::vector<int64_t> counts;
  std::vector<std::string> labels;
  for (const int64_t group : order) {
    counts.push_back(count(group));
    labels.push_back(cell(groups.first_row[static_cast<size_t>(group)]));
  }
  return Series("count", counts).with_index(std::move(labels));
}

}  // namespace keratin
