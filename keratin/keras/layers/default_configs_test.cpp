// The configs of default objects, field by field and in order, as genuine Keras writes them.
#include <filesystem>

#include "keratin/base/files.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/layers/layer_test_util.h"
#include "keratin/keras/layers/layers.h"

namespace keratin {
namespace {

const char* const kFile = KERATIN_SOURCE_DIR "/../shared/reference/keras-default-configs.json";

class DefaultConfigs : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kFile)) GTEST_SKIP() << "needs shared/reference/keras-default-configs.json";
    configs = Json::parse(read_file(kFile));
  }
  void expect(const char* path, const Json& serialized) {
    Json want = configs.at(path);
    // The file is of Keras 3.16; 3.15.1, beside which we test, does not write this field.
    if (std::string(path) == "keras.layers.CategoryEncoding") {
      Json config = Json::object();
      for (const auto& [key, value] : want.at("config").as_object())
        if (key != "sparse") config.set(key, value);
      want.set("config", config);
    }
    EXPECT_EQ(serialized.dump(), want.dump()) << path;
  }
  Json configs;
};

TEST_F(DefaultConfigs, OfLayersAreThoseOfKeras) {
  reset_names();
  expect("keras.layers.Activation", to_config(layers::Activation("relu")));
  expect("keras.layers.Add", to_config(layers::Add()));
  expect("keras.layers.BatchNormalization", to_config(layers::BatchNormalization()));
  expect("keras.layers.CategoryEncoding", to_config(layers::CategoryEncoding(4)));
  expect("keras.layers.Concatenate", to_config(layers::Concatenate()));
  expect("keras.layers.Dense", to_config(layers::Dense(4)));
  expect("keras.layers.Dropout", to_config(layers::Dropout(0.5)));
  expect("keras.layers.Embedding", to_config(layers::Embedding(10, 4)));
  expect("keras.layers.Flatten", to_config(layers::Flatten()));
  expect("keras.layers.LayerNormalization", to_config(layers::LayerNormalization()));
  expect("keras.layers.Multiply", to_config(layers::Multiply()));
  expect("keras.layers.Normalization", to_config(layers::Normalization()));
  expect("keras.layers.Rescaling", to_config(layers::Rescaling(2.0, {.name = "rescaling_1"})));
  expect("keras.layers.Reshape", to_config(layers::Reshape({2, 2})));
}

TEST_F(DefaultConfigs, OfInitializersRegularizersAndConstraintsAreThoseOfKeras) {
  for (const auto entry : keras_tables::initializer_table())
    expect(cat("keras.initializers.", entry().name).c_str(), entry().make()->serialize());
  for (const auto entry : keras_tables::regularizer_table())
    expect(cat("keras.regularizers.", entry().name).c_str(), entry().make()->serialize());
  for (const auto entry : keras_tables::constraint_table())
    expect(cat("keras.constraints.", entry().name).c_str(), entry().make()->serialize());
}

TEST_F(DefaultConfigs, AFieldThatNobodyKnowsIsAnError) {
  const std::string text = testing_layers::error_of(
      [] { Layer::from_config("Dense", Json::parse(R"({"units": 2, "kernel_initialiser": "zeros"})")); });
  EXPECT_NE(text.find("Did you mean \"kernel_initializer\"?"), std::string::npos) << text;
}

}  // namespace
}  // namespace keratin
