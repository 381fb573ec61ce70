#include "keratin/keras/layers/layer_test_util.h"
#include "keratin/keras/layers/merging/add.h"
#include "keratin/keras/layers/merging/concatenate.h"
#include "keratin/keras/layers/merging/multiply.h"
#include "keratin/ops/ops.h"

namespace keratin::layers {
namespace {

using testing_layers::error_of;

TEST(Merging, IsKerasMerging) {
  // At most three terms or factors, and sums of a gradient along a broadcast axis of 4.
  testing_layers::expect_golden_layers("merging.json", 8 * 6e-8);
}

TEST(Merging, FunctionalFormsAreTheLayers) {
  const Tensor a = {{1, 2}, {3, 4}}, b = {{5, 6}, {7, 8}};
  EXPECT_EQ(add({a, b}).to_vector<int>(), (std::vector<int>{6, 8, 10, 12}));
  EXPECT_EQ(multiply({a, b}).to_vector<int>(), (std::vector<int>{5, 12, 21, 32}));
  EXPECT_EQ(concatenate({a, b}).to_vector<int>(), (std::vector<int>{1, 2, 5, 6, 3, 4, 7, 8}));
  EXPECT_EQ(concatenate({a, b}, {.axis = 0}).shape(), (Shape{4, 2}));
}

TEST(Merging, LowerRanksGetAxesAfterTheBatch) {
  EXPECT_EQ(add({ops::ones({2, 3, 4}), ops::ones({2, 4})}).shape(), (Shape{2, 3, 4}));
}

TEST(Merging, RefusesShapesThatDoNotFit) {
  EXPECT_EQ(error_of([] {
              add({ops::ones({2, 3}), ops::ones({2, 4})});
            }),
            "Inputs have incompatible shapes. Received shapes (3,) and (4,)");
  EXPECT_EQ(error_of([] {
              add({ops::ones({2, 3}), ops::ones({3, 3})});
            }),
            "Cannot merge tensors with different batch sizes. Received tensors with shapes [(2, 3), (3, 3)]");
  EXPECT_EQ(error_of([] {
              concatenate({Input({3, 4}), Input({4, 4})});
            }),
            "A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. Received: "
            "input_shape=[(None, 3, 4), (None, 4, 4)]");
}

Tensor bools(const std::vector<int>& values, const Shape& shape) { return ops::not_equal(Tensor(values, shape), 0); }

TEST(Merging, AStepIsRealWhereAnyInputHasIt) {
  const Tensor a = ops::ones({1, 2, 3}).with_mask(bools({1, 0}, {1, 2}));
  const Tensor b = ops::ones({1, 2, 3}).with_mask(bools({0, 0}, {1, 2}));
  EXPECT_EQ(add({a, b}).mask().to_vector<int>(), (std::vector<int>{1, 0}));
  EXPECT_FALSE(add({a, ops::ones({1, 2, 3})}).mask().defined());
}

TEST(Merging, MultiplyTakesMaskedStepsAsOneAndGivesZeroWhereAllAreMasked) {
  const Tensor a = ops::full({1, 3, 1}, 2.0).with_mask(bools({1, 0, 0}, {1, 3}));
  const Tensor b = ops::full({1, 3, 1}, 5.0).with_mask(bools({1, 1, 0}, {1, 3}));
  const Tensor y = multiply({a, b});
  EXPECT_EQ(y.to_vector<int>(), (std::vector<int>{10, 5, 0}));
  EXPECT_EQ(y.mask().to_vector<int>(), (std::vector<int>{1, 1, 0}));
}

TEST(Merging, ConcatenatedMasksFollowTheAxis) {
  const Tensor a = ops::ones({1, 2, 3}).with_mask(bools({1, 0}, {1, 2}));
  EXPECT_EQ(concatenate({a, ops::ones({1, 1, 3})}, {.axis = 1}).mask().to_vector<int>(), (std::vector<int>{1, 0, 1}));
}

}  // namespace
}  // namespace keratin::layers
