#include "keratin/keras/utils/progbar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "keratin/base/error.h"
#include "tests/golden/fake_console.h"
#include "tests/golden/texts.h"

namespace keratin::utils {
namespace {

using golden::FakeConsole;

Progbar bar_of(const Json& arguments, Console& console) {
  ProgbarOptions options;
  if (const Json* verbose = arguments.find("verbose")) options.verbose = static_cast<int>(verbose->as_int());
  if (const Json* names = arguments.find("stateful_metrics"))
    for (const Json& name : names->as_array()) options.stateful_metrics.push_back(name.as_string());
  std::optional<int64_t> target;
  if (!arguments.at("target").is_null()) target = arguments.at("target").as_int();
  return Progbar(target, options, console);
}

void play(Progbar& bar, FakeConsole& console, const Json& event) {
  console.seconds = 1000.0 + event[0].as_double();
  Progbar::Values values;
  for (const Json& pair : event[2].as_array()) values.emplace_back(pair[0].as_string(), golden::number(pair[1]));
  std::optional<bool> finalize;
  if (!event[3].is_null()) finalize = event[3].as_bool();
  bar.update(event[1].as_int(), values, finalize);
}

class ProgbarBytes : public ::testing::TestWithParam<const char*> {};

TEST_P(ProgbarBytes, AreThoseOfGenuineKeras) {
  const Json golden_case = golden::text_case("progress_bars", GetParam());
  FakeConsole console;
  Progbar bar = bar_of(golden_case.at("arguments"), console);
  for (const Json& step : golden_case.at("steps").as_array()) {
    play(bar, console, step.at("event"));
    EXPECT_EQ(console.take(), step.at("output").as_string()) << "after " << step.at("event").dump();
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, ProgbarBytes,
                         ::testing::Values("ordinary", "as_fit_does", "shrinking_line", "slow", "minutes",
                                           "microseconds", "unknown", "averaged", "verbose_2", "not_a_number",
                                           "one_step", "zero_time"),
                         [](const auto& bar) { return std::string(bar.param); });

std::string played(const char* name, FakeConsole& console) {
  const Json golden_case = golden::text_case("progress_bars", name);
  Progbar bar = bar_of(golden_case.at("arguments"), console);
  for (const Json& step : golden_case.at("steps").as_array()) play(bar, console, step.at("event"));
  return console.take();
}

TEST(Progbar, WritesToAPipeOnlyTheLastLineAndNoControlCharacters) {
  FakeConsole pipe(/*terminal=*/false);
  EXPECT_EQ(played("ordinary", pipe), "4/4 ━━━━━━━━━━━━━━━━━━━━ 0s 67ms/step - loss: 1.2500\n");
}

TEST(Progbar, KeepsRedrawingWithoutColours) {
  FakeConsole monochrome(/*terminal=*/true, /*coloured=*/false);
  EXPECT_EQ(played("one_step", monochrome), "\r1/1 ━━━━━━━━━━━━━━━━━━━━ 1s 750ms/step - loss: 1.0000\n");
}

TEST(Progbar, DrawsAtMostEveryTwentiethOfASecond) {
  FakeConsole console;
  Progbar bar(1000, {}, console);
  int drawn = 0;
  for (int step = 1; step < 1000; ++step) {
    console.seconds = 1000 + 0.001 * step;
    bar.update(step);
    drawn += console.take().empty() ? 0 : 1;
  }
  EXPECT_NEAR(drawn, 20, 1);
}

TEST(Progbar, PrintsANegativeNanAsPythonDoes) {
  FakeConsole pipe(false);
  Progbar bar(1, {}, pipe);
  bar.update(1, {{"loss", -std::numeric_limits<double>::quiet_NaN()}});
  EXPECT_THAT(pipe.take(), ::testing::HasSubstr("- loss: nan\n"));
}

TEST(Progbar, RefusesStatefulAndStatelessMetricsTogether) {
  EXPECT_THROW(Progbar(1, {.stateful_metrics = {"a"}, .stateless_metrics = {"b"}}), Error);
}

TEST(Console, TakesKerasBytesFromTheEnvironmentAndRespectsNoColor) {
  ::setenv("KERATIN_PROGRESS", "always", 1);
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_TRUE(Console().redraws());
  EXPECT_FALSE(Console().colours());
  ::unsetenv("NO_COLOR");
  EXPECT_TRUE(Console().colours());
  ::setenv("KERATIN_PROGRESS", "never", 1);
  EXPECT_FALSE(Console().redraws());
  ::unsetenv("KERATIN_PROGRESS");
}

TEST(Console, BelievesTheEnvironmentsColumns) {
  const char* before = std::getenv("COLUMNS");
  const std::string kept = before == nullptr ? "" : before;
  ::setenv("COLUMNS", "123", 1);
  EXPECT_EQ(Console().columns(), 123);
  ::setenv("COLUMNS", "wide", 1);
  EXPECT_GT(Console().columns(), 0);
  before == nullptr ? ::unsetenv("COLUMNS") : ::setenv("COLUMNS", kept.c_str(), 1);
}

}  // namespace
}  // namespace keratin::utils
