// Configs from strangers: closed table of classes, JSON pointers, memory, arguments. Numbers: reliability.md 1.4.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "keratin/keras/layers/deferred_weights.h"
#include "keratin/keratin.h"
#include "tests/hostile_config.h"

namespace keratin {
namespace {

using hostile::dense;
using hostile::error_of;
using hostile::object;
using hostile::refused;
using hostile::sequential;

void expect_refused(const Json& config, ErrorCode code, const std::string& pointer, const std::string& text) {
  const auto e = refused(config);
  ASSERT_TRUE(e.has_value()) << "it was accepted: " << config.dump().substr(0, 500);
  EXPECT_EQ(e->code(), code) << e->what();
  EXPECT_EQ(e->place().pointer, pointer) << e->what();
  EXPECT_NE(std::string(e->what()).find(text), std::string::npos) << e->what();
  EXPECT_LE(std::string(e->what()).size(), 2048u);
}

// -- 12, L6: the text
// -------------------------------------------------------------------------------------------------------------------

TEST(Hostile12, NoTextThatIsNoConfigMakesAModel) {
  const std::string deep(100'000, '[');
  for (const std::string& text :
       {std::string(), std::string("null"), std::string("[]"), std::string("{}"), std::string("[1, 2]"), deep,
        std::string("{\"a\": 1, \"a\": 2}"), std::string("\"\xff\""), std::string("\"\\ud800\""), std::string("{} x"),
        std::string("{\"class_name\": null}"), std::string("{\"class_name\": 5, \"config\": {}}"),
        std::string("{\"class_name\": \"Sequential\", \"config\": []}"), std::string("\xff\xfe{\0}\0", 6)}) {
    const auto e = hostile::error([&] { saving::model_from_config(saving::parse_config(text)); });
    ASSERT_TRUE(e.has_value()) << text.substr(0, 50);
    EXPECT_NE(e->code(), ErrorCode::kInternal);
  }
}

TEST(LoaderRequirement6, NanAndInfinityAreNoArguments) {
  for (const char* number : {"NaN", "Infinity", "-Infinity", "1e999"}) {
    const std::string text = cat(R"({"class_name": "Sequential", "config": {"layers": [{"class_name": "Dropout",
        "config": {"rate": )",
                                 number, "}}]}}");
    EXPECT_TRUE(hostile::error([&] { saving::model_from_config(saving::parse_config(text)); }).has_value()) << number;
  }
}

TEST(LoaderRequirement3, LimitsHoldForAConfig) {
  const Json model = sequential({dense(4), dense(4)});
  const auto code = [&](LoadLimits limits) {
    const auto e =
        hostile::error([&] { saving::model_from_config(saving::parse_config(model.dump(), limits), limits); });
    return e ? e->code() : ErrorCode::kInternal;
  };
  LoadLimits limits;
  EXPECT_FALSE(refused(model));
  limits.max_layers = 2;
  EXPECT_EQ(code(limits), ErrorCode::kLimit);
  limits = {.max_config_bytes = 100};
  EXPECT_EQ(code(limits), ErrorCode::kLimit);
  limits = {.max_depth = 4};
  EXPECT_EQ(code(limits), ErrorCode::kLimit);
  limits = {.max_string_bytes = 5};
  EXPECT_EQ(code(limits), ErrorCode::kLimit);
  limits = {.max_memory = 100};
  EXPECT_EQ(code(limits), ErrorCode::kLimit);
}

// -- 13 to 16, L7: classes
// -------------------------------------------------------------------------------------------------------------------

TEST(Hostile13, ClassesThatHoldCodeAreNotLoadable) {
  const auto with = [](Json layer) { return sequential({dense(2), std::move(layer)}); };
  expect_refused(with(object("Lambda", Json::object({{"function", "x"}}))), ErrorCode::kUnsupported, "/config/layers/2",
                 "'Lambda' is no class that Keratin loads: it holds Python code");
  expect_refused(with(object("TFSMLayer", Json::object({{"filepath", "/tmp/x"}}))), ErrorCode::kUnsupported,
                 "/config/layers/2", "'TFSMLayer'");
  expect_refused(with(object("TorchModuleWrapper", Json::object({{"module", "x"}}))), ErrorCode::kUnsupported,
                 "/config/layers/2", "never from code");
  for (const char* module : {"builtins", "os", "keras.utils", "subprocess"}) {
    Json function = object("function", "system");
    function.set("module", module);
    expect_refused(with(function), ErrorCode::kUnsupported, "/config/layers/2", "'system'");
    Json relu = object("function", "relu");
    relu.set("module", module);
    Json layer = dense(2);
    layer.as_object()[1].second.set("activation", relu);
    const bool fine = std::string(module) == "builtins" || std::string(module) == "keras.utils";
    EXPECT_EQ(refused(with(layer)).has_value(), !fine) << module;
  }
}

TEST(Hostile14, FunctionsOfKerasAreNoLayers) {
  Json unsafe = object("enable_unsafe_deserialization", Json::object());
  unsafe.set("module", "keras.config");
  expect_refused(sequential({unsafe, dense(2)}), ErrorCode::kUnsupported, "/config/layers/1",
                 "'enable_unsafe_deserialization' is no class");
  Json get_file = object("get_file", Json::object({{"origin", "http://example.com/x"}}));
  get_file.set("module", "keras.utils");
  expect_refused(sequential({dense(2), get_file}), ErrorCode::kUnsupported, "/config/layers/2", "'get_file'");
}

TEST(Hostile15, AVocabularyFromAPathIsRefusedByTheNameOfTheClass) {
  for (const char* path : {"/etc/passwd", "http://example.com/x", "gs://bucket/x", "file:///etc/passwd"})
    expect_refused(sequential({object("StringLookup", Json::object({{"vocabulary", path}}))}), ErrorCode::kUnsupported,
                   "/config/layers/1", "'StringLookup' is no class");
}

TEST(Hostile16, NamesThatContradictEachOtherAreRefused) {
  const auto with = [](const char* key, const char* value) {
    Json layer = dense(2);
    layer.set(key, value);
    return sequential({layer});
  };
  expect_refused(with("registered_name", "Custom>Evil"), ErrorCode::kUnsupported, "/config/layers/1",
                 "\"registered_name\" is 'Custom>Evil' while \"class_name\" is 'Dense'");
  expect_refused(with("registered_name", "Dropout"), ErrorCode::kUnsupported, "/config/layers/1", "'Dropout'");
  expect_refused(with("module", "keras.optimizers"), ErrorCode::kUnsupported, "/config/layers/1",
                 "there is no class 'Dense' in the module 'keras.optimizers'");
  expect_refused(with("module", "os"), ErrorCode::kUnsupported, "/config/layers/1", "it is no module of Keras");
  expect_refused(with("module", "keras.config"), ErrorCode::kUnsupported, "/config/layers/1", "keras.config");
}

TEST(LoaderRequirement7, GenuineWaysToNameAClassLoad) {
  for (const char* module : {"keras.layers", "keras.src.layers.core.dense", "keras_core.layers",
                             "keras.layers.core.dense", "tf_keras.layers", "keras_core.src.layers.core.dense"}) {
    Json layer = dense(2);
    layer.set("module", module);
    EXPECT_FALSE(refused(sequential({layer}))) << module;
  }
  Json same = dense(2);
  same.set("registered_name", "Dense");
  EXPECT_FALSE(refused(sequential({same})));
}

TEST(LoaderRequirement7, AllUnknownClassesComeInOneError) {
  const auto e = refused(sequential({object("Alpha", {}), dense(2), object("Beta", {}), object("Dence", {})}));
  ASSERT_TRUE(e.has_value());
  const std::string text = e->what();
  for (const char* part : {"3 places", "'Alpha'", "'Beta' is no class that Keratin loads (at /config/layers/3)",
                           "did you mean 'Dense'?", "keratin inspect"})
    EXPECT_NE(text.find(part), std::string::npos) << text;
  EXPECT_EQ(e->place().pointer, "/config/layers/1");
}

TEST(LoaderRequirement7, AThousandUnknownClassesFitIntoOneMessage) {
  std::vector<Json> layers;
  for (int i = 0; i < 1000; ++i) layers.push_back(object(cat("\x1b[2JUnknown", i).c_str(), {}));
  const auto e = refused(sequential(layers));
  ASSERT_TRUE(e.has_value());
  EXPECT_LE(std::string(e->what()).size(), 2048u);
  EXPECT_EQ(std::string(e->what()).find('\x1b'), std::string::npos);
  EXPECT_NE(std::string(e->what()).find("and 992 more"), std::string::npos) << e->what();
}

TEST(LoaderRequirement7, UnknownArgumentsAreRefused) {
  Json layer = dense(2);
  layer.as_object()[1].second.set("shell", "rm -rf /");
  expect_refused(sequential({layer}), ErrorCode::kUnsupported, "/config/layers/1/config", "no argument \"shell\"");
}

// -- pointers
// -------------------------------------------------------------------------------------------------------------------

TEST(LoaderRequirement15, EveryFailureNamesItsPlaceFromTheRoot) {
  expect_refused(sequential({dense(2), dense(-3)}), ErrorCode::kInvalidArgument, "/config/layers/2/config",
                 "positive integer");
  expect_refused(sequential({dense(2), dense("16")}), ErrorCode::kCorrupt, "/config/layers/2/config/units",
                 "expected an integer, received a string");
  Json with_initializer = dense(2);
  with_initializer.as_object()[1].second.set("kernel_initializer",
                                             object("RandomNormal", Json::object({{"mean", 0.0}, {"stddev", "wide"}})));
  expect_refused(sequential({with_initializer}), ErrorCode::kCorrupt,
                 "/config/layers/1/config/kernel_initializer/config/stddev", "expected a number");
  const Json inner = sequential({dense(2), dense(Json::array())});
  expect_refused(sequential({inner}), ErrorCode::kCorrupt, "/config/layers/1/config/layers/2/config/units", "an array");
  Json reshaped = sequential({dense(2), object("Reshape", Json::object({{"target_shape", Json::array({5})}}))});
  expect_refused(reshaped, ErrorCode::kShape, "/config/layers/2", "total size");
}

TEST(LoaderRequirement15, CompileConfigsNameTheirPlaceToo) {
  Json model = sequential({dense(2)});
  const Json adam = object("Adam", Json::object({{"beta_1", 2.0}}));
  model.set("compile_config", Json::object({{"optimizer", adam}, {"loss", "mse"}}));
  expect_refused(model, ErrorCode::kInvalidArgument, "/compile_config/optimizer", "`beta_1` must be at least 0");
  model.set("compile_config", Json::object({{"optimizer", "adam"}, {"loss", "msee"}}));
  expect_refused(model, ErrorCode::kInvalidArgument, "/compile_config/loss", "msee");
  const Json auc = object("AUC", Json::object({{"num_thresholds", int64_t{1} << 40}}));
  model.set("compile_config", Json::object({{"loss", "mse"}, {"metrics", Json::array({"mae", auc})}}));
  expect_refused(model, ErrorCode::kLimit, "/compile_config/metrics/1/config", "num_thresholds");
  const Json schedule = object("ExponentialDecay", Json::object({{"decay_steps", 0}}));
  model.set("compile_config",
            Json::object({{"optimizer", object("SGD", Json::object({{"learning_rate", schedule}}))}}));
  expect_refused(model, ErrorCode::kInvalidArgument, "/compile_config/optimizer/config/learning_rate/config",
                 "decay_steps");
}

// -- 17 to 20, 25, 26, L4: values and sizes
// -------------------------------------------------------------------------------------------------------------------

TEST(Hostile17, UnitsWithoutMeaningAreRefused) {
  for (const Json& units : std::vector<Json>{0, -1, 1.5, "16", true, int64_t{1} << 31, 0x1p63, 1e300, nullptr}) {
    const auto e =
        hostile::error([&] { saving::model_from_config(sequential({dense(units)}), {.max_memory = 1 << 30}); });
    ASSERT_TRUE(e.has_value()) << units.dump();
    EXPECT_NE(e->place().pointer.find("/config/layers/1"), std::string::npos) << e->what();
  }
  EXPECT_FALSE(refused(sequential({dense(16.0)})));  // a whole number, as old files write it
}

TEST(Hostile18, AModelThatIsLargerThanTheMemoryIsRefusedBeforeAnythingIsAllocated) {
  expect_refused(sequential({dense(400'000'000)}), ErrorCode::kLimit, "/config/layers/1", "Nothing was allocated");
  // Each alone would fit; the sum does not.
  std::vector<Json> layers(200, dense(1000));
  EXPECT_EQ(refused(sequential(layers))->code(), ErrorCode::kLimit);
}

TEST(LoaderRequirement4, WeightsAreCountedBeforeTheyTakeMemory) {
  DeferredWeights deferred(int64_t{1} << 40);
  const Model model = saving::model_from_config(sequential({dense(1'000'000), dense(1000)}));
  EXPECT_EQ(deferred.bytes(), 4 * (8 * 1'000'000 + 1'000'000 + 1'000'000 * 1000ll + 1000));
  for (const Variable& v : model.weights()) EXPECT_FALSE(v.has_value());
}

TEST(LoaderRequirement4, DeferredWeightsGetTheValuesThatTheyWouldHaveHad) {
  Json layer = dense(3);
  layer.as_object()[1].second.set("kernel_initializer", object("GlorotUniform", Json::object({{"seed", 7}})));
  const Model at_once = saving::model_from_config(sequential({layer}));
  DeferredWeights deferred(int64_t{1} << 30);
  const Model later = saving::model_from_config(sequential({layer}));
  EXPECT_FALSE(later.weights()[0].has_value());
  deferred.initialize();
  EXPECT_EQ(later.get_weights()[0].to_vector<float>(), at_once.get_weights()[0].to_vector<float>());
}

TEST(Hostile19, ProductsOfSizesDoNotOverflow) {
  for (const int power : {31, 32, 40, 62}) {
    const int64_t size = int64_t{1} << power;
    const Json embedding = object("Embedding", Json::object({{"input_dim", size}, {"output_dim", size}}));
    const auto e = refused(sequential({embedding}));
    ASSERT_TRUE(e.has_value());
    EXPECT_EQ(e->code(), ErrorCode::kLimit) << e->what();
  }
}

TEST(Hostile20, ShapesWithoutMeaningAreRefusedWhenTheModelIsBuilt) {
  const int64_t large = int64_t{1} << 40;
  for (const Json& target :
       {Json::array({large, large}), Json::array({-1, -1}), Json::array({-2}), Json::array({0, -1}),
        Json::array({INT64_MAX, 2}), Json::array({5}), Json::array({1, 1, 1, 1, 1, 1, 1, 1, 8})}) {
    const auto e = refused(sequential({object("Reshape", Json::object({{"target_shape", target}}))}));
    ASSERT_TRUE(e.has_value()) << target.dump();
    EXPECT_EQ(e->place().pointer.rfind("/config/layers/1", 0), 0u) << e->what();
  }
  const Json flatten = object("Flatten", Json::object());
  EXPECT_EQ(refused(sequential({flatten, dense(2)}, Json::array({nullptr, nullptr, 3})))->code(),
            ErrorCode::kUnsupported);
  const Json wide = Json::array({nullptr, large, large});
  EXPECT_TRUE(refused(sequential({flatten, dense(2)}, wide)).has_value());
}

TEST(Hostile25, DtypesThatDoNotExistAreRefused) {
  for (const Json& dtype : std::vector<Json>{"float128", "int4", "complex64", "object", 5, Json::array()}) {
    Json layer = dense(2);
    layer.as_object()[1].second.set("dtype", dtype);
    const auto e = refused(sequential({layer}));
    ASSERT_TRUE(e.has_value()) << dtype.dump();
    EXPECT_EQ(e->place().pointer, "/config/layers/1/config/dtype") << e->what();
  }
}

TEST(Hostile26, RanksBeyondEightAreRefusedAndEmptyAxesWork) {
  for (const size_t rank : {9u, 255u}) {
    const auto e = refused(sequential({dense(2)}, Json(std::vector<int64_t>(rank, 1))));
    ASSERT_TRUE(e.has_value());
    EXPECT_EQ(e->place().pointer, "/config/layers/0/config/batch_shape") << e->what();
  }
  const Model empty = saving::model_from_config(sequential({dense(3)}, Json::array({nullptr, 0})));
  EXPECT_EQ(empty.predict(ops::zeros({2, 0}), {.verbose = 0}).shape(), (Shape{2, 3}));
  EXPECT_EQ(saving::model_from_config(sequential({dense(3)}))(ops::zeros({0, 8})).shape(), (Shape{0, 3}));
}

TEST(Hostile73, HyperparametersWithoutMeaningAreRefused) {
  struct Case {
    const char* class_name;
    const char* argument;
    double value;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Case& c : std::vector<Case>{{"Dropout", "rate", -0.1},
                                         {"Dropout", "rate", 1.5},
                                         {"Dropout", "rate", nan},
                                         {"BatchNormalization", "momentum", 1.5},
                                         {"BatchNormalization", "epsilon", -1},
                                         {"LayerNormalization", "epsilon", -1e-3}}) {
    const auto e = refused(sequential({object(c.class_name, Json::object({{c.argument, c.value}}))}));
    ASSERT_TRUE(e.has_value()) << c.class_name << " " << c.argument << " " << c.value;
    EXPECT_NE(std::string(e->what()).find(c.argument), std::string::npos) << e->what();
  }
  for (const Case& c : std::vector<Case>{{"SGD", "momentum", 1.5},
                                         {"Adam", "beta_1", 1.0},
                                         {"Adam", "beta_2", -0.1},
                                         {"Adam", "epsilon", -1e-7},
                                         {"RMSprop", "rho", 2},
                                         {"SGD", "clipnorm", -1},
                                         {"SGD", "weight_decay", -0.1},
                                         {"SGD", "learning_rate", nan}}) {
    Optimizer optimizer;
    EXPECT_NE(error_of([&] {
                from_config(object(c.class_name, Json::object({{c.argument, c.value}})), optimizer);
              }),
              "no error")
        << c.class_name << " " << c.argument;
  }
  EXPECT_NE(error_of([] { losses::CategoricalCrossentropy({.label_smoothing = 2}); }), "no error");
  // Legal, as in Keras: epsilon 0, a clipnorm of 0 (clips nothing), a rate of 1.
  EXPECT_EQ(error_of([] { optimizers::Adam({.epsilon = 0, .clipnorm = 0}); }), "no error");
  EXPECT_EQ(error_of([] { layers::Dropout(1.0); }), "no error");
}

}  // namespace
}  // namespace keratin
