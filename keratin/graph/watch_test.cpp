// Modes that look at every step, and errors of steps.
#include "keratin/graph/watch.h"

#include <gtest/gtest.h>

#include <limits>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/json.h"
#include "keratin/graph/jit.h"
#include "keratin/graph/profile.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/ops.h"

namespace keratin::graph {
namespace {

const std::vector<TensorSpec> kPair{{{2}, DType::float32}};
constexpr float kInf = std::numeric_limits<float>::infinity();
const Where kLine{"/home/user/train.cpp", 12};

std::string message_of(const std::function<void()>& function) {
  try {
    function();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

Tensor at_line(const char* op, const Tensors& inputs) { return ops::call1(ops::get_op(op), inputs, {}, kLine); }

TEST(NanGuard, NamesTheStepTheRunAndTheLineWhereItBegan) {
  auto f = jit([](const Tensors& x) -> Tensors { return {at_line("log", {x[0] - 1.0}) * 2.0}; },
               {.compile = {.mode = Mode::nan_guard}});
  EXPECT_EQ(f({Tensor{2, 2}})[0].at(0), 0);
  const std::string message = message_of([&] { f({Tensor{2, 0}}); });
  EXPECT_NE(message.find("[log] nan_guard: result 0 is nan at (1,), in run 2, step 2 of 3: %"), std::string::npos)
      << message;
  EXPECT_NE(message.find("Its inputs were numbers: it begins here."), std::string::npos) << message;
  EXPECT_NE(message.find("(at train.cpp:12)"), std::string::npos) << message;
}

TEST(NanGuard, SaysWhichInputWasBadAlready) {
  const auto guarded = [](bool infinities) {
    return compile([](const Tensors& x) -> Tensors { return {x[0] * 2.0}; }, kPair,
                   {.mode = Mode::nan_guard, .guard_infinities = infinities});
  };
  const std::string message = message_of([&] { guarded(true)->run({Tensor{1, kInf}}); });
  EXPECT_NE(message.find("Already before, arg0 was inf at (1,)."), std::string::npos) << message;
  EXPECT_EQ(guarded(false)->run({Tensor{1, kInf}})[0].at(1), kInf);
}

TEST(Profile, CountsCallsAndShares) {
  const auto plan = compile([](const Tensors& x) -> Tensors { return {ops::exp(x[0]) + ops::tanh(x[0])}; }, kPair,
                            {.mode = Mode::profile});
  for (int i = 0; i < 5; ++i) plan->run({Tensor{1, 2}});
  const Profile profile = plan->profile();
  EXPECT_EQ(profile.runs, 5);
  ASSERT_EQ(profile.ops.size(), 3u);
  for (const ProfileRow& row : profile.ops) EXPECT_EQ(row.calls, 5);
  EXPECT_EQ(profile.events.size(), 15u);
  EXPECT_GE(profile.ops[0].seconds, profile.ops[2].seconds);
  EXPECT_EQ(profile.steps[0].bytes, 5 * 16);
  EXPECT_NE(to_string(profile).find("5 runs"), std::string::npos);
  EXPECT_NE(step_table(profile, 1).find("float32 (2,)"), std::string::npos);
  EXPECT_NE(message_of([] { compile([](const Tensors& x) { return x; }, kPair)->profile(); }).find("mode profile"),
            std::string::npos);
}

TEST(Profile, WritesATraceThatChromeReads) {
  const auto plan =
      compile([](const Tensors& x) -> Tensors { return {at_line("exp", {x[0]})}; }, kPair, {.mode = Mode::profile});
  plan->run({Tensor{1, 2}});
  const std::string path = testing::TempDir() + "/keratin_trace.json";
  plan->profile().write_chrome_trace(path);
  const Json trace = Json::parse(read_file(path));
  file_system().remove(path);
  const Json& event = trace.at("traceEvents")[0];
  EXPECT_EQ(event.at("name").as_string(), "exp");
  EXPECT_EQ(event.at("ph").as_string(), "X");
  EXPECT_EQ(event.at("args").at("line").as_string(), "train.cpp:12");
  EXPECT_GE(event.at("dur").as_double(), 0);
}

// Two steps away from the start: values decide whether the kernel can go on.
TEST(Plan, AnErrorOfAKernelNamesTheUsersLine) {
  const auto f = [](const Tensors& x) -> Tensors { return {at_line("cholesky", {x[0] * 1.0 - 1.0})}; };
  const std::vector<TensorSpec> square{{{2, 2}, DType::float32}};
  const auto plan = compile(f, square);
  const Tensor bad{{1, 2}, {2, 1}};
  const std::string planned = message_of([&] { plan->run({bad}); }), eager = message_of([&] { f({bad}); });
  EXPECT_NE(planned.find("[cholesky]"), std::string::npos) << planned;
  EXPECT_NE(planned.find("(at train.cpp:12)"), std::string::npos) << planned;
  EXPECT_EQ(planned, eager);
}

TEST(Plan, RefusesArgumentsOfOtherShapes) {
  const auto plan = compile([](const Tensors& x) -> Tensors { return {x[0] + 1.0}; }, kPair);
  EXPECT_EQ(message_of([&] {
              plan->run({Tensor{1, 2, 3}});
            }),
            "[plan] expected argument 0 to be float32 (2,), received float32 (3,).");
}

}  // namespace
}  // namespace keratin::graph
