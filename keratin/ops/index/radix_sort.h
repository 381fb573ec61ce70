// Sorting by unsigned keys, a byte at a time from the lowest: stable, and its time does not depend on the order it
// finds. (Knuth, The Art of Computer Programming 3, section 5.2.5, algorithm R.)
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace keratin::ops::index_detail {

/// Wide enough for every value of C.
template <class C>
using SortKey = std::conditional_t<sizeof(C) == 8, uint64_t, uint32_t>;

/// Keys stand in the order of the numbers: NaNs are equal and come last, 0 and -0 are equal.
template <class C>
SortKey<C> sort_key(C x) {
  using Key = SortKey<C>;
  constexpr Key kSign = Key{1} << (8 * sizeof(Key) - 1);
  if constexpr (std::is_floating_point_v<C>) {
    static_assert(sizeof(C) == sizeof(Key));
    if (x != x) return ~Key{0};
    const Key bits = std::bit_cast<Key>(x + C{0});  // -0 + 0 is 0
    return (bits & kSign) != 0 ? ~bits : bits | kSign;
  } else if constexpr (std::is_signed_v<C>) {
    return static_cast<Key>(x) ^ kSign;
  } else {
    return static_cast<Key>(x);
  }
}

template <class Key>
struct SortEntry {
  Key key;
  int32_t position;
};

/// Puts `entries`, whose positions rise, in order of their keys, equal ones by position. `other` has as much space;
/// returns which of the two holds the result.
template <class Key>
SortEntry<Key>* sort_entries(SortEntry<Key>* entries, SortEntry<Key>* other, int64_t size) {
  constexpr int64_t kWorthCounting = 256;  // fewer are sorted before all bytes are counted
  constexpr size_t kBytes = sizeof(Key);
  if (size < kWorthCounting) {
    std::sort(entries, entries + size, [](const SortEntry<Key>& a, const SortEntry<Key>& b) {
      return a.key != b.key ? a.key < b.key : a.position < b.position;
    });
    return entries;
  }
  const auto byte_of = [](Key key, size_t byte) { return static_cast<size_t>(key >> (8 * byte)) & 255; };
  std::array<std::array<int64_t, 256>, kBytes> counts{};
  for (int64_t i = 0; i < size; ++i)
    for (size_t byte = 0; byte < kBytes; ++byte) ++counts[byte][byte_of(entries[i].key, byte)];
  for (size_t byte = 0; byte < kBytes; ++byte) {
    std::array<int64_t, 256>& count = counts[byte];
    if (count[byte_of(entries[0].key, byte)] == size) continue;  // the same in all keys
    int64_t begin = 0;
    for (int64_t& c : count) begin += std::exchange(c, begin);
    for (int64_t i = 0; i < size; ++i) other[count[byte_of(entries[i].key, byte)]++] = entries[i];
    std::swap(entries, other);
  }
  return entries;
}

}  // namespace keratin::ops::index_detail
