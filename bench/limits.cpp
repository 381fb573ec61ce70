#include "bench/limits.h"

#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <thread>

#include "keratin/ops/def/simd.h"

namespace keratin::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

constexpr long kSteps = 100000;
volatile float sink;

// Ten chains hide the latency of four cycles on two units.
__attribute__((target("avx512f"), noinline)) double flops_avx512() {
  const __m512 x = _mm512_set1_ps(1.0000001f), y = _mm512_set1_ps(1e-9f);
  __m512 a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
  for (long step = 0; step < kSteps; ++step) {
    a = _mm512_fmadd_ps(a, x, y), b = _mm512_fmadd_ps(b, x, y), c = _mm512_fmadd_ps(c, x, y);
    d = _mm512_fmadd_ps(d, x, y), e = _mm512_fmadd_ps(e, x, y), f = _mm512_fmadd_ps(f, x, y);
    g = _mm512_fmadd_ps(g, x, y), h = _mm512_fmadd_ps(h, x, y), i = _mm512_fmadd_ps(i, x, y);
    j = _mm512_fmadd_ps(j, x, y);
    asm volatile("" : "+v"(a), "+v"(b), "+v"(c), "+v"(d), "+v"(e), "+v"(f), "+v"(g), "+v"(h), "+v"(i), "+v"(j));
  }
  const __m512 all = a + b + c + d + e + f + g + h + i + j;
  sink = all[0];
  return 10 * 32.0 * kSteps;
}

__attribute__((target("avx2,fma"), noinline)) double flops_avx2() {
  const __m256 x = _mm256_set1_ps(1.0000001f), y = _mm256_set1_ps(1e-9f);
  __m256 a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
  for (long step = 0; step < kSteps; ++step) {
    a = _mm256_fmadd_ps(a, x, y), b = _mm256_fmadd_ps(b, x, y), c = _mm256_fmadd_ps(c, x, y);
    d = _mm256_fmadd_ps(d, x, y), e = _mm256_fmadd_ps(e, x, y), f = _mm256_fmadd_ps(f, x, y);
    g = _mm256_fmadd_ps(g, x, y), h = _mm256_fmadd_ps(h, x, y), i = _mm256_fmadd_ps(i, x, y);
    j = _mm256_fmadd_ps(j, x, y);
    asm volatile("" : "+x"(a), "+x"(b), "+x"(c), "+x"(d), "+x"(e), "+x"(f), "+x"(g), "+x"(h), "+x"(i), "+x"(j));
  }
  const __m256 all = a + b + c + d + e + f + g + h + i + j;
  sink = all[0];
  return 10 * 16.0 * kSteps;
}

// Without FMA: a multiplication and an addition a step, four floats wide.
__attribute__((noinline)) double flops_baseline() {
  const __m128 x = _mm_set1_ps(1.0000001f), y = _mm_set1_ps(1e-9f);
  __m128 a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x;
  for (long step = 0; step < kSteps; ++step) {
    a = a * x + y, b = b * x + y, c = c * x + y, d = d * x + y;
    e = e * x + y, f = f * x + y, g = g * x + y, h = h * x + y;
    asm volatile("" : "+x"(a), "+x"(b), "+x"(c), "+x"(d), "+x"(e), "+x"(f), "+x"(g), "+x"(h));
  }
  const __m128 all = a + b + c + d + e + f + g + h;
  sink = all[0];
  return 8 * 8.0 * kSteps;
}

void copy_plain(const float* from, float* to, long floats) {
  std::memcpy(to, from, static_cast<size_t>(floats) * sizeof(float));
}

// SSE2's non-temporal store: every x86-64 has it, and wider ones are no faster. `to` is aligned to 64 bytes.
void copy_past_caches(const float* from, float* to, long floats) {
  for (long i = 0; i < floats; i += 16) {
    for (long j = 0; j < 16; j += 4) _mm_stream_ps(to + i + j, _mm_load_ps(from + i + j));
  }
  _mm_sfence();
}

double copy_seconds(void (*copy)(const float*, float*, long), const float* from, float* to, long floats, int threads) {
  const auto start = Clock::now();
  const long half = floats / 2 / 16 * 16;
  if (threads == 1) {
    copy(from, to, floats);
  } else {
    std::thread other([&] { copy(from + half, to + half, floats - half); });
    copy(from, to, half);
    other.join();
  }
  return seconds_since(start);
}

}  // namespace

double fma_peak() {
  const auto target = ops::simd_target();
  double best = 0;
  for (int slice = 0; slice < 20; ++slice) {
    const auto start = Clock::now();
    const double flops = target == ops::SimdTarget::kAvx512 ? flops_avx512()
                         : target == ops::SimdTarget::kAvx2 ? flops_avx2()
                                                            : flops_baseline();
    best = std::max(best, flops / seconds_since(start));
  }
  return best;
}

double copy_bandwidth(long floats, int threads) {
  const auto bytes = static_cast<size_t>(floats) * sizeof(float);
  const auto aligned = [bytes] {
    void* memory = std::aligned_alloc(2 << 20, (bytes + (2 << 20) - 1) >> 21 << 21);
    std::memset(memory, 1, bytes);
    return std::unique_ptr<float, decltype(&std::free)>(static_cast<float*>(memory), std::free);
  };
  const auto from = aligned(), to = aligned();
  double best = 1e9;
  for (int round = 0; round < 10; ++round)
    for (const auto copy : {copy_plain, copy_past_caches})
      best = std::min(best, copy_seconds(copy, from.get(), to.get(), floats, threads));
  return 2.0 * static_cast<double>(bytes) / best;
}

}  // namespace keratin::bench
