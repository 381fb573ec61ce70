#include "keratin/ops/def/autocast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/autograd/tape.h"
#include "keratin/base/error.h"
#include "keratin/graph/jit.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using ::testing::HasSubstr;

const Tensor kMatrix = {{1, 2}, {3, 4}};

TEST(Autocast, ProductsTakeTheHalfType) {
  const Autocast mixed(DType::bfloat16);
  EXPECT_EQ(ops::matmul(kMatrix, kMatrix).dtype(), DType::bfloat16);
}

TEST(Autocast, ExponentialsAndSumsStayInFloat32) {
  const Autocast mixed(DType::float16);
  const Tensor half = ops::matmul(kMatrix, kMatrix);
  EXPECT_EQ(ops::exp(half).dtype(), DType::float32);
  EXPECT_EQ(ops::sum(half).dtype(), DType::float32);
  EXPECT_EQ(ops::softmax(half).dtype(), DType::float32);
}

TEST(Autocast, OtherOpsTakeWhatTheyGet) {
  const Autocast mixed(DType::bfloat16);
  const Tensor half = ops::matmul(kMatrix, kMatrix);
  EXPECT_EQ(ops::relu(half).dtype(), DType::bfloat16);
  EXPECT_EQ((half + kMatrix).dtype(), DType::float32);
  EXPECT_EQ((half * 2.0).dtype(), DType::bfloat16);
}

TEST(Autocast, LeavesFloat64) {
  const Autocast mixed(DType::bfloat16);
  const Tensor x = ops::cast(kMatrix, DType::float64);
  EXPECT_EQ(ops::matmul(x, x).dtype(), DType::float64);
}

TEST(Autocast, EndsWithItsScopeAndCanBeSwitchedOffInside) {
  {
    const Autocast mixed(DType::bfloat16);
    {
      const Autocast off(std::nullopt);
      EXPECT_EQ(ops::matmul(kMatrix, kMatrix).dtype(), DType::float32);
    }
    EXPECT_EQ(ops::matmul(kMatrix, kMatrix).dtype(), DType::bfloat16);
  }
  EXPECT_EQ(ops::matmul(kMatrix, kMatrix).dtype(), DType::float32);
}

TEST(Autocast, GradientsHaveTheDtypeOfTheirSources) {
  const Tensor x = kMatrix;
  GradientTape tape;
  Tensor loss;
  {
    const Autocast mixed(DType::bfloat16);
    loss = ops::sum(ops::matmul(x, x));
  }
  const Tensor gradient = tape.gradient(loss, x);
  EXPECT_EQ(gradient.dtype(), DType::float32);
  // d sum(X X) / dX = 1 X^T + X^T 1: exact in bfloat16 for these small integers.
  EXPECT_EQ(gradient.to_vector<float>(), (std::vector<float>{7, 11, 9, 13}));
}

TEST(Autocast, JitTracesForEachDtypeInForce) {
  const auto f = graph::jit([](const ops::Tensors& x) -> ops::Tensors { return {ops::matmul(x[0], x[0])}; });
  EXPECT_EQ(f({kMatrix})[0].dtype(), DType::float32);
  const Autocast mixed(DType::bfloat16);
  EXPECT_EQ(f({kMatrix})[0].dtype(), DType::bfloat16);
  EXPECT_EQ(f.traces(), 2);
}

TEST(Autocast, RefusesOtherDtypes) {
  try {
    const Autocast mixed(DType::int32);
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("[Autocast] expected float16 or bfloat16, received int32."));
  }
}

}  // namespace
}  // namespace keratin
