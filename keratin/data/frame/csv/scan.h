// The two vector loops of the CSV reader, compiled for every instruction set and chosen at run time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace keratin::csv {

/// What a stretch of text holds, whether it starts outside (0) or inside (1) a quoted cell.
struct ChunkCount {
  int64_t newlines[2] = {0, 0};         ///< newlines that end a row
  int64_t first_newline[2] = {-1, -1};  ///< position of the first of them; -1: none
  bool odd_quotes = false;              ///< the state at the end differs from that at the start
  bool has_nul = false;
  bool has_high = false;  ///< bytes above 127
};

/// Reads up to 63 bytes past the end. `quote` '\0': nothing is quoted.
ChunkCount count_chunk(const char* text, size_t size, char quote);

struct BlockIndex {
  int64_t count = 0;     ///< set bits: separators and newlines outside quotes
  int64_t newlines = 0;  ///< those that are newlines
  bool has_quotes = false;
  bool irregular = false;  ///< a quote opens in the middle of a cell: the bits cannot be trusted
};

/// Marks the separators and newlines of a text that starts at the start of a row; `bits` has a word per 64 bytes.
/// Reads up to 63 bytes past the end.
BlockIndex index_block(const char* text, size_t size, char separator, char quote, uint64_t* bits);

}  // namespace keratin::csv
