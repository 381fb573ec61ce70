#include "keratin/graph/typed_jit.h"

#include <gtest/gtest.h>

#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

using ByName = std::map<std::string, Tensor>;

TEST(TypedJit, TakesAndGivesStructures) {
  auto f = jit([](const Tensor& x, const std::vector<Tensor>& w, const ByName& named) -> std::tuple<Tensor, ByName> {
    Tensor y = x;
    for (const Tensor& t : w) y = y + t;
    return {y * named.at("scale"), {{"first", x}, {"sum", ops::sum(y)}}};
  });
  for (int i = 0; i < 2; ++i) {
    const auto [y, named] = f(Tensor{1, 2}, {Tensor{1, 1}, Tensor{2, 2}}, {{"scale", Tensor{10, 10}}});
    EXPECT_EQ(y.at(1), 50);
    EXPECT_EQ(named.at("sum").item(), 9);
    EXPECT_EQ(named.at("first").at(0), 1);
  }
  EXPECT_EQ(f.flat(Tensor{1, 2}, {Tensor{1, 1}, Tensor{2, 2}}, {{"scale", Tensor{10, 10}}}).traces(), 1);
}

TEST(TypedJit, ALongerListIsAnotherProgram) {
  auto sum = jit([](std::vector<Tensor> list, Tensor start) {
    for (const Tensor& t : list) start = start + t;
    return std::make_pair(start, list);
  });
  EXPECT_EQ(sum({Tensor{1}}, Tensor{1}).first.item(), 2);
  EXPECT_EQ(sum({Tensor{1}, Tensor{2}}, Tensor{1}).first.item(), 4);
  EXPECT_EQ(sum({Tensor{1}, Tensor{2}}, Tensor{1}).second.size(), 2u);
}

TEST(TypedJit, NamesBelongToTheForm) {
  auto f = jit([](ByName named) { return std::make_pair(named.begin()->second * 2.0, Tensor{1}); });
  EXPECT_EQ(f({{"a", Tensor{1}}}).first.item(), 2);
  EXPECT_EQ(f({{"b", Tensor{3}}}).first.item(), 6);
}

}  // namespace
}  // namespace keratin::graph
