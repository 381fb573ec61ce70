#include "keratin/data/frame/frame.h"

#include <algorithm>

#include "keratin/base/error.h"

namespace keratin {

DataFrame::DataFrame(std::vector<Series> columns) : columns_(std::move(columns)) {
  if (columns_.empty()) return;
  rows_ = columns_.front().size();
  std::vector<std::string_view> names;
  for (const Series& column : columns_) {
    require(column.size() == rows_, ErrorCode::kShape, "[DataFrame] expected columns of one length, received '",
            columns_.front().name(), "' with ", rows_, " and '", column.name(), "' with ", column.size(), " rows.");
    names.push_back(column.name());
  }
  std::sort(names.begin(), names.end());
  const auto twin = std::adjacent_find(names.begin(), names.end());
  require(twin == names.end(), ErrorCode::kInvalidArgument, "[DataFrame] two columns are named '",
          twin == names.end() ? "" : *twin, "'. Rename one.");
}

int64_t DataFrame::find(std::string_view name) const {
  const auto place =
      std::find_if(columns_.begin(), columns_.end(), [&](const Series& column) { return column.name() == name; });
  return place == columns_.end() ? -1 : place - columns_.begin();
}

size_t DataFrame::position(std::string_view name) const {
  const int64_t place = find(name);
  if (place >= 0) return static_cast<size_t>(place);
  const std::string near = did_you_mean(name, columns());
  fail(ErrorCode::kNotFound, "[DataFrame] there is no column '", name, "'.",
       near.empty() ? "" : cat(" Did you mean '", near, "'?"), " The columns are ", join(columns()), ".");
}

std::vector<std::string> DataFrame::columns() const {
  std::vector<std::string> names;
  for (const Series& column : columns_) names.push_back(column.name());
  return names;
}

std::vector<std::pair<std::string, ColumnType>> DataFrame::dtypes() const {
  std::vector<std::pair<std::string, ColumnType>> types;
  for (const Series& column : columns_) types.emplace_back(column.name(), column.dtype());
  return types;
}

Series DataFrame::column(std::string_view name) const { return columns_[position(name)]; }

ColumnRef DataFrame::operator[](std::string_view name) {
  if (contains(name)) return {this, column(name)};
  try {
    position(name);
  } catch (const Error& error) {
    return {this, std::string(name), error.what()};
  }
  return {this, Series()};
}

DataFrame DataFrame::with_index(std::vector<std::string> labels) const {
  require(static_cast<int64_t>(labels.size()) == rows_, ErrorCode::kShape, "[DataFrame] expected ", rows_,
          " labels, received ", labels.size(), ".");
  DataFrame out = *this;
  out.index_ = std::move(labels);
  return out;
}

DataFrame DataFrame::select(const ColumnNames& names) const {
  std::vector<Series> chosen;
  for (const std::string& name : names.list()) chosen.push_back(columns_[position(name)]);
  DataFrame out(std::move(chosen));
  out.rows_ = rows_;
  out.index_ = index_;
  return out;
}

void DataFrame::set(const std::string& name, const Series& values) {
  require(columns_.empty() || values.size() == rows_, ErrorCode::kShape, "[DataFrame] expected ", rows_,
          " rows for column '", name, "', received ", values.size(), ".");
  rows_ = values.size();
  const int64_t place = find(name);
  if (place < 0) columns_.emplace_back();
  (place < 0 ? columns_.back() : columns_[static_cast<size_t>(place)]) = values.rename(name);
}

void DataFrame::set(const std::string& name, Number value) {
  const auto count = static_cast<size_t>(rows_);
  set(name, value.is_integer() ? Series(name, std::vector<int64_t>(count, value.integer()))
                               : Series(name, std::vector<double>(count, value.value())));
}

void DataFrame::set(const std::string& name, const char* value) {
  set(name, Series(name, std::vector<std::string>(static_cast<size_t>(rows_), value)));
}

DataFrame DataFrame::drop(const ColumnNames& names) const {
  const std::vector<std::string>& dropped = names.list();
  for (const std::string& name : dropped) position(name);
  std::vector<std::string> kept = columns();
  std::erase_if(
      kept, [&](const std::string& name) { return std::find(dropped.begin(), dropped.end(), name) != dropped.end(); });
  return select(kept);
}

DataFrame DataFrame::rename(const std::vector<std::pair<std::string, std::string>>& from_to) const {
  std::vector<Series> renamed = columns_;
  for (const auto& [from, to] : from_to) renamed[position(from)] = columns_[position(from)].rename(to);
  DataFrame out(std::move(renamed));
  out.index_ = index_;
  return out;
}

DataFrame DataFrame::numeric_columns() const {
  std::vector<std::string> names;
  for (const Series& column : columns_) {
    if (column.is_numeric()) names.push_back(column.name());
  }
  return select(names);
}

TargetSplit DataFrame::split_target(std::string_view target) const { return {drop(target), column(target)}; }

TargetsSplit DataFrame::split_target(const std::vector<std::string>& targets) const {
  return {drop(targets), select(targets)};
}

TargetsSplit DataFrame::split_target(std::initializer_list<const char*> targets) const {
  return split_target(std::vector<std::string>(targets.begin(), targets.end()));
}

const ColumnRef& ColumnRef::operator=(const Series& values) && {
  frame_->set(name(), values);
  return *this;
}
const ColumnRef& ColumnRef::operator=(const ColumnRef& values) && {
  frame_->set(name(), values);
  return *this;
}
const ColumnRef& ColumnRef::operator=(const char* value) && {
  frame_->set(name(), value);
  return *this;
}
ColumnRef& ColumnRef::operator=(const Series& values) & {
  Series::operator=(values);
  return *this;
}
ColumnRef& ColumnRef::operator=(const ColumnRef& values) & {
  Series::operator=(values);
  return *this;
}

}  // namespace keratin
