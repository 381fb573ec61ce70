// Graphs from strangers: long, deep, cyclic, contradictory. Numbers: reliability.md 1.4.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "keratin/keratin.h"
#include "tests/hostile_config.h"

namespace keratin {
namespace {

using hostile::object;
using hostile::refused;

double seconds_of(const std::function<void()>& run) {
  const auto begin = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Json keras_tensor(const std::string& name, int64_t node = 0, int64_t tensor = 0) {
  return Json::object({{"class_name", "__keras_tensor__"},
                       {"config", Json::object({{"keras_history", Json::array({name, node, tensor})}})}});
}

Json call_on(Json::Array arguments) {
  return Json::object({{"args", Json(std::move(arguments))}, {"kwargs", Json::object()}});
}

/// An entry of a functional model: a layer that is called on each of `calls`.
Json entry(const std::string& class_name, const std::string& name, std::vector<Json> calls, Json config = {}) {
  if (config.is_null()) config = Json::object();
  config.set("name", name);
  Json out = object(class_name, std::move(config));
  out.set("name", name);
  out.set("inbound_nodes", Json(Json::Array(calls.begin(), calls.end())));
  return out;
}

Json input_entry(const std::string& name) {
  return entry("InputLayer", name, {}, Json::object({{"batch_shape", Json::array({nullptr, 4})}}));
}

Json functional(std::vector<Json> layers, const std::string& output, const std::string& in = "in") {
  return object("Functional", Json::object({{"layers", Json(Json::Array(layers.begin(), layers.end()))},
                                            {"input_layers", Json::array({in, 0, 0})},
                                            {"output_layers", Json::array({output, 0, 0})}}));
}

Json activation(const std::string& name, const std::string& from, int64_t node = 0) {
  return entry("Activation", name, {call_on({keras_tensor(from, node)})}, Json::object({{"activation", "relu"}}));
}

void expect_refused(const Json& config, const std::string& pointer, const std::string& text) {
  const auto e = refused(config);
  ASSERT_TRUE(e.has_value()) << "it was accepted";
  EXPECT_EQ(e->place().pointer, pointer) << e->what();
  EXPECT_NE(std::string(e->what()).find(text), std::string::npos) << e->what();
}

// -- 21, 22: long and deep
// -------------------------------------------------------------------------------------------------------------------

Json long_sequential(int count) {
  std::vector<Json> layers;
  for (int i = 0; i < count; ++i)
    layers.push_back(object("Activation", Json::object({{"activation", "relu"}, {"name", cat("a", i)}})));
  return hostile::sequential(layers);
}

TEST(Hostile21, ALongSequentialLoadsInTimeThatGrowsWithItsLength) {
  const std::string text = long_sequential(20'000).dump();
  const double short_one =
      seconds_of([&] { EXPECT_EQ(saving::model_from_config(saving::parse_config(text)).layers().size(), 20'000u); });
  EXPECT_LT(short_one, 4);  // 100,000 in 2 s where the machine has nothing else to do
  const Json longer = long_sequential(80'000);
  const double long_one = seconds_of([&] { EXPECT_FALSE(refused(longer)); });
  EXPECT_LT(long_one, 10 * short_one + 0.5);  // quadratic time would be 16 times as long
}

TEST(Hostile21, MoreLayersThanTheLimitAreRefusedAtOnce) {
  const Json model = long_sequential(100'001);
  EXPECT_LT(seconds_of([&] {
              const auto e = refused(model);
              ASSERT_TRUE(e.has_value());
              EXPECT_EQ(e->code(), ErrorCode::kLimit);
              EXPECT_EQ(e->place().pointer, "/config/layers");
            }),
            1);
}

TEST(Hostile21, ALongFunctionalModelNeedsNoStackAndLinearTimeInAnyOrder) {
  const auto chain = [](int count, bool backwards) {
    std::vector<Json> layers = {input_entry("in")};
    for (int i = 0; i < count; ++i) layers.push_back(activation(cat("a", i), i == 0 ? "in" : cat("a", i - 1)));
    if (backwards) std::reverse(layers.begin(), layers.end());
    return functional(layers, cat("a", count - 1));
  };
  for (const bool backwards : {false, true}) {
    const Json model = chain(20'000, backwards);
    EXPECT_LT(seconds_of([&] { EXPECT_FALSE(refused(model)); }), 5) << backwards;
  }
}

TEST(Hostile22, SequentialsNestedDeeplyAreRefusedByDepth) {
  Json model = hostile::dense(2);
  for (int i = 0; i < 200; ++i)
    model = object("Sequential", Json::object({{"layers", Json::array({std::move(model)})}}));
  const auto e = refused(model);
  ASSERT_TRUE(e.has_value());
  EXPECT_EQ(e->code(), ErrorCode::kLimit);
  EXPECT_NE(std::string(e->what()).find("nested deeper than 64"), std::string::npos) << e->what();
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += R"({"class_name": "Sequential", "config": {"layers": [)";
  EXPECT_EQ(hostile::error([&] { saving::parse_config(text); })->code(), ErrorCode::kLimit);
}

// -- 23, L11: contradictory
// -------------------------------------------------------------------------------------------------------------------

TEST(LoaderRequirement11, AGraphThatIsWholeLoads) {
  const Model model =
      saving::model_from_config(functional({activation("b", "a"), activation("a", "in"), input_entry("in")}, "b"));
  EXPECT_EQ(model.predict(ops::ones({2, 4}), {.verbose = 0}).to_vector<int>(), (std::vector<int>(8, 1)));
}

TEST(Hostile23, ACycleIsRefused) {
  expect_refused(functional({input_entry("in"), activation("a", "b"), activation("b", "a")}, "b"),
                 "/config/layers/1/inbound_nodes/0/args/0", "which waits for call 0 of \"b\"");
}

TEST(Hostile23, ALoopOfOneLayerIsRefused) {
  expect_refused(functional({input_entry("in"), activation("a", "a")}, "a"), "/config/layers/1/inbound_nodes/0/args/0",
                 "never come to exist");
  expect_refused(functional({input_entry("in"), activation("a", "a", 5)}, "a"),
                 "/config/layers/1/inbound_nodes/0/args/0", "call 5 of \"a\"");
}

TEST(Hostile23, AMissingInputIsRefused) {
  expect_refused(functional({input_entry("in"), activation("a", "nobody")}, "a"),
                 "/config/layers/1/inbound_nodes/0/args/0", "no layer is named \"nobody\"");
  expect_refused(functional({input_entry("in"), activation("a", "in")}, "nobody"), "/config/output_layers",
                 "no layer is named \"nobody\"");
  expect_refused(functional({input_entry("in"), activation("a", "in")}, "a", "nobody"), "/config/input_layers",
                 "no layer is named \"nobody\"");
  expect_refused(functional({input_entry("in"), entry("Activation", "a", {})}, "a"), "/config/output_layers",
                 "names a call that was never made");
}

TEST(Hostile23, OutputsAndCallsThatDoNotExistAreRefused) {
  const Json second_output = entry("Activation", "a", {call_on({keras_tensor("in", 0, 1)})});
  expect_refused(functional({input_entry("in"), second_output}, "a"), "/config/layers/1/inbound_nodes/0/args/0",
                 "has no output 1");
  const Json negative = entry("Activation", "a", {call_on({keras_tensor("in", -1)})});
  expect_refused(functional({input_entry("in"), negative}, "a"), "/config/layers/1/inbound_nodes/0/args/0",
                 "negative index");
  const Json nothing = entry("Activation", "a", {call_on({})});
  expect_refused(functional({input_entry("in"), nothing}, "a"), "/config/layers/1/inbound_nodes/0",
                 "called without inputs");
  const Json no_args = entry("Activation", "a", {Json::object({{"kwargs", Json::object()}})});
  expect_refused(functional({input_entry("in"), no_args}, "a"), "/config/layers/1/inbound_nodes/0/args", "args");
}

TEST(Hostile23, NamesThatComeTwiceAreRefused) {
  expect_refused(functional({input_entry("in"), activation("a", "in"), activation("a", "in")}, "a"), "/config/layers/2",
                 "two layers are named \"a\"");
  const Json twice = object("Activation", Json::object({{"activation", "relu"}, {"name", "a"}}));
  expect_refused(hostile::sequential({twice, twice}), "/config/layers/2", "'a' is already the name");
}

TEST(Hostile23, TensorsAmongArgumentsThatAreNone) {
  for (const Json& argument : std::vector<Json>{
           "x", Json::object(), Json::array({"in", 0}), Json::array({5, 6, 7, "x"}),
           object("__keras_tensor__", Json::object()), object("__keras_tensor__", Json::object({{"keras_history", 5}})),
           object("__numpy__", Json::object({{"value", Json::array({1, Json::array()})}, {"dtype", "float32"}}))}) {
    const auto e = refused(functional({input_entry("in"), entry("Activation", "a", {call_on({argument})})}, "a"));
    ASSERT_TRUE(e.has_value()) << argument.dump();
    EXPECT_EQ(e->place().pointer.rfind("/config/layers/1/inbound_nodes/0", 0), 0u) << e->what();
  }
}

TEST(Hostile23, AHundredThousandInboundEdgesTakeNoQuadraticTime) {
  Json::Array edges(100'000, Json::array({"in", 0, 0, Json::object()}));
  Json add = entry("Add", "sum", {});
  add.set("inbound_nodes", Json::array({Json(std::move(edges))}));
  const Json model = functional({input_entry("in"), add}, "sum");
  EXPECT_LT(seconds_of([&] { refused(model); }), 5);
  // Behind the limits of a text, a million of them are refused unread.
  std::string text = R"({"class_name": "Functional", "config": {"layers": [{"inbound_nodes": [[)";
  for (int i = 0; i < 1'000'000; ++i) text += R"(["in", 0, 0, {}], )";
  EXPECT_EQ(hostile::error([&] { saving::parse_config(text); })->code(), ErrorCode::kLimit);
}

TEST(Hostile23, MixedUpEnds) {
  for (const Json& ends :
       std::vector<Json>{Json(), 5, "in", Json::array(), Json::object(), Json::array({"a", 0}),
                         Json::array({"a", 0.5, 0}), Json::array({"a", 0, 7}), Json::array({"a", -1, 0})}) {
    Json model = functional({input_entry("in"), activation("a", "in")}, "a");
    model.as_object()[1].second.set("output_layers", ends);
    EXPECT_TRUE(refused(model).has_value()) << ends.dump();
    model.as_object()[1].second.set("output_layers", Json::array({"a", 0, 0}));
    model.as_object()[1].second.set("input_layers", ends);
    EXPECT_TRUE(refused(model).has_value()) << ends.dump();
  }
}

TEST(LoaderRequirement11, RawOpsWithHostileAttributesAreRefused) {
  const auto op = [](const char* name, const char* module, Json config) {
    Json out = entry(name, "op", {call_on({keras_tensor("in")})}, std::move(config));
    out.set("module", module);
    return functional({input_entry("in"), out}, "op");
  };
  const int64_t large = INT64_MAX;
  for (const Json& model :
       {op("Repeat", "keras.src.ops.numpy", Json::object({{"repeats", large}, {"axis", 1}})),
        op("Tile", "keras.src.ops.numpy", Json::object({{"repeats", Json::array({1, large})}})),
        op("Reshape", "keras.src.ops.numpy", Json::object({{"newshape", Json::array({large, large, large})}})),
        op("Transpose", "keras.src.ops.numpy", Json::object({{"axes", Json::array({0, 0})}})),
        op("ExpandDims", "keras.src.ops.numpy", Json::object({{"axis", large}})),
        op("Sum", "keras.src.ops.numpy", Json::object({{"axis", Json::array({-large})}})),
        op("NoSuchOp", "keras.src.ops.numpy", Json::object())}) {
    const auto e = refused(model);
    ASSERT_TRUE(e.has_value()) << model.dump();
    EXPECT_EQ(e->place().pointer.rfind("/config/layers/1", 0), 0u) << e->what();
  }
}

// -- 24
// -------------------------------------------------------------------------------------------------------------------

TEST(Hostile24, ASharedIdThatStandsForTwoClassesIsRefused) {
  Json first = hostile::dense(2), second = object("Activation", Json::object());
  first.set("shared_object_id", 7);
  second.set("shared_object_id", 7);
  expect_refused(hostile::sequential({first, second}), "/config/layers/2",
                 "the shared_object_id 7 stands for two classes, 'Dense' and 'Activation'");
  second.set("shared_object_id", 8);
  EXPECT_FALSE(refused(hostile::sequential({first, second})));
  second.set("shared_object_id", "x");
  EXPECT_TRUE(refused(hostile::sequential({first, second})).has_value());
}

// -- L18
// -------------------------------------------------------------------------------------------------------------------

TEST(LoaderL18, AConfigOf10MegabytesLoadsIn100MillisecondsPlus5NanosecondsAByteAndTheTimeOfItsLayers) {
  // One large list of numbers: the time of the text alone.
  Json::Array numbers(1'000'00, Json(0.5));
  const Json scale = object("Rescaling", Json::object({{"scale", Json(numbers)}}));
  const std::string text = hostile::sequential({scale}, Json::array({nullptr, 100'000})).dump();
  const double seconds = seconds_of([&] { saving::model_from_config(saving::parse_config(text)); });
  EXPECT_LT(seconds, 3 * (0.1 + static_cast<double>(text.size()) / 200e6)) << text.size();  // 3: a busy machine
}

}  // namespace
}  // namespace keratin
