// The process as a whole: its seed and its names. keras.utils.set_random_seed, keras.utils.clear_session.
#pragma once

#include <cstdint>

namespace keratin::utils {

/// Sets the seed from which everything random without a seed of its own takes one: initializers, shuffles,
/// dropout. The same program then gives the same numbers, bit for bit.
void set_random_seed(int64_t seed);

/// Forgets which names were given: the next Dense is "dense" again.
void clear_session();

}  // namespace keratin::utils
