#include "keratin/keras/activations/activation.h"

#include <cmath>
#include <map>

#include "keratin/autograd/tape.h"
#include "keratin/base/error.h"
#include "keratin/keras/activations/activations.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/ops.h"
#include "tests/golden/golden.h"

namespace keratin {
namespace {

double argument(const Json& arguments, const char* name) { return arguments.at(name).as_double(); }

// The calls of the golden file that give arguments.
Tensor call_with(const std::string& name, const Json& a, const Tensor& x) {
  using Call = Tensor (*)(const Json&, const Tensor&);
  static const std::map<std::string, Call> calls = {
      {"celu", [](const Json& g, const Tensor& t) { return ops::celu(t, {.alpha = argument(g, "alpha")}); }},
      {"elu", [](const Json& g, const Tensor& t) { return ops::elu(t, {.alpha = argument(g, "alpha")}); }},
      {"gelu", [](const Json&, const Tensor& t) { return activations::gelu(t, {.approximate = true}); }},
      {"glu", [](const Json&, const Tensor& t) { return ops::glu(t, {.axis = 0}); }},
      {"softmax", [](const Json&, const Tensor& t) { return activations::softmax(t, {.axis = 0}); }},
      {"log_softmax", [](const Json&, const Tensor& t) { return ops::log_softmax(t, {.axis = 0}); }},
      {"sparsemax", [](const Json&, const Tensor& t) { return ops::sparsemax(t, {.axis = 0}); }},
      {"hard_shrink",
       [](const Json& g, const Tensor& t) { return ops::hard_shrink(t, {.threshold = argument(g, "threshold")}); }},
      {"soft_shrink",
       [](const Json& g, const Tensor& t) { return ops::soft_shrink(t, {.threshold = argument(g, "threshold")}); }},
      {"leaky_relu",
       [](const Json& g, const Tensor& t) {
         return ops::leaky_relu(t, {.negative_slope = argument(g, "negative_slope")});
       }},
      {"squareplus", [](const Json& g, const Tensor& t) { return ops::squareplus(t, {.b = argument(g, "b")}); }},
      {"threshold",
       [](const Json& g, const Tensor& t) {
         return activations::threshold(t, argument(g, "threshold"), argument(g, "default_value"));
       }},
      {"relu",
       [](const Json& g, const Tensor& t) {
         return activations::relu(t, {.negative_slope = argument(g, "negative_slope"),
                                      .max_value = argument(g, "max_value"),
                                      .threshold = argument(g, "threshold")});
       }},
  };
  return calls.at(name)(a, x);
}

// Keras's own formulas round at the size of their terms: x * (1 + erf) / 2 near x = -4 has terms of size 4, whose last
// place is 2.4e-7; mish's gradient multiplies 1 - tanh^2, rounded at 1.2e-7, by x <= 7 and a weight <= 1.5, which is
// 1.3e-6 on each side. The elementary functions of both sides are within 2 units in the last place each.
constexpr double kRelative = 4 * 1.2e-7, kAbsolute = 3e-6;

// The gradient where two branches meet: every value between the one-sided derivatives is right, and Keras's TensorFlow
// kernels choose others than we do (for celu at 0 even their sum).
bool is_kink(const std::string& name, double x) {
  return ((name == "celu" || name == "selu") && std::abs(x) < 1e-20) || (name == "hard_tanh" && std::abs(x) == 1);
}

Tensor without_kinks(const std::string& name, const Tensor& gradient, const Tensor& x) {
  std::vector<double> values = gradient.to_vector<double>();
  for (size_t i = 0; i < values.size(); ++i)
    if (is_kink(name, x.flat_as_double(static_cast<int64_t>(i)))) values[i] = 0;
  return Tensor(values, gradient.shape());
}

TEST(Activation, ValuesAndGradientsAreThoseOfKeras) {
  const Json golden = golden::load("activations.json");
  for (const Json& c : golden.at("cases").as_array()) {
    const std::string name = c.at("name").as_string();
    if (name == "sparsemax") continue;  // Keras 3.15's sums to more than 1: SparsemaxSumsToOne
    SCOPED_TRACE(name + " " + c.at("grid").as_string() + " " + c.at("arguments").dump());
    const Variable x(golden::tensor(c.at("input")));
    GradientTape tape;
    const Tensor y = c.at("arguments").size() == 0 ? Activation(name)(x) : call_with(name, c.at("arguments"), x);
    const Tensor sum = ops::sum(y * golden::tensor(c.at("weight")));
    EXPECT_TRUE(golden::near(y, golden::tensor(c.at("value")), kRelative, kAbsolute));
    const Tensor gradient = without_kinks(name, tape.gradient(sum, x), x);
    const Tensor want = without_kinks(name, golden::tensor(c.at("gradient")), x);
    EXPECT_TRUE(golden::near(gradient, want, kRelative, kAbsolute));
  }
}

// Martins and Astudillo 2016, equation 4. (Genuine Keras 3.15.1 gives 0, 0.75, 1.25, 1.75 here.)
TEST(Activation, SparsemaxSumsToOne) {
  const Tensor y = Activation("sparsemax")(Tensor{-4.0f, -3.0f, -2.5f, -2.0f});
  EXPECT_EQ(y.to_vector<float>(), (std::vector<float>{0, 0, 0.25f, 0.75f}));
}

TEST(Activation, HasEveryNameOfKerasAndNoOther) {
  const Json golden = golden::load("activations.json");
  const Json& identifiers = golden.at("identifiers");
  for (const Json& name : identifiers.as_array()) EXPECT_NO_THROW(Activation(name.as_string())) << name.as_string();
  EXPECT_EQ(keras_tables::activation_table().size(), static_cast<size_t>(identifiers.size()));
}

TEST(Activation, SoftmaxAndSigmoidCarryTheirLogits) {
  const Tensor x = {1.0f, -2.0f};
  EXPECT_TRUE(Activation("softmax")(x).logits().is(x));
  EXPECT_TRUE(Activation("sigmoid")(x).logits().is(x));
  EXPECT_FALSE(Activation("relu")(x).logits().defined());
}

TEST(Activation, UnsetIsLinear) {
  const Tensor x = {1.0f, -2.0f};
  EXPECT_TRUE(Activation()(x).is(x));
  EXPECT_EQ(to_config(Activation()), Json("linear"));
}

TEST(Activation, ConfigHoldsTheFunctionsOwnName) {
  EXPECT_EQ(to_config(Activation("swish")), Json("silu"));
  EXPECT_EQ(to_config(Activation("hard_swish")), Json("hard_silu"));
  EXPECT_EQ(to_config(Activation("relu")), Json("relu"));
}

TEST(Activation, ReadsNullNamesAndFunctionObjects) {
  Activation activation("relu");
  from_config(Json(), activation);
  EXPECT_EQ(activation.name(), "linear");
  from_config(Json("tanh"), activation);
  EXPECT_EQ(activation.name(), "tanh");
  from_config(Json::parse(R"({"module": "builtins", "class_name": "function", "config": "elu",
                              "registered_name": "function"})"),
              activation);
  EXPECT_EQ(activation.name(), "elu");
}

TEST(Activation, AnUnknownNameIsAnErrorThatSuggestsTheNearest) {
  try {
    const Activation activation("relv");
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "Could not interpret activation function identifier: relv. Did you mean \"relu\"?");
  }
}

TEST(Activation, AFunctionOfOnesOwnHasItsName) {
  const Activation twice("twice", [](const Tensor& x) { return x * 2; });
  EXPECT_EQ(twice.name(), "twice");
  EXPECT_EQ(twice(Tensor(3.0f)).item<float>(), 6.0f);
}

}  // namespace
}  // namespace keratin
