// Lists of row numbers: what head, filters and sorting have in common. Internal to the frame.
#pragma once

#include <cstdint>
#include <vector>

namespace keratin {

class Series;

std::vector<int64_t> row_range(int64_t first, int64_t last);
std::vector<int64_t> head_rows(int64_t size, int64_t n);  ///< a negative n leaves out the last -n rows
std::vector<int64_t> tail_rows(int64_t size, int64_t n);  ///< a negative n leaves out the first -n rows
/// The rows where a mask of `size` bools is true; throws on another type, length or a missing cell.
std::vector<int64_t> rows_where(const Series& mask, int64_t size);
/// Stable; missing cells last in either direction.
void sort_rows(std::vector<int64_t>& rows, const Series& by, bool ascending);

}  // namespace keratin
