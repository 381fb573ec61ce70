// Every allocation may fail: tensors' memory and every `new` of the library, one after the other. What is left is an
// error, never a crash, and the next try gives what the first would have given.
#include <keratin/keratin.h>

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <limits>
#include <new>

#include "keratin/core/memory.h"
#include "tests/scratch.h"

namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
constinit thread_local int64_t news_until_failure = kNever;

}  // namespace

// Sanitizers bring their own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define KERATIN_FAILING_NEW 1
// Not inlined: else GCC sees free() where it expects the partner of operator new, and warns.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  if (news_until_failure != kNever && --news_until_failure <= 0) throw std::bad_alloc();
  void* memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace keratin {
namespace {

/// Runs `work` with the n-th allocation failing, for n = 1, then ever larger steps, until it runs through. Returns how
/// often it failed.
int fail_everywhere(const std::function<void(int64_t n)>& with_failure) {
  int failures = 0;
  for (int64_t n = 1; n < 10'000'000; n += 1 + n / 64) {
    try {
      with_failure(n);
      return failures;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kLimit) << error.what();
    } catch (const std::bad_alloc&) {
    }
    ++failures;
  }
  ADD_FAILURE() << "it never ran through";
  return failures;
}

int fail_every_tensor(const std::function<void()>& work) {
  return fail_everywhere([&](int64_t n) {
    const memory_detail::FailFrom failing(n);
    work();
  });
}

int fail_every_new([[maybe_unused]] const std::function<void()>& work) {
#if defined(KERATIN_FAILING_NEW)
  return fail_everywhere([&](int64_t n) {
    struct Failing {
      explicit Failing(int64_t count) { news_until_failure = count; }
      ~Failing() { news_until_failure = kNever; }
    } const failing(n);
    work();
  });
#else
  return 1;
#endif
}

/// Both kinds of failure, each followed by a try without, which must give `expected`.
void expect_clean(const std::function<Tensor()>& work) {
  const auto expected = work().to_vector<float>();
  EXPECT_GT(fail_every_tensor([&] { work(); }), 0);
  EXPECT_EQ(work().to_vector<float>(), expected);
  EXPECT_GT(fail_every_new([&] { work(); }), 0);
  EXPECT_EQ(work().to_vector<float>(), expected);
}

TEST(AllocationFaults, EagerOpsAndGradients) {
  const Tensor x = random::normal({16, 8}, {.seed = 1}), w = random::normal({8, 4}, {.seed = 2});
  expect_clean([&] {
    GradientTape tape;
    const Tensor loss = ops::sum(ops::softmax(ops::tanh(ops::matmul(x, w)) + 1.0));
    return tape.gradient(loss, w);
  });
}

TEST(AllocationFaults, ACompiledFunction) {
  const Tensor x = random::normal({16, 8}, {.seed = 1});
  expect_clean([&] {
    const auto f = graph::jit([](const Tensors& in) -> Tensors { return {ops::exp(in[0]) * 2.0 + in[0]}; });
    return f({x})[0];
  });
}

TEST(AllocationFaults, AModelIsBuiltTrainedAndAsked) {
  const Tensor x = random::normal({32, 4}, {.seed = 1}), y = ops::sum(x, {.axis = 1, .keepdims = true});
  expect_clean([&] {
    utils::set_random_seed(1);
    Sequential model({layers::Dense(3, {.input_shape = {4}, .activation = "relu"}), layers::Dense(1)});
    model.compile({.optimizer = "adam", .loss = "mean_squared_error"});
    model.fit(x, y, {.batch_size = 16, .epochs = 1, .verbose = 0});
    return model.predict(x, {.verbose = 0});
  });
}

TEST(AllocationFaults, AModelIsSavedAndLoaded) {
  const Scratch folder;
  Sequential model({layers::Dense(3, {.input_shape = {4}})});
  const Tensor x = random::normal({2, 4}, {.seed = 1});
  const auto path = folder / "model.keras";
  expect_clean([&] {
    model.save(path);
    return models::load_model(path).predict(x, {.verbose = 0});
  });
}

}  // namespace
}  // namespace keratin
