#include "keratin/keras/constraints/constraints.h"

#include "keratin/base/error.h"
#include "tests/golden/golden.h"

namespace keratin {
namespace {

Constraint from_json(const Json& json) {
  Constraint constraint;
  from_config(json, constraint);
  return constraint;
}

TEST(Constraints, ValuesAndConfigsAreThoseOfKeras) {
  const Json file = golden::load("constraints.json");
  for (const Json& c : file.at("cases").as_array()) {
    SCOPED_TRACE(c.at("config").dump());
    const Constraint constraint = from_json(c.at("config"));
    EXPECT_EQ(to_config(constraint), c.at("config"));
    // A sum of at most 12 squares, a root, a quotient and a product, each rounded by 2^-24, on each side.
    EXPECT_TRUE(golden::near(constraint(golden::tensor(c.at("input"))), golden::tensor(c.at("value")), 32 * 6e-8));
  }
}

TEST(Constraints, ByNameHaveKerasDefaults) {
  EXPECT_EQ(Constraint("max_norm").body()->get_config().dump(), R"({"max_value": 2, "axis": 0})");
  EXPECT_EQ(Constraint("MinMaxNorm").body()->get_config().dump(),
            R"({"min_value": 0.0, "max_value": 1.0, "rate": 1.0, "axis": 0})");
  EXPECT_EQ(Constraint("unit_norm").body()->get_config().dump(), R"({"axis": 0})");
  EXPECT_EQ(Constraint("non_neg").body()->get_config().dump(), "{}");
}

TEST(Constraints, TakeSeveralAxes) {
  const Constraint constraint = constraints::UnitNorm({.axis = {0, 1}});
  const Tensor w = constraint(Tensor{{3.0f, 0.0f}, {0.0f, 4.0f}});
  EXPECT_NEAR(w.at<double>(0, 0), 0.6, 1e-6);
  EXPECT_NEAR(w.at<double>(1, 1), 0.8, 1e-6);
  EXPECT_EQ(constraint.body()->get_config().dump(), R"({"axis": [0, 1]})");
}

TEST(Constraints, AnUnknownNameIsAnErrorThatSuggestsTheNearest) {
  try {
    Constraint("maxnorm");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()).substr(0, 66),
              "Could not interpret constraint identifier: maxnorm. Did you mean \"");
  }
}

}  // namespace
}  // namespace keratin
