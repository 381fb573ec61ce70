#include "keratin/autograd/gradient_sum.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/autograd/tape.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using testing::ElementsAre;

TEST(GradientSum, AddsUpPartsOfABatchAndStartsAnew) {
  const Variable w(Tensor({1.0f, 2.0f})), unused(Tensor({5.0f}));
  GradientSum sum({w, unused});
  for (const double part : {1.0, 3.0}) {
    GradientTape tape;
    sum.add(tape.gradient(ops::sum(w * w * part), sum.variables()));
  }
  const std::vector<Tensor> mean = sum.take(0.5);
  EXPECT_THAT(mean[0].to_vector<double>(), ElementsAre(4, 8));
  EXPECT_THAT(mean[1].to_vector<double>(), ElementsAre(0));
  EXPECT_THAT(sum.sums()[0].to_vector<double>(), ElementsAre(0, 0));
}

}  // namespace
}  // namespace keratin
