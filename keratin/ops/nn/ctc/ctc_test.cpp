#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/nn/log_softmax.h"

namespace keratin::ops {
namespace {

constexpr int64_t kSteps = 5, kClasses = 3;

Tensor logits() {
  std::vector<float> values(kSteps * kClasses);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 7 % 11) / 4;
  return Tensor(values, {1, kSteps, kClasses});
}

// The probability of every labelling, over all classes ^ steps ways.
std::map<std::vector<int>, double> labellings(int blank) {
  const std::vector<double> log_probs = log_softmax(logits()).to_vector<double>();
  std::map<std::vector<int>, double> out;
  for (int way = 0; way < 243; ++way) {
    std::vector<int> labels;
    double score = 0;
    int previous = -1;
    for (int64_t t = 0, rest = way; t < kSteps; ++t, rest /= kClasses) {
      const int c = static_cast<int>(rest % kClasses);
      score += log_probs[static_cast<size_t>(t * kClasses + c)];
      if (c != previous && c != blank) labels.push_back(c);
      previous = c;
    }
    out[labels] += std::exp(score);
  }
  return out;
}

TEST(CtcLoss, IsTheProbabilityOfAllWaysThatGiveTheTarget) {
  for (const int blank : {0, 2}) {
    for (const auto& [labels, probability] : labellings(blank)) {
      if (labels.empty()) continue;
      const std::vector<int32_t> target(labels.begin(), labels.end());
      const auto count = static_cast<int32_t>(target.size());
      const Tensor loss =
          call1(get_op("ctc_loss"), {ints(target, {1, count}), logits(), ints({count}), ints({5})}, {int64_t{blank}});
      EXPECT_NEAR(loss.item(), -std::log(probability), 1e-5);
    }
  }
}

TEST(CtcLoss, LabelsAndStepsBeyondTheLengthsDoNotCount) {
  const Tensor short_one = call1(get_op("ctc_loss"), {ints({1, 2}, {1, 2}), logits(), ints({1}), ints({5})});
  EXPECT_NEAR(short_one.item(), -std::log(labellings(0)[{1}]), 1e-5);
}

TEST(CtcLoss, AnImpossibleTargetHasALargeFiniteLoss) {
  const Tensor loss =
      call1(get_op("ctc_loss"), {ints({1, 1, 1, 1}, {1, 4}), logits(), ints({4}), ints({5})});  // needs seven steps
  EXPECT_GT(loss.item(), 9e4);
  EXPECT_TRUE(std::isfinite(loss.item()));
}

TEST(CtcDecode, AWideBeamFindsTheMostProbableLabellings) {
  std::vector<std::pair<double, std::vector<int>>> expected;
  for (const auto& [labels, probability] : labellings(0)) expected.push_back({std::log(probability), labels});
  std::sort(expected.rbegin(), expected.rend());
  const Tensors found =
      call(get_op("ctc_decode"), {logits(), ints({5})}, {std::string("beam_search"), int64_t{200}, int64_t{3}});
  for (int64_t k = 0; k < 3; ++k) {
    const auto& [score, labels] = expected[static_cast<size_t>(k)];
    EXPECT_NEAR(found[1].at(0, k), score, 1e-5);
    for (int64_t i = 0; i < kSteps; ++i)
      EXPECT_EQ(found[0].at<int>(k, 0, i),
                i < static_cast<int64_t>(labels.size()) ? labels[static_cast<size_t>(i)] : -1);
  }
}

TEST(CtcDecode, GreedyMergesRepetitionsAndDropsBlanks) {
  const Tensor x = floats({0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1}, {1, 5, 3});  // 1 1 blank 1 2
  const Tensors found = call(get_op("ctc_decode"), {x, ints({5})});
  EXPECT_EQ(found[0].to_vector<int>(), (std::vector<int>{1, 1, 2, -1, -1}));
  EXPECT_EQ(found[1].item(), -5);
}

TEST(CtcDecode, StepsBeyondTheLengthAreBlank) {
  const Tensor x = floats({0, 1, 0, 0, 0, 1, 0, 1, 0}, {1, 3, 3});
  const Tensors found = call(get_op("ctc_decode"), {x, ints({1})});
  EXPECT_EQ(found[0].to_vector<int>(), (std::vector<int>{1, -1, -1}));
  EXPECT_EQ(found[1].item(), -1);
}

}  // namespace
}  // namespace keratin::ops
