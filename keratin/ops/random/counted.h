// Random ops as functions of a seed pair and a position: what the ops of this folder share.
#pragma once

#include <algorithm>

#include "keratin/base/philox.h"
#include "keratin/ops/def/op_def.h"

namespace keratin::ops::random_detail {

/// The numbers of one random call: Philox with the seed as key and [element block, sample, count] as counter. A sample
/// is an index of the first axis; its numbers do not depend on how many other samples there are.
class Stream {
 public:
  explicit Stream(const int64_t* seed_and_count)
      : key_(philox_key(static_cast<uint64_t>(seed_and_count[0]))), count_(static_cast<uint64_t>(seed_and_count[1])) {}
  /// Four words for the block-th group of elements of a sample.
  PhiloxCounter words(int64_t sample, int64_t block) const {
    return philox(philox_counter(static_cast<uint64_t>(sample) << 32 | static_cast<uint64_t>(block), count_), key_);
  }

 private:
  PhiloxKey key_;
  uint64_t count_;
};

/// Samples and elements of a sample.
struct Extent {
  int64_t samples = 1, elements = 1;
  explicit Extent(const Shape& shape)
      : samples(shape.empty() ? 1 : shape[0]), elements(shape.empty() ? 1 : shape.without(0).size()) {}
};

/// Calls write(first element, words, count) for every run of up to `per_block` elements of the result.
template <class Write>
void each_block(const Kernel& kernel, const int64_t* seed, int64_t per_block, Write write) {
  const Stream stream(seed);
  const int64_t samples = kernel.n[0], elements = kernel.n[1];
  for (int64_t sample = 0; sample < samples; ++sample)
    for (int64_t at = 0, block = 0; at < elements; at += per_block, ++block)
      write(sample * elements + at, stream.words(sample, block), std::min(per_block, elements - at));
}

/// A definition with its seed input; the caller adds attributes, of which attribute 0 is the shape.
OpDef seeded(const char* name, const char* doc);
/// Throws unless input i is a seed: int64 of shape (2,), [seed, count].
void require_seed(const OpCall& call, size_t i);
/// The spec of a result with the shape of attribute 0 and the dtype of attribute `dtype`, which must be a float.
std::vector<TensorSpec> infer_floats(const OpCall& call, size_t dtype);
/// A kernel for a result of this shape, without a run function.
Kernel sized(const Shape& shape);
/// The seed tensor of a sample.
Tensor seed_pair(int64_t seed, int64_t count);

/// The standard normal quantile function (Wichura 1988, AS 241, PPND16) to 16 digits for p in [1e-10, 1 - 1e-10]; its
/// third branch, for the far tails, is left out.
double normal_quantile(double p);

}  // namespace keratin::ops::random_detail
