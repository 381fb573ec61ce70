// Folding: Gopal et al., "Fast CRC computation for generic polynomials using PCLMULQDQ instruction", Intel, 2009.
#include "keratin/base/crc32.h"

#include <array>

#include "keratin/base/little_endian.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace keratin {
namespace {

constexpr uint32_t kPolynomial = 0xEDB88320;  // bit 31 is x^0

/// a * b modulo the polynomial.
constexpr uint32_t multiply(uint32_t a, uint32_t b) {
  uint32_t product = 0;
  for (uint32_t bit = uint32_t{1} << 31; bit != 0; bit >>= 1) {
    if (a & bit) product ^= b;
    b = (b & 1) ? (b >> 1) ^ kPolynomial : b >> 1;
  }
  return product;
}

/// x^exponent modulo the polynomial.
constexpr uint32_t power(uint64_t exponent) {
  uint32_t result = uint32_t{1} << 31;
  for (uint32_t square = uint32_t{1} << 30; exponent != 0; exponent >>= 1) {
    if (exponent & 1) result = multiply(result, square);
    square = multiply(square, square);
  }
  return result;
}

/// Row k: what a byte does that 7 - k others follow.
constexpr auto kTable = [] {
  std::array<std::array<uint32_t, 256>, 8> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1) ? (value >> 1) ^ kPolynomial : value >> 1;
    table[7][byte] = value;
  }
  for (size_t row = 7; row > 0; --row)
    for (size_t byte = 0; byte < 256; ++byte)
      table[row - 1][byte] = (table[row][byte] >> 8) ^ table[7][table[row][byte] & 255];
  return table;
}();

/// `state` is the checksum's complement, as the register holds it.
uint32_t advance_by_table(uint32_t state, std::span<const std::byte> bytes) {
  while (bytes.size() >= 8) {
    const uint64_t word = load_le(bytes.first(8)) ^ state;
    state = 0;
    for (size_t i = 0; i < 8; ++i) state ^= kTable[i][(word >> (8 * i)) & 255];
    bytes = bytes.subspan(8);
  }
  for (const std::byte byte : bytes) state = (state >> 8) ^ kTable[7][(state ^ std::to_integer<uint32_t>(byte)) & 255];
  return state;
}

#if defined(__x86_64__)

/// The two factors that move 128 bits over `bits` bits, low half first. A carry-less product of reflected numbers comes
/// out one place too low, hence the shift; the 32 are the register's width.
struct Factors {
  int64_t low, high;
};
constexpr Factors factors(uint64_t bits) {
  return {static_cast<int64_t>(uint64_t{power(bits + 32)} << 1), static_cast<int64_t>(uint64_t{power(bits - 32)} << 1)};
}
static_assert(factors(512).low == 0x154442bd4 && factors(512).high == 0x1c6e41596, "the paper's k1 and k2");
constexpr Factors kOver128 = factors(128), kOver512 = factors(512), kOver2048 = factors(2048);

#define KERATIN_NARROW __attribute__((target("pclmul,sse4.1")))
#define KERATIN_WIDE __attribute__((target("pclmul,sse4.1,avx512f,vpclmulqdq")))

KERATIN_NARROW inline __m128i load(const std::byte* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

KERATIN_NARROW inline __m128i fold(__m128i value, __m128i by, __m128i onto) {
  const __m128i low = _mm_clmulepi64_si128(value, by, 0x00);
  const __m128i high = _mm_clmulepi64_si128(value, by, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), onto);
}

/// Folds four neighbours, then what is left of `bytes` 16 by 16, and takes the rest through the table.
KERATIN_NARROW uint32_t finish(__m128i a, __m128i b, __m128i c, __m128i d, std::span<const std::byte> bytes) {
  const __m128i by = _mm_set_epi64x(kOver128.high, kOver128.low);
  __m128i value = fold(fold(fold(a, by, b), by, c), by, d);
  while (bytes.size() >= 16) {
    value = fold(value, by, load(bytes.data()));
    bytes = bytes.subspan(16);
  }
  std::array<std::byte, 16> folded;
  _mm_storeu_si128(reinterpret_cast<__m128i*>(folded.data()), value);
  return advance_by_table(advance_by_table(0, folded), bytes);
}

