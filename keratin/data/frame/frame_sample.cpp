// DataFrame: random rows.
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/data/frame/frame.h"
#include "keratin/data/frame/rows.h"

namespace keratin {
namespace {

// Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014: the n-th number needs only seed and n.
uint64_t random_bits(uint64_t seed, uint64_t n) {
  uint64_t z = seed * 0xD1342543DE82EF95u + (n + 1) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/// A number below `bound`; the bias of the multiplication is below bound / 2^64.
int64_t random_below(uint64_t seed, uint64_t n, int64_t bound) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<int64_t>((Wide{random_bits(seed, n)} * static_cast<uint64_t>(bound)) >> 64);
}

std::vector<int64_t> shuffled_rows(int64_t size, uint64_t seed) {
  auto rows = row_range(0, size);
  for (int64_t i = size - 1; i > 0; --i) {
    const int64_t other = random_below(seed, static_cast<uint64_t>(i), i + 1);
    std::swap(rows[static_cast<size_t>(i)], rows[static_cast<size_t>(other)]);
  }
  return rows;
}

int64_t sample_size(const SampleOptions& options, int64_t rows) {
  require((options.n >= 0) != (options.frac >= 0), ErrorCode::kInvalidArgument, "[sample] expected either n or frac.");
  const int64_t n = options.n >= 0 ? options.n : std::llround(options.frac * static_cast<double>(rows));
  require(options.replace ? rows > 0 || n == 0 : n <= rows, ErrorCode::kInvalidArgument, "[sample] expected at most ",
          rows, " rows, received ", n, ". Set replace = true to draw rows more than once.");
  return n;
}

}  // namespace

DataFrame DataFrame::sample(const SampleOptions& options) const {
  const int64_t n = sample_size(options, rows_);
  if (!options.replace) {
    auto rows = shuffled_rows(rows_, options.seed);
    rows.resize(static_cast<size_t>(n));
    return take(rows);
  }
  std::vector<int64_t> rows;
  for (int64_t i = 0; i < n; ++i) rows.push_back(random_below(options.seed, static_cast<uint64_t>(i), rows_));
  return take(rows);
}

TrainTestSplit DataFrame::train_test_split(const TrainTestSplitOptions& options) const {
  require(options.test_size > 0 && options.test_size < 1, ErrorCode::kInvalidArgument,
          "[train_test_split] expected a test_size between 0 and 1, received ", options.test_size, ".");
  // scikit-learn rounds the test rows up.
  const auto test = static_cast<int64_t>(std::ceil(options.test_size * static_cast<double>(rows_)));
  require(test < rows_, ErrorCode::kInvalidArgument, "[train_test_split] ", rows_, " rows leave none for training.");
  const auto rows = options.shuffle ? shuffled_rows(rows_, options.seed) : row_range(0, rows_);
  const std::span<const int64_t> all(rows);
  const auto split = static_cast<size_t>(rows_ - test);
  return {take(all.first(split)), take(all.subspan(split))};
}

}  // namespace keratin
