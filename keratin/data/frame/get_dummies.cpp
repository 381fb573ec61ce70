// get_dummies: one bool column a category.
#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/data/frame/frame.h"
#include "keratin/data/frame/groups.h"

namespace keratin {
namespace {

Series indicator(std::string name, const Groups& groups, int64_t group) {
  Buffer<uint8_t> cells(static_cast<int64_t>(groups.group_of.size()));
  uint8_t* to = cells.mutable_data();
  for (const int64_t own : groups.group_of) *to++ = own == group;
  return {std::move(name), std::move(cells)};
}

void append_dummies(std::vector<Series>& out, const Series& column, const std::string& prefix,
                    const GetDummiesOptions& options) {
  const Groups groups = group_rows(column);
  auto order = groups.sorted(column);
  if (options.drop_first && !order.empty()) order.erase(order.begin());
  for (const int64_t group : order) {
    out.push_back(indicator(prefix + column.cell(groups.first_row[static_cast<size_t>(group)]), groups, group));
  }
  if (options.dummy_na) out.push_back(indicator(prefix + "nan", groups, Groups::kMissing));
}

}  // namespace

DataFrame get_dummies(const Series& series, const GetDummiesOptions& options) {
  std::vector<Series> out;
  append_dummies(out, series, "", options);
  return out;
}

DataFrame DataFrame::get_dummies(const GetDummiesOptions& options) const {
  const auto& wanted = options.columns;
  for (const std::string& name : wanted) position(name);
  const auto encoded = [&](const Series& column) {
    if (wanted.empty()) return column.dtype() == ColumnType::string;
    return std::find(wanted.begin(), wanted.end(), column.name()) != wanted.end();
  };
  std::vector<Series> out;
  std::vector<std::string> names = wanted;
  for (const Series& column : columns_) {
    if (!encoded(column)) out.push_back(column);
    if (wanted.empty() && encoded(column)) names.push_back(column.name());
  }
  for (const std::string& name : names) append_dummies(out, column(name), name + options.prefix_sep, options);
  return out;
}

}  // namespace keratin
