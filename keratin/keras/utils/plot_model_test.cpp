#include "keratin/keras/utils/plot_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/keras/layers/core/dense.h"
#include "keratin/keras/models/sequential.h"
#include "keratin/keras/object.h"
#include "tests/golden/texts.h"

namespace keratin::utils {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++found;
  return found;
}

Sequential small() {
  reset_names();
  return Sequential({layers::Dense(5, {.input_shape = {8}, .activation = "relu"}), layers::Dense(1)});
}

TEST(PlotModel, DrawsABoxALayerAndAnArrowAConnection) {
  const std::string svg = model_svg(small());
  EXPECT_EQ(count(svg, ">Dense</text>"), 2u);
  EXPECT_EQ(count(svg, "marker-end"), 1u);
}

TEST(PlotModel, ShowsNamesShapesTypesAndActivationsWhenAsked) {
  const std::string svg = model_svg(
      small(), {.show_shapes = true, .show_dtype = true, .show_layer_names = true, .show_layer_activations = true});
  for (const char* part : {">dense (Dense)<", ">(None, 8)<", ">(None, 5)<", ">float32<", ">relu<", ">linear<"})
    EXPECT_THAT(svg, HasSubstr(part));
}

TEST(PlotModel, DrawsBranchesOfAFunctionalModel) {
  const Model model = models::model_from_json(golden::text_case("summaries", "branched").at("model"));
  const std::string svg = model_svg(model, {.show_layer_names = true});
  EXPECT_THAT(svg, HasSubstr(">multiply (Multiply)<"));
  EXPECT_EQ(count(svg, "marker-end"), 10u);
}

TEST(PlotModel, DrawsTheLayersInsideWhenAsked) {
  const Model model = models::model_from_json(golden::text_case("summaries", "nested").at("model"));
  EXPECT_THAT(model_svg(model, {.show_layer_names = true}), HasSubstr(">front (Sequential)<"));
  const std::string expanded = model_svg(model, {.show_layer_names = true, .expand_nested = true});
  EXPECT_THAT(expanded, HasSubstr(">norm (BatchNormalization)<"));
  EXPECT_THAT(expanded, Not(HasSubstr("Sequential")));
}

TEST(PlotModel, EscapesNames) {
  const Sequential model({layers::Dense(1, {.input_shape = {2}, .name = "a<b"})});
  EXPECT_THAT(model_svg(model, {.show_layer_names = true}), HasSubstr("a&lt;b (Dense)"));
}

TEST(PlotModel, RefusesUnbuiltModelsOtherFilesAndDirections) {
  EXPECT_THROW(model_svg(Sequential({layers::Dense(1)})), Error);
  EXPECT_THROW(model_svg(small(), {.rankdir = "UP"}), Error);
  EXPECT_THROW(plot_model(small(), "model.png"), Error);
}

TEST(PlotModel, WritesTheFile) {
  const std::string path = ::testing::TempDir() + "keratin_model.svg";
  plot_model(small(), path, {.rankdir = "LR"});
  EXPECT_THAT(read_file(path), HasSubstr("<svg xmlns="));
}

}  // namespace
}  // namespace keratin::utils
