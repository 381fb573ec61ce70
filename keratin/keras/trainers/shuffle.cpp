#include "keratin/keras/trainers/shuffle.h"

#include <numeric>
#include <utility>

#include "keratin/base/philox.h"

namespace keratin {
namespace {

__extension__ using Wide = unsigned __int128;

}  // namespace

std::vector<int64_t> shuffled_rows(int64_t rows, int64_t seed, int64_t epoch) {
  std::vector<int64_t> order(static_cast<size_t>(rows));
  std::iota(order.begin(), order.end(), int64_t{0});
  const PhiloxKey key = philox_key(static_cast<uint64_t>(seed));
  PhiloxCounter words{};
  for (int64_t i = rows - 1, used = 0; i > 0; --i, ++used) {
    if (used % 2 == 0)
      words = philox(philox_counter(static_cast<uint64_t>(used / 2), static_cast<uint64_t>(epoch)), key);
    const size_t half = static_cast<size_t>(used % 2) * 2;
    const uint64_t random = (uint64_t{words[half]} << 32) | words[half + 1];
    // Multiply-shift: a bias of at most rows / 2^64.
    const auto j = static_cast<size_t>((static_cast<Wide>(random) * static_cast<uint64_t>(i + 1)) >> 64);
    std::swap(order[static_cast<size_t>(i)], order[j]);
  }
  return order;
}

}  // namespace keratin
