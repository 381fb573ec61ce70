// Numbers in cells: exact, as std::from_chars reads them, but most without its cost.
#pragma once

#include <cstdint>
#include <cstring>

namespace keratin::csv {

inline bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }
inline bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Whether eight bytes (little-endian) are digits. Lemire, "Quickly parsing eight digits", 2018.
inline bool are_eight_digits(uint64_t bytes) {
  return ((bytes & 0xF0F0F0F0F0F0F0F0u) | (((bytes + 0x0606060606060606u) & 0xF0F0F0F0F0F0F0F0u) >> 4)) ==
         0x3333333333333333u;
}

inline uint64_t eight_digits(uint64_t bytes) {
  bytes -= 0x3030303030303030u;
  bytes = bytes * 10 + (bytes >> 8);
  return (((bytes & 0x000000FF000000FFu) * 0x000F424000000064u) +
          (((bytes >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u)) >>
         32;
}

/// Reads digits from `p` on into `value`, which may overflow after 19 of them. Reads up to 8 bytes past `end`.
inline const char* read_digits(const char* p, const char* end, uint64_t& value) {
  uint64_t bytes;
  while (end - p >= 8 && (std::memcpy(&bytes, p, 8), are_eight_digits(bytes))) {
    value = value * 100'000'000 + eight_digits(bytes);
    p += 8;
  }
  while (p < end && is_digit(*p)) value = value * 10 + static_cast<uint64_t>(*p++ - '0');
  return p;
}

/// The whole cell as an integer: blanks around it, a sign, digits; false when it is none or does not fit.
inline bool parse_integer(const char* p, const char* end, int64_t& out) {
  while (p < end && is_blank(*p)) ++p;
  while (p < end && is_blank(end[-1])) --end;
  const bool negative = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+')) ++p;
  const char* first = p;
  uint64_t value = 0;
  p = read_digits(p, end, value);
  if (p != end || p == first) return false;
  while (p - first > 18 && *first == '0') ++first;
  if (p - first > 19) return false;
  // 19 digits stay below 2^64, so that only the sign's range is left to check.
  if (value > uint64_t{INT64_MAX} + (negative ? 1 : 0)) return false;
  out = static_cast<int64_t>(negative ? ~value + 1 : value);
  return true;
}

/// Reads "e-05" and the like: `exponent` becomes its value, at most 9999 either way. Returns `p` when there is none.
inline const char* read_exponent(const char* p, const char* end, int64_t& exponent) {
  if (end - p < 2 || (*p != 'e' && *p != 'E')) return p;
  const char* at = p + 1;
  const bool negative = *at == '-';
  at += *at == '-' || *at == '+';
  const char* const first = at;
  int64_t value = 0;
  while (at < end && at - first < 4 && is_digit(*at)) value = value * 10 + (*at++ - '0');
  if (at == first) return p;
  exponent = negative ? -value : value;
  return at;
}

/// What parse_number leaves to std::from_chars.
bool parse_number_slowly(const char* p, const char* end, char decimal, double& out);

/// The whole cell as a float64, correctly rounded: "1", "-1.5e3", ".28", "3504.", "inf"; false when it is no number.
inline bool parse_number(const char* p, const char* end, char decimal, double& out) {
  static constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  const char* const whole = p;
  const bool negative = p < end && *p == '-';
  p += negative;
  const char* const first = p;
  uint64_t digits = 0;
  p = read_digits(p, end, digits);
  int64_t fraction = 0;
  if (p < end && *p == decimal) {
    const char* const point = ++p;
    p = read_digits(p, end, digits);
    fraction = p - point;
  }
  const int64_t length = p - first;
  const bool ends_in_digit = length > 0 && is_digit(p[-1]);
  int64_t power = -fraction;
  if (p != end) {
    int64_t exponent = 0;
    p = read_exponent(p, end, exponent);
    power += exponent;
  }
  // Clinger, "How to read floating point numbers accurately", 1990: both operands are exact, so one rounding is left.
  const bool simple = p == end && length - (fraction > 0) <= 19 && length > (fraction > 0) &&
                      digits <= uint64_t{1} << 53 && power >= -22 && power <= 22 && ends_in_digit;
  if (!simple) return parse_number_slowly(whole, end, decimal, out);
  const double value =
      power < 0 ? static_cast<double>(digits) / kPowers[-power] : static_cast<double>(digits) * kPowers[power];
  out = negative ? -value : value;
  return true;
}

}  // namespace keratin::csv
