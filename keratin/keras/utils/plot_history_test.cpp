#include "keratin/keras/utils/plot_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/keras/utils/axis.h"

namespace keratin::utils {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> labels(const Axis& axis) {
  std::vector<std::string> out;
  for (const Axis::Tick& tick : axis.ticks()) out.push_back(tick.label);
  return out;
}

TEST(Axis, TicksAtRoundNumbers) {
  EXPECT_THAT(labels(Axis(0.31, 1.3, false)), ElementsAre("0.2", "0.4", "0.6", "0.8", "1.0", "1.2", "1.4"));
  EXPECT_THAT(labels(Axis(0, 100, false)), ElementsAre("0", "20", "40", "60", "80", "100"));
  EXPECT_THAT(labels(Axis::of_integers(1, 3)), ElementsAre("1", "2", "3"));
}

TEST(Axis, TicksAtPowersOfTenOnALogarithmicScale) {
  EXPECT_THAT(labels(Axis(0.01, 500, true)), ElementsAre("0.01", "0.1", "1", "10", "100"));
  EXPECT_NEAR(Axis(1, 100, true).at(10), 0.5, 1e-9);
}

TEST(Axis, GivesOneValueRoomAroundIt) {
  const Axis axis(3, 3, false);
  EXPECT_GT(axis.at(3), 0.2);
  EXPECT_LT(axis.at(3), 0.8);
}

History history_of(std::vector<std::pair<std::string, std::vector<double>>> curves) {
  History history;
  for (size_t i = 0; i < curves.front().second.size(); ++i) history.epoch.push_back(static_cast<int64_t>(i));
  history.history = std::move(curves);
  return history;
}

TEST(PlotHistory, DrawsTrainingAndValidationOfAMetricTogether) {
  const std::string svg = history_svg(history_of({{"loss", {3, 2, 1}}, {"val_loss", {3, 2.5, 2}}}), {.title = "a < b"});
  EXPECT_THAT(svg, HasSubstr(">training</text>"));
  EXPECT_THAT(svg, HasSubstr(">validation</text>"));
  EXPECT_THAT(svg, HasSubstr("a &lt; b"));
  EXPECT_THAT(svg, Not(HasSubstr("val_loss")));
  EXPECT_THAT(svg, Not(HasSubstr("logarithmic")));
}

TEST(PlotHistory, TakesALogarithmicScaleWhereValuesSpanMuch) {
  const History history = history_of({{"loss", {1000, 10, 1}}});
  EXPECT_THAT(history_svg(history), HasSubstr("loss (logarithmic)"));
  EXPECT_THAT(history_svg(history, {.log_scale = false}), Not(HasSubstr("logarithmic")));
  EXPECT_THAT(history_svg(history_of({{"loss", {1000, 0}}}), {.log_scale = true}), Not(HasSubstr("logarithmic")));
}

TEST(PlotHistory, LeavesAGapWhereThereIsNoNumber) {
  const std::string svg = history_svg(history_of({{"loss", {3, 2, NAN, 1, 0.5}}}));
  size_t lines = 0;
  for (size_t at = 0; (at = svg.find("<polyline", at)) != std::string::npos; ++at) ++lines;
  EXPECT_EQ(lines, 2u);
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_NO_THROW(history_svg(history_of({{"loss", {NAN}}})));
}

TEST(PlotHistory, SaysWhatItCannotDraw) {
  const History history = history_of({{"loss", {1}}});
  EXPECT_THROW(history_svg(history, {.keys = {"mae"}}), Error);
  EXPECT_THROW(history_svg(History()), Error);
  EXPECT_THROW(plot_history(history, "curve.png"), Error);
}

TEST(PlotHistory, WritesTheFile) {
  const std::string path = ::testing::TempDir() + "keratin_curve.svg";
  const History history = history_of({{"loss", {2, 1}}});
  plot_history(history, path);
  EXPECT_EQ(read_file(path), history_svg(history));
}

}  // namespace
}  // namespace keratin::utils
