#include "keratin/keras/initializers/initializers.h"

#include <algorithm>
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/random.h"
#include "tests/golden/golden.h"

namespace keratin {
namespace {

Initializer from_json(const Json& json) {
  Initializer initializer;
  from_config(json, initializer);
  return initializer;
}

struct Moments {
  double mean = 0, std = 0, min = 1e300, max = -1e300;
};
Moments moments_of(const Tensor& t) {
  Moments m;
  double sum = 0, squares = 0;
  for (int64_t i = 0; i < t.size(); ++i) {
    const double v = t.flat_as_double(i);
    sum += v, squares += v * v;
    m.min = std::min(m.min, v), m.max = std::max(m.max, v);
  }
  const double n = static_cast<double>(t.size());
  m.mean = sum / n;
  m.std = std::sqrt(squares / n - m.mean * m.mean);
  return m;
}

TEST(Initializers, SamplesHaveTheMomentsOfKerasSamples) {
  const Json file = golden::load("initializers_fans.json");
  for (const Json& c : file.at("cases").as_array()) {
    if (!c.contains("std")) continue;
    SCOPED_TRACE(c.at("config").dump() + c.at("shape").dump());
    const Tensor t = from_json(c.at("config"))(golden::shape(c.at("shape")));
    ASSERT_EQ(t.shape(), golden::shape(c.at("shape")));
    const Moments m = moments_of(t);
    const double std = c.at("std").as_double(), n = static_cast<double>(t.size());
    // Both are estimates: the difference of two means has standard error std * sqrt(2 / n), that of two standard
    // deviations at most std * sqrt(1 / n) (normal law); five of them pass by chance in all but 1 of 10^6 cases.
    EXPECT_NEAR(m.mean, c.at("mean").as_double(), 5 * std * std::sqrt(2 / n));
    EXPECT_NEAR(m.std, std, 5 * std * std::sqrt(1 / n));
    const std::string& name = c.at("name").as_string();
    if (name.find("Uniform") == std::string::npos && name != "TruncatedNormal") continue;
    // Bounded laws: the extremes of n samples are near the bound, on both sides.
    EXPECT_NEAR(m.min, c.at("min").as_double(), 0.05 * std);
    EXPECT_NEAR(m.max, c.at("max").as_double(), 0.05 * std);
  }
}

TEST(Initializers, ComputeFansAsKerasDoes) {
  const Json file = golden::load("initializers_fans.json");
  for (const Json& c : file.at("cases").as_array()) {
    if (!c.contains("fans")) continue;
    const auto [fan_in, fan_out] = initializers::compute_fans(golden::shape(c.at("shape")));
    EXPECT_EQ(fan_in, c.at("fans")[0].as_double());
    EXPECT_EQ(fan_out, c.at("fans")[1].as_double());
  }
  EXPECT_EQ(initializers::compute_fans({2, 3, 5}, {0}, {1, 2}), std::make_pair(2.0, 15.0));
}

TEST(Initializers, DeterministicOnesGiveKerasValues) {
  const Json file = golden::load("initializers_fans.json");
  for (const Json& c : file.at("cases").as_array()) {
    if (!c.contains("value")) continue;
    SCOPED_TRACE(c.at("config").dump());
    if (c.at("name").as_string() == "Identity") continue;  // Keras's config loses its gain
    EXPECT_TRUE(
        golden::near(from_json(c.at("config"))(golden::shape(c.at("shape"))), golden::tensor(c.at("value")), 0));
  }
  const Tensor eye = initializers::Identity(2.5)({2, 3});
  EXPECT_EQ(eye.to_vector<float>(), (std::vector<float>{2.5f, 0, 0, 0, 2.5f, 0}));
}

TEST(Initializers, OrthogonalHasOrthonormalRowsOrColumns) {
  const Json file = golden::load("initializers_fans.json");
  for (const Json& c : file.at("cases").as_array()) {
    if (!c.contains("gram")) continue;
    const Shape shape = golden::shape(c.at("shape"));
    const Tensor w = from_json(c.at("config"))(shape).reshaped({-1, shape.last()});
    const bool tall = w.shape(0) >= w.shape(1);
    const Tensor gram = ops::matmul(w, w, {.transpose_a = tall, .transpose_b = !tall});
    // A few roundings of numbers of size gain^2 <= 4 in each inner product of at most 6 terms.
    EXPECT_TRUE(golden::near(gram, golden::tensor(c.at("gram")), 0, 5e-6)) << c.at("config").dump();
  }
}

TEST(Initializers, OneObjectGivesOneShapeTheSameValues) {
  const Initializer unseeded = "he_normal";
  EXPECT_TRUE(golden::near(unseeded({3, 4}), unseeded({3, 4}), 0));
  const Initializer a = initializers::RandomNormal({.seed = 7}), b = initializers::RandomNormal({.seed = 7});
  EXPECT_TRUE(golden::near(a({5}), b({5}), 0));
}

TEST(Initializers, UnseededOnesFollowTheGlobalSeed) {
  random::set_global_seed(5);
  const Tensor first = Initializer("glorot_uniform")({3, 4}), second = Initializer("glorot_uniform")({3, 4});
  random::set_global_seed(5);
  EXPECT_TRUE(golden::near(Initializer("glorot_uniform")({3, 4}), first, 0));
  EXPECT_FALSE(golden::near(first, second, 0));
}

TEST(Initializers, TakeKerasNames) {
  for (const char* name :
       {"zeros", "Zeros", "zero", "one", "normal", "uniform", "RandomNormal", "glorot_uniform", "GlorotNormal",
        "he_uniform", "lecun_normal", "orthogonal", "identity", "constant", "variance_scaling", "truncated_normal"})
    EXPECT_NO_THROW(Initializer{name}) << name;
}

TEST(Initializers, ReadTheFormWithoutModuleAndKeras2Dtype) {
  const Initializer old =
      from_json(Json::parse(R"({"class_name": "RandomUniform", "config": {"minval": 0.0, "maxval": 1.0, "seed": 3,
                                "dtype": "float32"}})"));
  EXPECT_EQ(old.body()->get_config().dump(), R"({"seed": 3, "minval": 0.0, "maxval": 1.0})");
  EXPECT_EQ(from_json(Json("ones"))({2}).to_vector<int>(), (std::vector<int>{1, 1}));
  EXPECT_FALSE(from_json(Json()));
}

void expect_error(const char* text, void (*make)()) {
  try {
    make();
    ADD_FAILURE() << "no error: " << text;
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()).substr(0, std::string(text).size()), text);
  }
}

TEST(Initializers, RefuseWithKerasTexts) {
  expect_error("Could not interpret initializer identifier: glorot_unifrom. Did you mean \"glorot_uniform\"?",
               [] { Initializer("glorot_unifrom"); });
  expect_error("Argument `scale` must be positive float. Received: scale=-1.0",
               [] { initializers::VarianceScaling({.scale = -1}); });
  expect_error("Invalid `mode` argument: fan", [] { initializers::VarianceScaling({.mode = "fan"}); });
  expect_error("The tensor to initialize must be at least two-dimensional. Received: shape=(3,) of rank 1.",
               [] { initializers::Orthogonal()({3}); });
  expect_error("Identity matrix initializer can only be used for 2D matrices. Received: shape=(3,) of rank 1.",
               [] { initializers::Identity()({3}); });
}

}  // namespace
}  // namespace keratin
