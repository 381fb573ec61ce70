#include <gtest/gtest.h>

#include <cmath>

#include "keratin/base/error.h"
#include "keratin/keras/schedules/cosine_decay_restarts.h"
#include "keratin/keras/schedules/exponential_decay.h"
#include "keratin/keras/schedules/inverse_time_decay.h"
#include "keratin/keras/schedules/piecewise_constant_decay.h"
#include "keratin/keras/schedules/polynomial_decay.h"
#include "tests/golden/golden.h"

namespace keratin {
namespace {

using namespace optimizers::schedules;

LearningRate rate_of(const Json& config) {
  LearningRate rate;
  from_config(config, rate);
  return rate;
}

double at(const LearningRateSchedule& schedule, int64_t step) {
  return schedule(Tensor::scalar(static_cast<double>(step), DType::int64)).item<double>();
}

// Up to six roundings; a cosine near its zero is off by ULPs of the rate, a power's exponent (100 at most) multiplies
// the ULP of its logarithm.
TEST(Schedules, HaveKerasValues) {
  const Json golden = golden::load("schedules.json");
  for (const Json& c : golden.at("cases").as_array()) {
    const LearningRate rate = rate_of(c.at("config"));
    const Tensor want = golden::tensor(c.at("values"));
    for (int64_t i = 0; i < want.size(); ++i) {
      const double w = want.flat_as_double(i);
      EXPECT_NEAR(at(rate.schedule(), c.at("steps")[static_cast<size_t>(i)].as_int()), w, 1.2e-5 * w + 1.2e-7 * 0.1)
          << c.at("config").dump() << " step " << i;
    }
  }
}

TEST(Schedules, SerializeAsKerasDoes) {
  const Json golden = golden::load("schedules.json");
  for (const Json& c : golden.at("cases").as_array())
    EXPECT_EQ(to_config(rate_of(c.at("config"))).dump(), c.at("config").dump());
}

TEST(Schedules, InverseTimeDecayHalvesAfterDecayStepsAtRateOne) {
  EXPECT_FLOAT_EQ(static_cast<float>(at(InverseTimeDecay(0.5, 10, 1.0), 10)), 0.25f);
}

TEST(Schedules, PolynomialDecayEndsAtItsEnd) {
  const PolynomialDecay decay(0.1, 10, {.end_learning_rate = 0.01});
  EXPECT_FLOAT_EQ(static_cast<float>(at(decay, 5)), 0.055f);
  EXPECT_FLOAT_EQ(static_cast<float>(at(decay, 25)), 0.01f);
}

TEST(Schedules, CosineDecayRestartsDoublesItsRuns) {
  const CosineDecayRestarts decay(1.0, 10);
  EXPECT_NEAR(at(decay, 0), 1.0, 1e-6);
  EXPECT_NEAR(at(decay, 5), 0.5, 1e-6);
  EXPECT_NEAR(at(decay, 20), 0.5, 1e-6);  // the middle of the second run, 10 to 30
}

TEST(Schedules, PiecewiseConstantDecayIncludesItsBoundaries) {
  const PiecewiseConstantDecay decay({3, 7}, {0.5, 0.25, 0.125});
  EXPECT_EQ(at(decay, 3), 0.5);
  EXPECT_EQ(at(decay, 4), 0.25);
  EXPECT_EQ(at(decay, 8), 0.125);
}

TEST(Schedules, RefuseNoSteps) {
  try {
    ExponentialDecay(0.1, 0, 0.9);
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "Argument `decay_steps` must be > 0. Received: decay_steps=0");
  }
}

}  // namespace
}  // namespace keratin