KERATIN_NARROW uint32_t advance_narrow(uint32_t state, std::span<const std::byte> bytes) {
  const std::byte* p = bytes.data();
  __m128i a = _mm_xor_si128(load(p), _mm_cvtsi32_si128(static_cast<int>(state)));
  __m128i b = load(p + 16), c = load(p + 32), d = load(p + 48);
  const __m128i by = _mm_set_epi64x(kOver512.high, kOver512.low);
  for (bytes = bytes.subspan(64); bytes.size() >= 64; bytes = bytes.subspan(64)) {
    p = bytes.data();
    a = fold(a, by, load(p));
    b = fold(b, by, load(p + 16));
    c = fold(c, by, load(p + 32));
    d = fold(d, by, load(p + 48));
  }
  return finish(a, b, c, d, bytes);
}

KERATIN_WIDE inline __m512i fold(__m512i value, __m512i by, __m512i onto) {
  const __m512i low = _mm512_clmulepi64_epi128(value, by, 0x00);
  const __m512i high = _mm512_clmulepi64_epi128(value, by, 0x11);
  return _mm512_ternarylogic_epi64(low, high, onto, 0x96);  // exclusive or of three
}

// Not _mm512_broadcast_i32x4: g++ 12 warns of an uninitialised value inside it.
KERATIN_WIDE inline __m512i in_each_quarter(Factors f) {
  return _mm512_set_epi64(f.high, f.low, f.high, f.low, f.high, f.low, f.high, f.low);
}

KERATIN_WIDE uint32_t advance_wide(uint32_t state, std::span<const std::byte> bytes) {
  const std::byte* p = bytes.data();
  const __m512i start = _mm512_zextsi128_si512(_mm_cvtsi32_si128(static_cast<int>(state)));
  __m512i a = _mm512_xor_si512(_mm512_loadu_si512(p), start);
  __m512i b = _mm512_loadu_si512(p + 64), c = _mm512_loadu_si512(p + 128), d = _mm512_loadu_si512(p + 192);
  __m512i by = in_each_quarter(kOver2048);
  for (bytes = bytes.subspan(256); bytes.size() >= 256; bytes = bytes.subspan(256)) {
    p = bytes.data();
    a = fold(a, by, _mm512_loadu_si512(p));
    b = fold(b, by, _mm512_loadu_si512(p + 64));
    c = fold(c, by, _mm512_loadu_si512(p + 128));
    d = fold(d, by, _mm512_loadu_si512(p + 192));
  }
  by = in_each_quarter(kOver512);
  std::array<std::byte, 64> folded;
  _mm512_storeu_si512(folded.data(), fold(fold(fold(a, by, b), by, c), by, d));
  const std::byte* quarter = folded.data();
  return finish(load(quarter), load(quarter + 16), load(quarter + 32), load(quarter + 48), bytes);
}

#undef KERATIN_NARROW
#undef KERATIN_WIDE

#endif

}  // namespace

namespace crc32_ways {

uint32_t table(uint32_t crc, std::span<const std::byte> bytes) { return ~advance_by_table(~crc, bytes); }

#if defined(__x86_64__)

bool has_narrow() { return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1"); }
bool has_wide() { return has_narrow() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("vpclmulqdq"); }
uint32_t narrow(uint32_t crc, std::span<const std::byte> bytes) {
  return bytes.size() < 64 ? table(crc, bytes) : ~advance_narrow(~crc, bytes);
}
uint32_t wide(uint32_t crc, std::span<const std::byte> bytes) {
  return bytes.size() < 256 ? narrow(crc, bytes) : ~advance_wide(~crc, bytes);
}

#else

bool has_narrow() { return false; }
bool has_wide() { return false; }
uint32_t narrow(uint32_t crc, std::span<const std::byte> bytes) { return table(crc, bytes); }
uint32_t wide(uint32_t crc, std::span<const std::byte> bytes) { return table(crc, bytes); }

#endif

}  // namespace crc32_ways

uint32_t add_to_crc32(uint32_t crc, std::span<const std::byte> bytes) {
  static const auto best = crc32_ways::has_wide()     ? crc32_ways::wide
                           : crc32_ways::has_narrow() ? crc32_ways::narrow
                                                      : crc32_ways::table;
  return best(crc, bytes);
}

uint32_t combine_crc32(uint32_t first, uint32_t second, int64_t second_size) {
  return multiply(power(static_cast<uint64_t>(second_size) * 8), first) ^ second;
}

}  // namespace keratin
