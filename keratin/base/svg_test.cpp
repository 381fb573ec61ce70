#include "keratin/base/svg.h"

#include <gtest/gtest.h>

#include <limits>

namespace keratin {
namespace {

TEST(Svg, EscapesTextFromStrangers) {
  EXPECT_EQ(svg_escape("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  EXPECT_EQ(svg_escape("Größe\x01"), "Größe\uFFFD");
  EXPECT_EQ(svg_escape("\xff"), "\uFFFD");
}

TEST(Svg, WritesNumbersShort) {
  EXPECT_EQ(svg_number(3), "3");
  EXPECT_EQ(svg_number(-0.001), "0");
  EXPECT_EQ(svg_number(2.506), "2.51");
  EXPECT_EQ(svg_number(1e6), "1000000");
  EXPECT_EQ(svg_number(std::numeric_limits<double>::quiet_NaN()), "0");
}

TEST(Svg, HoldsWhatWasDrawn) {
  Svg svg(100, 50);
  svg.title("a & b");
  svg.rect(1, 2, 3, 4, "fill=\"red\"", 5);
  svg.polyline({{0, 0}, {1.5, 2}}, "fill=\"none\"");
  svg.text(1, 2, "<loss>", "");
  const std::string text = svg.str();
  EXPECT_NE(text.find("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"50\""), std::string::npos);
  EXPECT_NE(
      text.find("<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" rx=\"5\" fill=\"red\"><title>a &amp; b</title></rect>"),
      std::string::npos);
  EXPECT_NE(text.find("points=\"0,0 1.5,2\""), std::string::npos);
  EXPECT_NE(text.find(">&lt;loss&gt;</text>"), std::string::npos);
}

}  // namespace
}  // namespace keratin
