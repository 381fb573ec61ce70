#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/pool/windows.h"

namespace keratin::ops {
OpDef max_pool_def() {
  using namespace pool_detail;
  return with_pool_attributes(OpDef("max_pool").in({"inputs"}, Inputs::kAsGiven))
      .doc(
          "The maximum of each window of pixels, over one to three spatial axes and channel by channel: inputs (batch, "
          "axes..., channels). The gradient goes to the first of equal maxima.")
      .keras("nn", "MaxPool")
      .compose([](const Composition& c) {
        return window_max_of(c.in(), core_attributes("max_pool", c.in().shape(), c.attrs()));
      })
      .good({floats({1, 4, -3, 2, 0.5f, 6, 7, 8, 9, -1, -2, -3}, {1, 3, 2, 2})}, {int64_t{2}})
      .good({floats({1, 4, -3, 2, 0.5f, 6}, {1, 1, 6})},
            {int64_t{3}, std::vector<int64_t>{2}, std::string("same"), std::string("channels_first")})
      .good({ints({1, 4, -3, 2, 0, 6}, {1, 6, 1})}, {std::vector<int64_t>{2}, std::vector<int64_t>{1}})
      .bad({floats({1, 2}, {1, 2, 1})}, {int64_t{3}},
           "[max_pool] expected a pool_size that fits into the inputs, received 3 along spatial axis 0, which has 2 "
           "(inputs.shape=(1, 2, 1)). Make it smaller, or use padding='same'.")
      .bad({floats({1, 2}, {1, 2, 1})}, {int64_t{1}, std::vector<int64_t>{1, 2}},
           "[max_pool] expected one integer or 1 of them for strides, received (1, 2).")
      .bad({floats({1, 2}, {1, 2, 1})}, {int64_t{1}, Attribute(), std::string("causal")},
           "[max_pool] Invalid padding 'causal', must be 'same' or 'valid'.")
      .bad({floats({1, 2}, {1, 2})}, {int64_t{1}},
           "[max_pool] expected inputs with 3 to 5 axes (batch, one to three spatial ones, channels), received "
           "inputs.shape=(1, 2). Add the missing axes with expand_dims.");
}

}  // namespace keratin::ops
