#include "keratin/ops/def/samples.h"
#include "keratin/ops/index/segments.h"

namespace keratin::ops {
OpDef segment_max_def() {
  return index_detail::segment_op("segment_max")
      .doc(
          "out[s] = the largest of the rows of data whose segment id is s; a segment without rows has the least value "
          "of the dtype (-inf). Rows whose id is outside of [0, num_segments) are left out.")
      .keras("math", "SegmentMax")
      .compose([](const Composition& c) -> Composed {
        return index_detail::combine_segments(c, index_detail::lowest_of(c.in().dtype()), "max");
      })
      .good({{{1, 2}, {3, 4}, {5, 6}}, ints({1, 0, 1})}, {int64_t{2}})
      .good({{1, 2, 3, 0.5f}, ints({0, -1, 0, 7})}, {int64_t{1}})
      .good({{{1, 2}, {3, 4}, {5, 6}}, ints({1, 3, 1})}, {int64_t{3}}, 4, false)
      .good({ints({1, 2, 3}), ints({0, 1, 0})}, {int64_t{3}})
      .bad({{1, 2}, ints({0, 1})}, {int64_t{-1}}, "[segment_max] expected num_segments to be at least 0, received -1.")
      .bad({{1, 2}, ints({0})}, {int64_t{2}},
           "[segment_max] expected one segment id for each row of data, received data.shape=(2,), "
           "segment_ids.shape=(1,).");
}

}  // namespace keratin::ops
