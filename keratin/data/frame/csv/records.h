// Rows one by one, exactly and without haste: for looking at the head of a text and for rewriting odd ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keratin::csv {

/// How the cells of a text are told apart.
struct Dialect {
  char separator = ',';  ///< ' ': runs of blanks and tabs
  char quote = '"';      ///< '\0': none
  char comment = '\0';   ///< '\0': none
  char decimal = '.';
  bool skip_blanks = false;       ///< blanks behind a separator are no part of a cell
  bool bare_cr = false;           ///< rows end in CR alone
  int64_t max_cells = INT64_MAX;  ///< of a row that are kept; one more than a table may have shows that it has too many
};

struct Record {
  std::vector<std::string> cells;
  int64_t line = 0;     ///< where it starts, from 1
  bool quoted = false;  ///< some cell was quoted
  bool blank() const { return !quoted && cells.size() == 1 && cells[0].find_first_not_of(" \t") == std::string::npos; }
};

/// Splits text into records as pandas' C parser does: a quote opens a quoted cell only at the start of a cell.
class RecordReader {
 public:
  RecordReader(std::string_view text, const Dialect& dialect) : text_(text), dialect_(dialect) {}

  /// False at the end. Blank and comment lines come as blank records.
  bool next(Record& record);
  size_t position() const { return position_; }
  /// The line of a quote that no other closed, after next() came to the end of the text inside a cell; else 0.
  int64_t unclosed_line() const { return unclosed_line_; }

 private:
  bool at_line_end() const;
  void skip_line_end();
  void skip_blanks();
  void read_cell(std::string& cell, bool& quoted);
  void read_quoted(std::string& cell);
  bool at_separator() const;

  std::string_view text_;
  Dialect dialect_;
  size_t position_ = 0;
  int64_t line_ = 1;
  int64_t unclosed_line_ = 0;
};

/// The same table in plain form: one separator, quotes only around whole cells, LF, no comments, no first `skip_rows`
/// lines; every row stays on its line. Throws Error kCorrupt naming `where` and the line of a quote that is never
/// closed.
std::string rewrite(std::string_view text, const Dialect& dialect, int64_t skip_rows, std::string_view where);
/// The dialect of what `rewrite` makes.
Dialect rewritten(Dialect dialect);

}  // namespace keratin::csv
