// The first pass: count rows and quotes in chunks of equal size, then cut the text into blocks of whole rows.
#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/base/utf8.h"
#include "keratin/data/frame/csv/job.h"

namespace keratin::csv {
namespace {

// Text, bits and cell ends of a block fit the second-level cache.
constexpr int64_t kChunk = int64_t{256} << 10;
constexpr int64_t kPadding = 64;

struct Chunk {
  ChunkCount count;
  bool is_utf8 = true;
};

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// UTF-8 but for characters that the chunk's edges may have cut.
bool is_utf8_inside(std::string_view text, bool first, bool last) {
  for (int i = 0; !first && i < 3 && !text.empty() && is_continuation(text.front()); ++i) text.remove_prefix(1);
  if (last) return is_utf8(text);
  size_t keep = text.size();
  for (int i = 0; i < 3 && keep > 0 && is_continuation(text[keep - 1]); ++i) --keep;
  if (keep > 0 && static_cast<unsigned char>(text[keep - 1]) >= 0xC0)
    --keep;
  else
    keep = text.size();
  return is_utf8(text.substr(0, keep));
}

std::vector<Chunk> count_chunks(Job& job, int64_t begin, int64_t end) {
  std::vector<Chunk> chunks(static_cast<size_t>((end - begin + kChunk - 1) / kChunk));
  job.for_each(static_cast<int64_t>(chunks.size()), [&](int64_t i) {
    auto scratch = job.take_scratch();
    const int64_t first = begin + i * kChunk, size = std::min(kChunk, end - first);
    scratch->text.resize(static_cast<size_t>(kChunk + kPadding));
    job.file->read_at(first, std::as_writable_bytes(std::span(scratch->text).first(static_cast<size_t>(size))));
    Chunk& chunk = chunks[static_cast<size_t>(i)];
    chunk.count = count_chunk(scratch->text.data(), static_cast<size_t>(size), job.dialect.quote);
    if (chunk.count.has_high) {
      chunk.is_utf8 = is_utf8_inside({scratch->text.data(), static_cast<size_t>(size)}, i == 0, first + size == end);
    }
    job.give_back(std::move(scratch));
  });
  return chunks;
}

[[noreturn]] void refuse_nul(const Job& job, int64_t first, int64_t size) {
  std::string text(static_cast<size_t>(size), ' ');
  job.file->read_at(first, std::as_writable_bytes(std::span(text)));
  const int64_t at = first + static_cast<int64_t>(text.find('\0'));
  fail(ErrorCode::kCorrupt, ErrorPlace{job.name, ErrorPlace::kNoOffset, ""}, "[read_csv] ", job.name, " line ",
       job.line_at(at),
       ": expected text, but a NUL byte stands here. If this is UTF-16, set encoding; else it is no CSV file.");
}

void check_line(const Job& job, int64_t first, int64_t last) {
  // `first` is a row's start somewhere in the chunk where the row begins, so a chunk is taken off.
  if (last - first - kChunk <= job.options.max_line_bytes) return;
  fail(ErrorCode::kLimit, ErrorPlace{job.name, ErrorPlace::kNoOffset, ""}, "[read_csv] ", job.name, " line ",
       job.line_at(first), ": expected rows of at most ", job.options.max_line_bytes, " bytes, received more than ",
       last - first - kChunk, ". If the text is a table, raise max_line_bytes.");
}

}  // namespace

Layout find_blocks(Job& job) {
  const int64_t begin = job.data_start, end = job.file->size();
  const auto chunks = count_chunks(job, begin, end);
  job.blocks.clear();
  job.rows = 0;
  Block block{.first = begin};
  int inside = 0;
  int64_t row_start = begin;  // of the row that crosses into the current chunk
  for (size_t i = 0; i < chunks.size(); ++i) {
    const ChunkCount& count = chunks[i].count;
    const int64_t at = begin + static_cast<int64_t>(i) * kChunk;
    if (!chunks[i].is_utf8) return Layout::not_utf8;
    if (count.has_nul) refuse_nul(job, at, std::min(kChunk, end - at));
    const int64_t newline = count.first_newline[inside];
    if (newline >= 0) {
      check_line(job, row_start, at + newline);
      if (i > 0) {
        // The row that began in an earlier chunk belongs to that block.
        block.last = at + newline + 1;
        ++block.max_rows;
        job.blocks.push_back(block);
        block = {.first = block.last, .first_row = block.first_row + block.max_rows};
        block.max_rows = count.newlines[inside] - 1;
      } else {
        block.max_rows = count.newlines[inside];
      }
      row_start = at + newline + 1;
    }
    inside ^= count.odd_quotes ? 1 : 0;
  }
  if (inside) return Layout::unbalanced;
  block.last = end;
  ++block.max_rows;  // a last row without its newline, or none
  if (block.first < block.last) job.blocks.push_back(block);
  check_line(job, row_start, end);
  for (const Block& each : job.blocks) job.rows += each.max_rows;
  return Layout::plain;
}

}  // namespace keratin::csv
