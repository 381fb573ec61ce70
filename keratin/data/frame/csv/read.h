// From a text to columns.
#pragma once

#include <vector>

#include "keratin/base/files.h"
#include "keratin/data/frame/csv_options.h"
#include "keratin/data/frame/series.h"

namespace keratin::csv {

/// Reads a whole CSV text. The file's name stands in messages and decides, with its ending, about tabs.
std::vector<Series> read_columns(FileRef file, const CsvOptions& options);

}  // namespace keratin::csv
