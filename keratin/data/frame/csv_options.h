// What may be said about a CSV text. Everything that is not said is found out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keratin/data/frame/series.h"

namespace keratin {

enum class CsvHeader : uint8_t {
  found_out,  ///< the first row is a header unless it reads like data (a number, or a value that comes again below it)
  present,
  absent,
};

/// Options of DataFrame::read_csv; '\0', "" and `found_out` mean: look at the text.
struct CsvOptions {
  char separator = '\0';  ///< ',' ';' '\t' '|' ...; ' ' stands for runs of blanks and tabs
  char decimal = '\0';    ///< '.' or ','
  char quote = '"';       ///< doubled inside a quoted cell; '\0': no quoting
  CsvHeader header = CsvHeader::found_out;
  std::vector<std::string> names = {};  ///< column names; with a header they replace it
  std::string encoding = {};            ///< "utf-8", "latin-1", "windows-1252", "utf-16", "utf-16-le", "utf-16-be"
  char comment = '\0';  ///< from here to the end of the line is no data; found out: '#' at the start of the first lines
  /// Cells that count as missing, besides the default ones.
  std::vector<std::string> missing = {};
  /// pandas' markers ("", "NA", "N/A", "NaN", "null", "None", ...) and UCI's "?".
  bool default_missing = true;
  /// Types by column name; a cell that does not fit is then an error instead of making the column text.
  std::vector<std::pair<std::string, ColumnType>> dtypes = {};
  int64_t skip_rows = 0;         ///< lines at the start that are no part of the table
  bool fill_short_rows = false;  ///< rows with too few cells end in missing ones, as in pandas; else they are an error
  int64_t max_line_bytes = int64_t{64} << 20;  ///< Error kLimit for a longer line
  int64_t max_columns = 100'000;               ///< Error kLimit for more columns
  int threads = 0;                             ///< 1: read on the calling thread alone; 0: on num_threads() of them
};

/// CSV in memory, beside a path: DataFrame::read_csv(CsvText{"a,b\n1,2\n"}).
struct CsvText {
  std::string_view text;
  std::string name = "text";  ///< for messages
};

/// Options of DataFrame::write_csv.
struct CsvWriteOptions {
  char separator = ',';
  char decimal = '.';
  bool header = true;
  std::string missing = {};  ///< what a missing cell is written as
  std::string line_ending = "\n";
};

}  // namespace keratin
