#include "keratin/keras/utils/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/base/error.h"
#include "keratin/keras/layers/core/dense.h"
#include "keratin/keras/models/sequential.h"
#include "keratin/keras/object.h"
#include "keratin/keras/utils/table.h"
#include "tests/golden/fake_console.h"
#include "tests/golden/texts.h"

namespace keratin::utils {
namespace {

using golden::FakeConsole;

SummaryOptions options_of(const Json& arguments) {
  SummaryOptions options;
  if (const Json* length = arguments.find("line_length")) options.line_length = length->as_int();
  options.expand_nested = arguments.contains("expand_nested");
  options.show_trainable = arguments.contains("show_trainable");
  if (const Json* range = arguments.find("layer_range"))
    for (const Json& name : range->as_array()) options.layer_range.push_back(name.as_string());
  return options;
}

Model model_of(const Json& golden_case) {
  reset_names();
  if (golden_case.at("model").is_null())
    return Sequential({layers::Dense(3), layers::Dense(1)},
                      {.name = golden_case.at("name").as_string() == "unbuilt" ? "later" : "?"});
  const Model model = models::model_from_json(golden_case.at("model"));
  if (golden_case.contains("trained_with")) {
    model.compile({.optimizer = golden_case.at("trained_with").as_string(), .loss = "mse"});
    model.train_on_batch(Tensor::zeros({4, 8}), Tensor::zeros({4, 1}));
  }
  return model;
}

class SummaryBytes : public ::testing::TestWithParam<const char*> {};

TEST_P(SummaryBytes, AreThoseOfGenuineKeras) {
  const Json golden_case = golden::text_case("summaries", GetParam());
  const Model model = model_of(golden_case);
  const SummaryOptions options = options_of(golden_case.at("arguments"));
  FakeConsole pipe(/*terminal=*/false);
  pipe.width = golden_case.at("columns").as_int();
  EXPECT_EQ(model.summary_text(options), golden_case.at("output").as_string());
  if (!golden_case.contains("colours")) return;
  FakeConsole terminal;
  terminal.width = golden_case.at("columns").as_int();
  EXPECT_EQ(model.summary_text(options), golden_case.at("colours").as_string());
}

INSTANTIATE_TEST_SUITE_P(Golden, SummaryBytes,
                         ::testing::Values("course", "course_wide", "course_narrow", "course_line_length",
                                           "course_trained", "course_show_trainable", "unbuilt", "branched",
                                           "branched_wide", "branched_show_trainable", "nested", "nested_expanded",
                                           "nested_expanded_trainable", "big", "functional_line", "layer_range"),
                         [](const auto& summary) { return std::string(summary.param); });

TEST(Summary, RefusesAConsoleTooNarrowForItsColumns) {
  const Sequential model({layers::Dense(1, {.input_shape = {2}})});
  EXPECT_THROW(model.summary_text({.line_length = 12}), Error);
}

TEST(Summary, RefusesALayerRangeThatNamesNoLayer) {
  const Sequential model({layers::Dense(1, {.input_shape = {2}})});
  EXPECT_THROW(model.summary_text({.layer_range = {"conv", "dense"}}), Error);
  EXPECT_THROW(model.summary_text({.layer_range = {"dense", "(("}}), Error);
}

TEST(Summary, ShowsControlCharactersOfANameAsText) {
  const Sequential model({layers::Dense(1, {.input_shape = {2}})}, {.name = "evil\x1b[2J"});
  EXPECT_THAT(model.summary_text(), ::testing::Not(::testing::HasSubstr("\x1b")));
}

std::vector<std::string> wrapped(const char* text, size_t width) {
  std::vector<std::string> out;
  for (const StyledText& line : StyledText(text).wrapped(width)) out.push_back(line.render(false));
  return out;
}

TEST(StyledText, BreaksBetweenWordsAndCutsLongOnes) {
  EXPECT_THAT(wrapped("dense (Dense)", 13), ::testing::ElementsAre("dense (Dense)"));
  EXPECT_THAT(wrapped("dense (Dense)", 12), ::testing::ElementsAre("dense", "(Dense)"));
  EXPECT_THAT(wrapped("dense_of_mine (Dense)", 8), ::testing::ElementsAre("dense_o…", "(Dense)"));
  EXPECT_THAT(wrapped("ü", 1), ::testing::ElementsAre("ü"));
  EXPECT_THAT(wrapped("", 5), ::testing::ElementsAre(""));
}

}  // namespace
}  // namespace keratin::utils
