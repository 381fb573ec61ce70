#include "keratin/data/frame/csv/scan.h"

#include <bit>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keratin/data/frame/csv/scan.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace keratin::csv::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<uint8_t, 64>;

/// One bit for each of 64 bytes.
template <class Test>
HWY_INLINE uint64_t bits_where(const uint8_t* text, Test test) {
  const Tag d;
  HWY_ALIGN uint8_t bytes[16];
  for (size_t i = 0; i < 64; i += hn::Lanes(d)) hn::StoreMaskBits(d, test(d, hn::LoadU(d, text + i)), bytes + i / 8);
  uint64_t bits;
  std::memcpy(&bits, bytes, 8);
  return bits;
}

HWY_INLINE uint64_t equal_bits(const uint8_t* text, char wanted) {
  return bits_where(text, [wanted](auto d, auto v) { return hn::Eq(v, hn::Set(d, static_cast<uint8_t>(wanted))); });
}

/// Bit i is the parity of bits 0 to i: set from an opening quote to just before its closing one.
HWY_INLINE uint64_t parity(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

HWY_INLINE uint64_t valid_bits(size_t left) { return left >= 64 ? ~uint64_t{0} : (uint64_t{1} << left) - 1; }

HWY_INLINE void count_newlines(ChunkCount& out, int state, uint64_t bits, size_t at) {
  if (bits == 0) return;
  out.newlines[state] += std::popcount(bits);
  if (out.first_newline[state] < 0) out.first_newline[state] = static_cast<int64_t>(at) + std::countr_zero(bits);
}

ChunkCount CountChunk(const char* text, size_t size, char quote) {
  ChunkCount out;
  uint64_t inside = 0;  // all ones after an odd number of quotes
  uint64_t nul = 0, high = 0;
  for (size_t at = 0; at < size; at += 64) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(text + at);
    const uint64_t valid = valid_bits(size - at);
    const uint64_t newlines = equal_bits(bytes, '\n') & valid;
    const uint64_t quotes = quote ? equal_bits(bytes, quote) & valid : 0;
    nul |= equal_bits(bytes, '\0') & valid;
    high |= bits_where(bytes, [](auto d, auto v) { return hn::TestBit(v, hn::Set(d, uint8_t{128})); }) & valid;
    const uint64_t quoted = (quotes ? parity(quotes) : 0) ^ inside;
    inside = static_cast<uint64_t>(static_cast<int64_t>(quoted) >> 63);
    count_newlines(out, 0, newlines & ~quoted, at);
    count_newlines(out, 1, newlines & quoted, at);
  }
  out.odd_quotes = inside != 0;
  out.has_nul = nul != 0;
  out.has_high = high != 0;
  return out;
}

BlockIndex IndexBlock(const char* text, size_t size, char separator, char quote, uint64_t* bits) {
  BlockIndex out;
  uint64_t inside = 0, irregular = 0, any_quote = 0;
  uint64_t may_open = 1;  // whether a quote as the next byte opens a cell
  for (size_t at = 0; at < size; at += 64) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(text + at);
    const uint64_t valid = valid_bits(size - at);
    const uint64_t newlines = equal_bits(bytes, '\n') & valid;
    const uint64_t ends = (equal_bits(bytes, separator) & valid) | newlines;
    const uint64_t quotes = quote ? equal_bits(bytes, quote) & valid : 0;
    const uint64_t quoted = (quotes ? parity(quotes) : 0) ^ inside;
    irregular |= quotes & quoted & ~(((ends | quotes) << 1) | may_open);
    may_open = (ends | quotes) >> 63;
    any_quote |= quotes;
    inside = static_cast<uint64_t>(static_cast<int64_t>(quoted) >> 63);
    bits[at / 64] = ends & ~quoted;
    out.count += std::popcount(ends & ~quoted);
    out.newlines += std::popcount(newlines & ~quoted);
  }
  out.has_quotes = any_quote != 0;
  out.irregular = irregular != 0;
  return out;
}

}  // namespace keratin::csv::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keratin::csv {

HWY_EXPORT(CountChunk);
HWY_EXPORT(IndexBlock);

ChunkCount count_chunk(const char* text, size_t size, char quote) {
  return HWY_DYNAMIC_DISPATCH(CountChunk)(text, size, quote);
}

BlockIndex index_block(const char* text, size_t size, char separator, char quote, uint64_t* bits) {
  return HWY_DYNAMIC_DISPATCH(IndexBlock)(text, size, separator, quote, bits);
}

}  // namespace keratin::csv
#endif  // HWY_ONCE
