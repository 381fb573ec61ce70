#include "keratin/keras/regularizers/regularizers.h"

#include "keratin/autograd/tape.h"
#include "keratin/base/error.h"
#include "keratin/ops/ops.h"
#include "tests/golden/golden.h"

namespace keratin {
namespace {

Regularizer from_json(const Json& json) {
  Regularizer regularizer;
  from_config(json, regularizer);
  return regularizer;
}

TEST(Regularizers, ValuesGradientsAndConfigsAreThoseOfKeras) {
  const Json file = golden::load("regularizers.json");
  for (const Json& c : file.at("cases").as_array()) {
    SCOPED_TRACE(c.at("config").dump());
    const Regularizer regularizer = from_json(c.at("config"));
    EXPECT_EQ(to_config(regularizer), c.at("config"));
    const Variable w(golden::tensor(c.at("input")));
    GradientTape tape;
    const Tensor value = regularizer(w);
    // Sums of at most 16 terms: 16 roundings of 2^-24 on each side, relative to a value without cancellation. The
    // orthogonal one cancels in its gradient, whose terms are at most factor <= 0.5 in size.
    EXPECT_TRUE(golden::near(value, golden::tensor(c.at("value")), 32 * 6e-8, 1e-12));
    const Tensor gradient = tape.gradient(value, w);  // empty where nothing depends on w: both factors 0
    EXPECT_TRUE(golden::near(gradient.defined() ? gradient : ops::zeros_like(w), golden::tensor(c.at("gradient")),
                             32 * 6e-8, 0.5 * 32 * 6e-8));
  }
}

TEST(Regularizers, ByNameHaveKerasDefaults) {
  EXPECT_EQ(Regularizer("l1").body()->get_config().dump(), R"({"l1": 0.009999999776482582})");
  EXPECT_EQ(Regularizer("l2").body()->get_config().dump(), R"({"l2": 0.01})");
  EXPECT_EQ(Regularizer("l1l2").body()->get_config().dump(), R"({"l1": 0.0, "l2": 0.0})");
  EXPECT_EQ(Regularizer("OrthogonalRegularizer").body()->get_config().dump(),
            R"({"factor": 0.009999999776482582, "mode": "rows"})");
}

TEST(Regularizers, OneRowIsOrthogonalToNothing) {
  EXPECT_EQ(regularizers::OrthogonalRegularizer()(Tensor{{1.0f, 2.0f}}).item<float>(), 0.0f);
}

TEST(Regularizers, RefuseWithKerasTexts) {
  const auto text = [](auto make) -> std::string {
    try {
      make();
    } catch (const Error& e) {
      return e.what();
    }
    return "no error";
  };
  EXPECT_EQ(text([] { Regularizer("l3"); }).substr(0, 50), "Could not interpret regularizer identifier: l3. Di");
  EXPECT_EQ(text([] { regularizers::L2(-1.0); }),
            "Invalid value for argument l2: expected a non-negative float. Received: l2=-1.0");
  EXPECT_EQ(text([] { regularizers::OrthogonalRegularizer({.mode = "x"}); }),
            "Invalid value for argument `mode`. Expected one of {\"rows\", \"columns\"}. Received: mode=x");
  EXPECT_EQ(text([] {
              regularizers::OrthogonalRegularizer()(Tensor{1.0f, 2.0f});
            }),
            "Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape=(2,)");
}

}  // namespace
}  // namespace keratin
