// What a text looks like: separator, decimal mark, comments, header.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keratin/data/frame/csv/cells.h"
#include "keratin/data/frame/csv/records.h"

namespace keratin::csv {

/// The dialect of the first rows of a text, `options` going before what they look like. `path` tells .tsv files.
Dialect find_dialect(std::string_view sample, const CsvOptions& options, std::string_view path);
/// Whether the first record of a sample is a header.
bool find_header(const std::vector<Record>& records, const CsvOptions& options, char decimal);
/// The first records that are not blank, at most `limit`.
std::vector<Record> first_records(std::string_view sample, const Dialect& dialect, size_t limit);
/// Names as pandas makes them unique: "Unnamed: 0" for an empty one, "a.1" for a second "a"; stripped of blanks.
std::vector<std::string> column_names(const std::vector<std::string>& header);

}  // namespace keratin::csv
