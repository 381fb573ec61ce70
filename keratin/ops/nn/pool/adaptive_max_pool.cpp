#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/pool/adaptive.h"

namespace keratin::ops {
namespace {

using namespace pool_detail;

// Axis by axis, as Keras does it: that decides which of equal maxima has the gradient.
Tensor compose_adaptive_max(const Composition& c) {
  const Options all = adaptive_options("adaptive_max_pool", c.in().shape(), c.attrs());
  Tensor x = c.in();
  for (size_t axis = 0; axis < all.window.size(); ++axis) {
    Options one = all;
    one.window.assign(all.window.size(), 0);
    one.window[axis] = all.window[axis];
    x = window_max_of(x, core_attributes(one));
  }
  return x;
}

}  // namespace

OpDef adaptive_max_pool_def() {
  return with_adaptive_attributes(OpDef("adaptive_max_pool").in({"inputs"}, Inputs::kAsGiven))
      .doc(
          "The maximum of output_size windows along each spatial axis: window o reaches from floor(o * size / "
          "output_size) to ceil((o + 1) * size / output_size).")
      .keras("nn", "AdaptiveMaxPool")
      .compose([](const Composition& c) { return compose_adaptive_max(c); })
      .good({floats({1, 4, -3, 2, 0.5f, 6, 7, 8, 9, -1, -2, -3}, {1, 3, 2, 2})}, {int64_t{2}})
      .good({floats({1, 4, -3, 2, 0.5f, 6, 7}, {1, 1, 7})}, {std::vector<int64_t>{3}, std::string("channels_first")})
      .bad({floats({1, 2}, {1, 2, 1})}, {int64_t{0}},
           "[adaptive_max_pool] expected an output_size of at least 1, received 0.")
      .bad({floats({1, 2}, {1, 2})}, {int64_t{1}},
           "[adaptive_max_pool] expected inputs with 3 to 5 axes (batch, one to three spatial ones, channels), "
           "received inputs.shape=(1, 2). Add the missing axes with expand_dims.");
}

}  // namespace keratin::ops
