#include "keratin/graph/dump.h"

#include <gtest/gtest.h>

#include <array>

#include "keratin/base/text.h"
#include "keratin/graph/trace.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

Graph layer() {
  Variable w(Tensor{{1, 2}, {3, 4}}, {.name = "a<b>\"&"});
  return trace(
      [&](const Tensors& x) -> Tensors {
        const Tensor y = ops::call1(ops::get_op("matmul"), {x[0], w}, {}, Where{"/home/user/train.cpp", 12});
        w.assign(w * 0.5);
        return {ops::tanh(y) + y};
      },
      std::vector<TensorSpec>{{{3, 2}, DType::float32}});
}

size_t count(const std::string& text, std::string_view what) {
  size_t n = 0;
  for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
  return n;
}

TEST(Dump, DotHasANodeForEachStepAndEnd) {
  const std::string dot = to_dot(layer());
  EXPECT_EQ(count(dot, "label="), 9u) << dot;  // x, w, 0.5, four steps, a result, an update
  EXPECT_EQ(count(dot, " -> n"), 9u) << dot;
  EXPECT_NE(dot.find("label=\"matmul\\nfloat32 (3, 2)\""), std::string::npos) << dot;
  EXPECT_NE(dot.find("train.cpp:12"), std::string::npos);
  EXPECT_NE(dot.find("a<b>\\\"&"), std::string::npos) << dot;
}

TEST(Dump, SvgEscapesNamesAndShowsTheUsersLine) {
  const std::string svg = to_svg(layer());
  EXPECT_EQ(count(svg, "<rect"), 10u);  // the boxes and the ground
  EXPECT_NE(svg.find("a&lt;b&gt;&quot;&amp;"), std::string::npos) << svg;
  EXPECT_EQ(svg.find("a<b>"), std::string::npos);
  EXPECT_NE(svg.find("train.cpp:12</title>"), std::string::npos);
}

TEST(Dump, BoxesOfALayerDoNotMeet) {
  const Graph g = trace(
      [](const Tensors& x) -> Tensors {
        Tensors parts;
        for (int i = 0; i < 12; ++i) parts.push_back(ops::tanh(ops::exp(x[0] * static_cast<double>(i + 2))));
        return {ops::concatenate(parts, {.axis = 0})};
      },
      std::vector<TensorSpec>{{{3, 2}, DType::float32}});
  const std::string svg = to_svg(g);
  std::vector<std::array<double, 3>> boxes;  // y, left, right
  for (size_t at = svg.find("<rect"); at != svg.npos; at = svg.find("<rect", at + 1)) {
    const auto number = [&](const char* name) {
      const size_t from = svg.find(cat(name, "=\""), at) + std::string_view(name).size() + 2;
      return std::stod(svg.substr(from));
    };
    const double x = number(" x");
    boxes.push_back({number(" y"), x, x + number(" width")});
  }
  ASSERT_GT(boxes.size(), 30u);
  for (size_t a = 1; a < boxes.size(); ++a)
    for (size_t b = a + 1; b < boxes.size(); ++b)
      EXPECT_TRUE(boxes[a][0] != boxes[b][0] || boxes[a][2] <= boxes[b][1] || boxes[b][2] <= boxes[a][1]);
}

TEST(Dump, AnEmptyGraphIsAPictureToo) { EXPECT_NE(to_svg(Graph{}).find("<svg"), std::string::npos); }

}  // namespace
}  // namespace keratin::graph
