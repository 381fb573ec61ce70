// Errors name the line of the user's program. This file is a user: it stands outside the library's rooms.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "keratin/base/error.h"
#include "keratin/core/variable.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

struct Failure {
  std::string text;
  int line = 0;
};

Failure failure_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& e) {
    return {e.what(), e.source().line};
  }
  return {};
}

bool names_line(const Failure& failure, int line) {
  const std::string end = cat(" (at source_line_test.cpp:", line, ")");
  return failure.line == line && failure.text.ends_with(end);
}

const Tensor kTwo = {1, 2}, kThree = {1, 2, 3};

TEST(SourceLine, StandsAtTheEndOfAnOpsError) {
  const Failure f = failure_of([] { ops::add(kTwo, kThree); });
  constexpr int kLine = __LINE__ - 1;
  EXPECT_EQ(f.text,
            cat("[add] shapes (2,) and (3,) cannot be broadcast: axis -1 has sizes 2 and 3. Sizes must be equal "
                "or 1. (at source_line_test.cpp:",
                kLine, ")"));
}

TEST(SourceLine, IsThatOfAnOperator) {
  const Failure f = failure_of([] { kTwo* kThree; });
  EXPECT_TRUE(names_line(f, __LINE__ - 1)) << f.text;
}

TEST(SourceLine, IsThatOfACompoundAssignment) {
  Tensor x = kTwo;
  const Failure f = failure_of([&] { x += kThree; });
  EXPECT_TRUE(names_line(f, __LINE__ - 1)) << f.text;
}

TEST(SourceLine, IsThatOfAListOfTensors) {
  const Failure f = failure_of([] { ops::concatenate({kTwo, {{1, 2}}}); });
  EXPECT_TRUE(names_line(f, __LINE__ - 1)) << f.text;
}

TEST(SourceLine, IsThatOfNumbersListsAndVariables) {
  const Variable v(kTwo);
  const Failure list = failure_of([&] { ops::add({1, 2, 3}, v); });
  EXPECT_TRUE(names_line(list, __LINE__ - 1)) << list.text;
  const Failure nested = failure_of([&] { ops::matmul({{1, 2, 3}}, v); });
  EXPECT_TRUE(names_line(nested, __LINE__ - 1)) << nested.text;
  const Failure number = failure_of([] { ops::matmul(2, 3); });
  EXPECT_TRUE(names_line(number, __LINE__ - 1)) << number.text;
}

TEST(SourceLine, OfAnOpThatIsMadeOfOthersIsTheUsers) {
  const Failure f = failure_of([] { ops::vstack({kTwo, kThree}); });
  EXPECT_TRUE(names_line(f, __LINE__ - 1)) << f.text;
}

TEST(SourceLine, IsTheInnermostThatTheUserWrote) {
  const auto inner = [] { return ops::add(kTwo, kThree); };
  const int line = __LINE__ - 1;
  const Failure f = failure_of([&] { ops::negative(inner()); });
  EXPECT_TRUE(names_line(f, line)) << f.text;
}

TEST(SourceLine, IsKeptByANodeOfAGraph) {
  const Tensor x = ops::placeholder({{2}, DType::float32});
  const Tensor y = ops::exp(x);
  EXPECT_EQ(to_string(ops::value_of(y).node->where), cat("source_line_test.cpp:", __LINE__ - 1));
}

TEST(SourceLine, IsNotKnownOutsideOfCalls) {
  ops::add(kTwo, kTwo);
  EXPECT_EQ(current_where().file, nullptr);
}

TEST(SourceLine, OfTheLibraryIsNotTheUsers) {
  EXPECT_FALSE((Where{"/home/me/keratin/ops/reduce/sum.cpp", 3}.is_users()));
  EXPECT_FALSE((Where{"/usr/include/c++/12/bits/invoke.h", 3}.is_users()));
  EXPECT_FALSE(Where().is_users());
  EXPECT_TRUE((Where{"/home/me/keratin/train.cpp", 3}.is_users()));
}

TEST(SourceLine, OpsMayBePassedAsFunctions) {
  const std::function<Tensor(const Tensor&)> f = ops::tanh;
  EXPECT_EQ(f(Tensor{0}).at<float>(0), 0);
}

}  // namespace
}  // namespace keratin
