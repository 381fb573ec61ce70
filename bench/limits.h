// What this machine can do at the moment of the run: the limits beside which our figures stand.
#pragma once

namespace keratin::bench {

/// Multiplications and additions a second, in float32, of one core: chains of fused multiply-adds in registers with the
/// widest vectors that KERATIN_TARGET allows. The best of several slices of a millisecond.
double fma_peak();

/// Bytes read and written a second by a copy of `floats` numbers on one thread or on two: the better of plain and
/// non-temporal stores, each the best of several rounds.
double copy_bandwidth(long floats, int threads);

}  // namespace keratin::bench
