#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/pool/windows.h"

namespace keratin::ops {
OpDef average_pool_def() {
  using namespace pool_detail;
  return with_pool_attributes(OpDef("average_pool").in({"inputs"}, Inputs::kAsGiven))
      .doc(
          "The mean of each window of pixels, over one to three spatial axes and channel by channel: inputs (batch, "
          "axes..., channels). With padding='same' only pixels within the inputs count.")
      .keras("nn", "AveragePool")
      .compose([](const Composition& c) {
        return window_mean_of(c.in(), core_attributes("average_pool", c.in().shape(), c.attrs()));
      })
      .good({floats({1, 4, -3, 2, 0.5f, 6, 7, 8, 9, -1, -2, -3}, {1, 3, 2, 2})}, {int64_t{2}})
      .good({floats({1, 4, -3, 2, 0.5f, 6}, {1, 1, 6})},
            {int64_t{3}, std::vector<int64_t>{2}, std::string("same"), std::string("channels_first")})
      .bad({floats({1, 2}, {1, 2, 1})}, {int64_t{3}},
           "[average_pool] expected a pool_size that fits into the inputs, received 3 along spatial axis 0, which has "
           "2 (inputs.shape=(1, 2, 1)). Make it smaller, or use padding='same'.")
      .bad({floats({1, 2}, {1, 2, 1})}, {std::vector<int64_t>{1, 1}},
           "[average_pool] expected one integer or 1 of them for pool_size, received (1, 1).");
}

}  // namespace keratin::ops
