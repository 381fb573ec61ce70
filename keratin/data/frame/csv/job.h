// Reading one CSV text: what is known of it, and the steps that work on it.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "keratin/base/files.h"
#include "keratin/data/frame/csv/cells.h"
#include "keratin/data/frame/csv/records.h"
#include "keratin/data/frame/csv/scan.h"
#include "keratin/data/frame/series.h"

namespace keratin::csv {

/// Rows that one thread parses at a time: bytes [first, last) of the text.
struct Block {
  int64_t first = 0, last = 0;
  int64_t first_row = 0;  ///< where its rows go
  int64_t max_rows = 0;   ///< newlines in it; blank lines make `rows` fewer
  int64_t rows = 0;
};

/// A cell that does not fit its column.
struct BadCell {
  int64_t offset = -1;  ///< of its first byte in the text; -1: none
  std::string text;
};

/// A column while it is being read.
struct Column {
  std::string name;
  ColumnType type = ColumnType::float64;
  bool forced = false;  ///< the caller gave the type
  bool active = true;   ///< to be filled in this pass
  Buffer<double> doubles;
  Buffer<int64_t> integers;
  Buffer<uint8_t> bools;
  Buffer<StringCell> strings;
  void* cells = nullptr;                  ///< the buffer of `type`
  std::vector<StringColumn::Page> pages;  ///< long texts, a page a block
  uint8_t kinds = 0;                      ///< of all cells seen
  BadCell bad;                            ///< the first cell that kept the column from being numbers or bools
};

/// What one block tells about one column.
struct Finding {
  uint8_t kinds = 0;
  BadCell bad;  ///< the first cell that is no number (in a column read as numbers) or no bool
};

/// Memory for one block, used again for the next.
struct Scratch {
  std::vector<char> text;
  std::vector<uint64_t> bits;
  std::vector<uint32_t> ends;  ///< where the cells end, row by row
  std::vector<uint32_t> row_starts;
  std::string cell;  ///< a quoted cell without its quotes
};

/// One text and everything found out about it.
struct Job {
  Job(FileRef source, const CsvOptions& csv_options)
      : file(std::move(source)), name(file->name()), options(csv_options), missing(options) {}

  FileRef file;  ///< UTF-8
  std::string name;
  const CsvOptions& options;
  MissingMarkers missing;
  Dialect dialect;
  int64_t text_start = 0;  ///< behind the byte order mark
  bool is_rewritten = false;
  std::vector<Column> columns;
  int64_t data_start = 0;  ///< behind the header
  std::vector<Block> blocks;
  int64_t rows = 0;

  std::mutex mutex;  ///< guards what follows
  std::vector<std::unique_ptr<Scratch>> idle;
  bool irregular = false;
  int64_t failed_block = -1;
  std::exception_ptr failure;  ///< of the first block that failed

  std::unique_ptr<Scratch> take_scratch();
  void give_back(std::unique_ptr<Scratch> scratch);
  /// body(0) ... body(count - 1), in parallel unless one thread was asked for.
  void for_each(int64_t count, const std::function<void(int64_t)>& body) const;
  /// The line, from 1, that byte `offset` stands on.
  int64_t line_at(int64_t offset) const;
};

enum class Layout { plain, not_utf8, unbalanced };

/// Finds the rows of every block. `not_utf8` and `unbalanced` say that the text must be decoded or rewritten first.
Layout find_blocks(Job& job);
/// Guesses the type of each column from the first rows.
void guess_types(Job& job);
/// Fills every active column and adds what was found to it. False when the quotes are irregular and the text must be
/// rewritten.
bool parse_blocks(Job& job);
/// Reads one block's bytes into the scratch and finds where its cells end; returns the rows. Throws on a ragged row.
int64_t split_block(Job& job, const Block& block, Scratch& scratch, bool& has_quotes, bool& irregular);
/// Reads one block's cells of one column into the column's memory.
Finding fill_column(Job& job, Column& column, size_t position, size_t block, Scratch& scratch, bool has_quotes);
/// One cell as text, without its quotes; for looking at a few.
std::string_view cell_text(const Job& job, Scratch& scratch, size_t row, size_t column, int64_t& offset);

}  // namespace keratin::csv
