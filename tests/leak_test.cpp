// Eager ops, tapes and graphs give back what they took. KERATIN_LEAK_OPS sets how many ops run (./dev nightly: 10
// million).
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>

#include "keratin/autograd/tape.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kOwnAllocator = false;  // freed blocks stay in quarantine; ASan looks for leaks itself
#else
constexpr bool kOwnAllocator = true;
#endif

constexpr int64_t kOpsARound = 100;

// 60 ops that a tape sees, the way back, a small graph that nobody computes, and errors.
void round_of(int64_t i) {
  const Tensor x = ops::ones({2 + i % 5, 3});
  GradientTape tape;
  Tensor y = x;
  for (int k = 0; k < 20; ++k) y = ops::tanh(y * x + 0.5);
  tape.gradient(ops::sum(y), x);
  const Tensor later = ops::placeholder({{kUnknown, 3}, DType::float32});
  ops::exp(later) + later;
  EXPECT_ANY_THROW(x + ops::ones({7}));
}

size_t bytes_in_use() {
  malloc_trim(0);
  return mallinfo2().uordblks;
}

TEST(Leak, MemoryIsFlatOverManyOps) {
  if (!kOwnAllocator) GTEST_SKIP() << "the sanitizer's allocator keeps what is freed";
  const char* wanted = std::getenv("KERATIN_LEAK_OPS");
  const int64_t rounds = (wanted == nullptr ? 200'000 : std::atoll(wanted)) / kOpsARound;
  for (int64_t i = 0; i < 200; ++i) round_of(i);  // fills the caches
  const size_t before = bytes_in_use();
  for (int64_t i = 0; i < rounds; ++i) round_of(i);
  EXPECT_LT(bytes_in_use(), before + 16384);
}

}  // namespace
}  // namespace keratin
