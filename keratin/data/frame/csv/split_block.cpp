// Where the cells of a block end.
#include <bit>

#include "keratin/base/error.h"
#include "keratin/data/frame/csv/job.h"

namespace keratin::csv {
namespace {

constexpr size_t kPadding = 64;

/// The positions of the set bits.
void list_ends(const std::vector<uint64_t>& bits, size_t words, int64_t count, std::vector<uint32_t>& ends) {
  ends.resize(static_cast<size_t>(count));
  uint32_t* out = ends.data();
  for (size_t word = 0; word < words; ++word) {
    for (uint64_t left = bits[word]; left != 0; left &= left - 1) {
      *out++ = static_cast<uint32_t>(word * 64) + static_cast<uint32_t>(std::countr_zero(left));
    }
  }
}

/// Every row has all its cells, and no line is blank.
bool is_rectangular(const Scratch& scratch, size_t rows, size_t width) {
  if (width == 1 || scratch.ends.size() != rows * width) return false;
  for (size_t row = 0; row < rows; ++row) {
    if (scratch.text[scratch.ends[row * width + width - 1]] != '\n') return false;
  }
  return true;
}

bool is_blank_line(const Scratch& scratch, uint32_t first, uint32_t last) {
  for (uint32_t i = first; i < last; ++i) {
    const char c = scratch.text[i];
    if (!is_blank(c) && c != '\r') return false;
  }
  return true;
}

[[noreturn]] void refuse_row(const Job& job, int64_t offset, size_t cells, size_t width) {
  const bool short_row = cells < width;
  fail(ErrorCode::kCorrupt, ErrorPlace{job.name, ErrorPlace::kNoOffset, ""}, "[read_csv] ", job.name, " line ",
       job.line_at(offset), ": expected ", width, width == 1 ? " cell" : " cells", ", received ", cells, ". ",
       short_row ? "Complete the row, or set fill_short_rows to take what is absent as missing."
                 : "Quote a cell that holds the separator, or give the separator.");
}

/// Leaves out blank lines, completes short rows where that is wanted and refuses ragged ones.
size_t straighten(const Job& job, const Block& block, Scratch& scratch, size_t width) {
  std::vector<uint32_t> ends;
  ends.reserve(scratch.ends.size());
  scratch.row_starts.clear();
  uint32_t start = 0;
  size_t cells = 0;
  for (const uint32_t end : scratch.ends) {
    ++cells;
    ends.push_back(end);
    if (scratch.text[end] != '\n') continue;
    if (cells == 1 && is_blank_line(scratch, start, end)) {
      ends.pop_back();
    } else {
      const bool fits = cells == width || (cells < width && job.options.fill_short_rows);
      if (!fits) refuse_row(job, block.first + start, cells, width);
      ends.insert(ends.end(), width - cells, end);
      scratch.row_starts.push_back(start);
    }
    start = end + 1;
    cells = 0;
  }
  scratch.ends = std::move(ends);
  return scratch.row_starts.size();
}

}  // namespace

int64_t split_block(Job& job, const Block& block, Scratch& scratch, bool& has_quotes, bool& irregular) {
  auto size = static_cast<size_t>(block.last - block.first);
  scratch.text.resize(size + 1 + kPadding);
  job.file->read_at(block.first, std::as_writable_bytes(std::span(scratch.text).first(size)));
  if (scratch.text[size - 1] != '\n') scratch.text[size++] = '\n';
  const size_t words = (size + 63) / 64;
  if (scratch.bits.size() < words) scratch.bits.resize(words);
  const BlockIndex index =
      index_block(scratch.text.data(), size, job.dialect.separator, job.dialect.quote, scratch.bits.data());
  has_quotes = index.has_quotes;
  irregular = index.irregular;
  if (irregular) return 0;
  list_ends(scratch.bits, words, index.count, scratch.ends);
  const size_t width = job.columns.size();
  const auto rows = static_cast<size_t>(index.newlines);
  if (!is_rectangular(scratch, rows, width)) return static_cast<int64_t>(straighten(job, block, scratch, width));
  scratch.row_starts.resize(rows);
  for (size_t row = 0; row < rows; ++row) scratch.row_starts[row] = row == 0 ? 0 : scratch.ends[row * width - 1] + 1;
  return static_cast<int64_t>(rows);
}

}  // namespace keratin::csv
