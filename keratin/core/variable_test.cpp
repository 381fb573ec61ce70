#include "keratin/core/variable.h"

#include <gtest/gtest.h>

#include "keratin/base/error.h"

namespace keratin {
namespace {

TEST(Variable, HandlesShareOneValue) {
  Variable v(Tensor{1, 2}, {.name = "kernel"});
  Variable same = v;
  same.assign(Tensor{3, 4});
  EXPECT_EQ(v.value().at(0), 3);
  EXPECT_EQ(v, same);
}

TEST(Variable, RefusesAnotherShapeOrDType) {
  Variable v(Tensor{1, 2}, {.name = "kernel"});
  EXPECT_THROW(v.assign(Tensor{1, 2, 3}), Error);
  EXPECT_THROW(v.assign(Tensor(std::vector<int32_t>{1, 2})), Error);
}

TEST(Variable, WritingInPlaceNeverChangesATensorThatSomebodyHolds) {
  Variable v(Tensor{1, 2});
  const Tensor before = v.value();
  static_cast<float*>(v.writable())[0] = 9;
  EXPECT_EQ(before.at(0), 1);
  EXPECT_EQ(v.value().at(0), 9);
}

TEST(Variable, WritesInPlaceWhenNobodyElseHoldsTheValue) {
  Variable v(Tensor{1, 2});
  v.writable();
  const void* bytes = v.concrete().raw();
  EXPECT_EQ(v.writable(), bytes);
}

}  // namespace
}  // namespace keratin
