// Series: choosing and ordering rows.
#include <algorithm>
#include <numeric>

#include "keratin/base/error.h"
#include "keratin/data/frame/rows.h"
#include "keratin/data/frame/series.h"

namespace keratin {
namespace {

template <class T>
Buffer<T> gather(const Buffer<T>& values, std::span<const int64_t> rows) {
  Buffer<T> out(static_cast<int64_t>(rows.size()));
  T* to = out.mutable_data();
  const T* from = values.data();
  for (const int64_t row : rows) *to++ = from[row];
  return out;
}

}  // namespace

std::vector<int64_t> row_range(int64_t first, int64_t last) {
  std::vector<int64_t> rows(static_cast<size_t>(std::max<int64_t>(last - first, 0)));
  std::iota(rows.begin(), rows.end(), first);
  return rows;
}

std::vector<int64_t> head_rows(int64_t size, int64_t n) {
  return row_range(0, n < 0 ? std::max<int64_t>(size + n, 0) : std::min(n, size));
}

std::vector<int64_t> tail_rows(int64_t size, int64_t n) {
  return row_range(n < 0 ? std::min(-n, size) : std::max<int64_t>(size - n, 0), size);
}

std::vector<int64_t> rows_where(const Series& mask, int64_t size) {
  require(mask.dtype() == ColumnType::bool_, ErrorCode::kDType, "[DataFrame] expected a mask of bools, received '",
          mask.name(), "' of ", to_string(mask.dtype()), ". Compare it first, e.g. df[df[\"age\"] > 28].");
  require(mask.size() == size, ErrorCode::kShape, "[DataFrame] expected a mask of ", size, " rows, received ",
          mask.size(), ".");
  std::vector<int64_t> rows;
  for (int64_t i = 0; i < size; ++i) {
    require(!mask.is_missing(i), ErrorCode::kInvalidArgument, "[DataFrame] the mask '", mask.name(),
            "' has a missing cell in row ", i, ". Fill it with fillna.");
    if (mask.bools()[static_cast<size_t>(i)]) rows.push_back(i);
  }
  return rows;
}

void sort_rows(std::vector<int64_t>& rows, const Series& by, bool ascending) {
  // Missing cells come last in either direction, as pandas puts them.
  const auto middle = std::stable_partition(rows.begin(), rows.end(), [&](int64_t row) { return !by.is_missing(row); });
  const auto order = [&](auto less) {
    std::stable_sort(rows.begin(), middle, [&](int64_t a, int64_t b) { return ascending ? less(a, b) : less(b, a); });
  };
  if (by.dtype() == ColumnType::string) {
    const StringColumn& texts = by.strings();
    order([&](int64_t a, int64_t b) { return texts[a] < texts[b]; });
  } else if (by.dtype() == ColumnType::int64) {
    const auto values = by.int64s();
    order([&](int64_t a, int64_t b) { return values[static_cast<size_t>(a)] < values[static_cast<size_t>(b)]; });
  } else {
    order([&](int64_t a, int64_t b) { return by.number(a) < by.number(b); });
  }
}

Series Series::take(std::span<const int64_t> rows) const {
  for (const int64_t row : rows) {
    require(row >= 0 && row < size(), ErrorCode::kInvalidArgument, "[Series] expected a row from 0 to ", size() - 1,
            ", received ", row, ".");
  }
  Series out = *this;
  out.index_ = nullptr;
  switch (dtype()) {
    case ColumnType::float64:
      out.values_ = gather(std::get<1>(values_), rows);
      break;
    case ColumnType::int64:
      out.values_ = gather(std::get<2>(values_), rows);
      break;
    case ColumnType::bool_:
      out.values_ = gather(std::get<3>(values_), rows);
      break;
    case ColumnType::string: {
      const auto& strings = std::get<4>(values_);
      out.values_ = StringColumn(gather(strings.cells(), rows), strings.pages());
    }
  }
  if (!index_) return out;
  std::vector<std::string> labels;
  for (const int64_t row : rows) labels.push_back((*index_)[static_cast<size_t>(row)]);
  return out.with_index(std::move(labels));
}

Series Series::head(int64_t n) const { return take(head_rows(size(), n)); }

Series Series::tail(int64_t n) const { return take(tail_rows(size(), n)); }

Series Series::operator[](const Series& mask) const { return take(rows_where(mask, size())); }

Series Series::sort_values(bool ascending) const {
  auto rows = row_range(0, size());
  sort_rows(rows, *this, ascending);
  return take(rows);
}

}  // namespace keratin
