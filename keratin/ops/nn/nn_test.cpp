// Values and gradients beside keras.ops 3.15.1 on TensorFlow, for the same inputs.
#include <gtest/gtest.h>

#include <cmath>

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/ops.h"

namespace keratin::ops {
namespace {

const std::vector<float> kTargets = {0, 1, 0, 0, 0, 1, 0, 1, 0, 0.1f, 0.2f, 0.7f};
const std::vector<float> kProbabilities = {0.2f, 0.5f, 0.2f, 0.9f, 0.3f, 0.1f, 1, 0, 0, 0.05f, 0.05f, 0.9f};
const std::vector<float> kLogits = {1, 2, 3, -1, 0.5f, 100, 0, 0, 0, -5, 2, 1};
const std::vector<int32_t> kLabels = {1, 2, 1, 2};

Tensor targets() { return Tensor(kTargets, {4, 3}); }
Tensor probabilities() { return Tensor(kProbabilities, {4, 3}); }
Tensor logits() { return Tensor(kLogits, {4, 3}); }
Tensor labels() { return Tensor(kLabels, {4}); }

void expect_near(const Tensor& got, const std::vector<double>& expected) {
  ASSERT_EQ(got.size(), static_cast<int64_t>(expected.size()));
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(got.flat_as_double(static_cast<int64_t>(i)), expected[i], 1e-6 + 1e-6 * std::fabs(expected[i])) << i;
}

// The gradient by the output, of the sum of the losses.
Tensor slope(const char* name, const Tensor& target, const Tensor& output, bool from_logits) {
  const OpDef& op = get_op(name);
  const Attributes attrs = op.with_defaults({from_logits});
  const Tensors inputs{target, output}, outputs = call(op, inputs, attrs), douts{ones_like(outputs[0])};
  return op.gradient_rule(Backward(op, inputs, outputs, attrs, douts)).values[1];
}

TEST(CategoricalCrossentropy, FromProbabilitiesIsKeras) {
  expect_near(categorical_crossentropy(targets(), probabilities()), {0.5877866, 2.5649495, 16.118095, 0.97247213});
  expect_near(slope("categorical_crossentropy", targets(), probabilities(), false),
              {1.1111112, -0.88888884, 1.1111112, 0.7692307, 0.7692307, -9.230769, 0, 0, 0, -1, -3, 0.22222221});
}

TEST(CategoricalCrossentropy, FromLogitsIsKeras) {
  expect_near(categorical_crossentropy(targets(), logits(), {.from_logits = true}),
              {1.4076059, 0, 1.0986123, 1.7139281});
  expect_near(slope("categorical_crossentropy", targets(), logits(), true),
              {0.09003057, -0.75527155, 0.66524094, 0, 0, 0, 0.33333334, -0.6666666, 0.33333334, -0.09933381, 0.5305716,
               -0.43123773});
}

TEST(CategoricalCrossentropy, IsOneRowForEachIndexOfTheOtherAxes) {
  const Tensor across = categorical_crossentropy(transpose(targets()), transpose(probabilities()), {.axis = 0});
  expect_near(across, {0.5877866, 2.5649495, 16.118095, 0.97247213});
}

TEST(CategoricalCrossentropy, IgnoresMaskedClassesThatHaveNoTarget) {
  const float infinity = std::numeric_limits<float>::infinity();
  const Tensor loss = categorical_crossentropy({{1, 0, 0}}, {{0, 0, -infinity}}, {.from_logits = true});
  EXPECT_NEAR(loss.at(0), std::log(2.0), 1e-6);
}

TEST(SparseCategoricalCrossentropy, FromProbabilitiesIsKerasOnTensorFlow) {
  expect_near(sparse_categorical_crossentropy(labels(), probabilities()),
              {0.5877866, 2.5649495, 16.118095, 0.10536056});
  expect_near(
      slope("sparse_categorical_crossentropy", labels(), probabilities(), false),
      {1.1111112, -0.8888888, 1.1111112, 0.76923084, 0.7692307, -9.230769, 0, 0, 0, 0.9999999, 0.9999999, -0.11111114});
}

TEST(SparseCategoricalCrossentropy, FromLogitsIsKeras) {
  expect_near(sparse_categorical_crossentropy(labels(), logits(), {.from_logits = true}),
              {1.4076059, 0, 1.0986123, 1.3139281});
  expect_near(slope("sparse_categorical_crossentropy", labels(), logits(), true),
              {0.090030573, -0.75527155, 0.66524094, 0, 0, 0, 0.33333334, -0.66666663, 0.33333334, 0.000666195,
               0.73057157, -0.73123777});
}

TEST(SparseCategoricalCrossentropy, TakesAColumnOfLabelsOfAnyDtype) {
  const Tensor column(std::vector<float>{1, 2, 1, 2}, {4, 1});
  expect_near(sparse_categorical_crossentropy(column, logits(), {.from_logits = true}),
              {1.4076059, 0, 1.0986123, 1.3139281});
}

TEST(BinaryCrossentropy, FromProbabilitiesIsKeras) {
  expect_near(binary_crossentropy(targets(), probabilities()),
              {0.22314355, 0.69314718, 0.22314355, 2.3025849, 0.35667497, 2.3025851, 15.942385, 16.118095, 1.1920929e-7,
               0.34573722, 0.64018112, 0.76452792});
  expect_near(slope("binary_crossentropy", targets(), probabilities(), false),
              {1.25, -1.9999999, 1.25, 9.999998, 1.4285715, -10, 0, 0, 0, -1.0526316, -3.1578946, 2.2222219});
}

TEST(BinaryCrossentropy, FromLogitsIsKeras) {
  expect_near(binary_crossentropy(targets(), logits(), {.from_logits = true}),
              {1.3132617, 0.126928, 3.0485873, 0.3132617, 0.974077, 0, 0.6931472, 0.6931472, 0.6931472, 0.50671536,
               1.726928, 0.6132617});
  expect_near(slope("binary_crossentropy", targets(), logits(), true),
              {0.7310586, -0.11920291, 0.95257413, 0.26894143, 0.6224593, 0, 0.5, -0.49999997, 0.5, -0.09330715,
               0.6807971, 0.03105858});
}

TEST(Softmax, IsKerasAndSurvivesLargeLogits) {
  expect_near(softmax(logits()), {0.090030566, 0.24472848, 0.66524088, 0, 0, 1, 0.33333334, 0.33333334, 0.33333334,
                                  0.00066619506, 0.73057157, 0.26876229});
  expect_near(log_softmax(logits()), {-2.407606, -1.4076059, -0.40760595, -101, -99.5, 0, -1.0986123, -1.0986123,
                                      -1.0986123, -7.313928, -0.31392813, -1.3139281});
}

TEST(Softmax, GivesARowTheSameBitsWhoeverSharesTheBatch) {
  for (const int64_t classes : {3, 64, 65, 1000}) {
    std::vector<float> values;
    for (int64_t i = 0; i < 11 * classes; ++i) values.push_back(static_cast<float>(i * 7919 % 1000) / 100.0f);
    const Tensor x(values, {11, classes}), all = softmax(x);
    for (int64_t row = 0; row < 11; ++row)
      EXPECT_EQ(softmax(x.rows(row, row + 1)).to_vector<float>(), all[row].to_vector<float>()) << classes << " " << row;
    EXPECT_NEAR(sum(all[10]).item(), 1, 1e-5) << classes;
  }
}

TEST(Softmax, IsNanWhereALogitIs) {
  const Tensor y = softmax({{0, std::nanf(""), 1}, {0, 0, 0}});
  EXPECT_TRUE(std::isnan(y.at(0, 0)) && std::isnan(y.at(0, 2)));
  EXPECT_NEAR(y.at(1, 1), 1.0 / 3, 1e-7);
}

// The definition of Martins and Astudillo. Keras 3.15.1 adds up too much where several entries are in the support: its
// results do not sum to 1 there.
TEST(Sparsemax, IsTheNearestPointOfTheSimplex) {
  const Tensor thirds = divide(logits(), 3.0f);
  expect_near(sparsemax(thirds), {0, 1.0 / 3, 2.0 / 3, 0, 0, 1, 1.0 / 3, 1.0 / 3, 1.0 / 3, 0, 2.0 / 3, 1.0 / 3});
}

TEST(Glu, IsKeras) { expect_near(glu({{1, 2}, {-1, 0.5f}, {0, 0}, {-5, 2}}), {0.8807971, -0.62245935, 0, -4.4039855}); }

}  // namespace
}  // namespace keratin::ops
