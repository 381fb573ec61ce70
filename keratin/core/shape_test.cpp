#include "keratin/core/shape.h"

#include <gtest/gtest.h>

#include "keratin/base/error.h"

namespace keratin {
namespace {

TEST(Shape, PrintsAsAPythonTuple) {
  EXPECT_EQ(to_string(Shape{}), "()");
  EXPECT_EQ(to_string(Shape{8}), "(8,)");
  EXPECT_EQ(to_string(Shape{None, 8}), "(None, 8)");
}

TEST(Shape, NegativeAxesCountFromTheEnd) {
  const Shape shape = {2, 3, 4};
  EXPECT_EQ(shape[-1], 4);
  EXPECT_EQ(shape.without(-2), (Shape{2, 4}));
  EXPECT_EQ(shape.with_inserted(-1, 1), (Shape{2, 3, 4, 1}));
  EXPECT_EQ(shape.slice(1, 3), (Shape{3, 4}));
}

TEST(Shape, AnAxisThatIsNotThereIsAnError) { EXPECT_THROW((Shape{2, 3})[2], Error); }

TEST(Shape, RefusesMoreAxesThanItCanHold) { EXPECT_THROW((Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}), Error); }

TEST(Shape, UnsetIsNotTheScalar) {
  EXPECT_FALSE(Shape::unset().is_set());
  EXPECT_TRUE(Shape{}.is_set());
  EXPECT_NE(Shape::unset(), Shape{});
}

TEST(Broadcast, FollowsNumPy) {
  EXPECT_EQ(broadcast("add", {2, 1, 4}, {3, 1}), (Shape{2, 3, 4}));
  EXPECT_EQ(broadcast("add", {}, {5}), (Shape{5}));
  EXPECT_EQ(broadcast("add", {0, 3}, {1, 3}), (Shape{0, 3}));
}

TEST(Broadcast, AnUnknownSizeMeetsAnything) {
  EXPECT_EQ(broadcast("add", {None, 8}, {1, 8}), (Shape{None, 8}));
  EXPECT_EQ(broadcast("add", {None, 8}, {32, 8}), (Shape{32, 8}));
}

TEST(Broadcast, NamesBothShapesWhenTheyDoNotFit) {
  try {
    broadcast("add", {2, 3}, {4});
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(
        e.what(),
        "[add] shapes (2, 3) and (4,) cannot be broadcast: axis -1 has sizes 3 and 4. Sizes must be equal or 1.");
  }
}

}  // namespace
}  // namespace keratin
