// What happens when every cell has been read.
#pragma once

#include <vector>

#include "keratin/data/frame/csv/job.h"

namespace keratin::csv {

/// Decides each column's type by all its cells; true when some columns (then the only active ones) must be read again.
/// Throws, naming line, column and cell, where a cell does not fit the type that the caller gave.
bool settle_types(Job& job);
/// The columns as Series, without the rows that blank lines had reserved.
std::vector<Series> finished_columns(Job& job);

}  // namespace keratin::csv
