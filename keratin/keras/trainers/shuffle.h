// The order in which an epoch visits the rows.
#pragma once

#include <cstdint>
#include <vector>

namespace keratin {

/// A permutation of [0, rows) fixed by (seed, epoch): Fisher and Yates's shuffle with Philox numbers counted per epoch,
/// so that any epoch's order can be made without those before it. About 3 ns a row, which is why it is not the walk of
/// base/philox.h.
std::vector<int64_t> shuffled_rows(int64_t rows, int64_t seed, int64_t epoch);

}  // namespace keratin
