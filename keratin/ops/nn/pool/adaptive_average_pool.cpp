#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/pool/adaptive.h"

namespace keratin::ops {
OpDef adaptive_average_pool_def() {
  using namespace pool_detail;
  return with_adaptive_attributes(OpDef("adaptive_average_pool").in({"inputs"}, Inputs::kAsGiven))
      .doc(
          "The mean of output_size windows along each spatial axis: window o reaches from floor(o * size / "
          "output_size) "
          "to ceil((o + 1) * size / output_size).")
      .keras("nn", "AdaptiveAveragePool")
      .compose([](const Composition& c) {
        return window_mean_of(c.in(),
                              core_attributes(adaptive_options("adaptive_average_pool", c.in().shape(), c.attrs())));
      })
      .good({floats({1, 4, -3, 2, 0.5f, 6, 7, 8, 9, -1, -2, -3}, {1, 3, 2, 2})}, {int64_t{2}})
      .good({floats({1, 4, -3, 2, 0.5f, 6, 7}, {1, 1, 7})}, {std::vector<int64_t>{3}, std::string("channels_first")})
      .bad({floats({1, 2}, {1, 2, 1})}, {int64_t{0}},
           "[adaptive_average_pool] expected an output_size of at least 1, received 0.")
      .bad({floats({1, 2}, {1, 2, 1})}, {std::vector<int64_t>{1, 1}},
           "[adaptive_average_pool] expected one integer or 1 of them for output_size, received (1, 1).");
}

}  // namespace keratin::ops
