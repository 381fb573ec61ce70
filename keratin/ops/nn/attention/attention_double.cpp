// Attention as the formula reads, in float64: the reference of the tests, and what float64 programs run.
#include <algorithm>
#include <cmath>
#include <limits>

#include "keratin/ops/nn/attention/attention.h"

namespace keratin::ops::attention {
namespace {

using std::fill_n;

// The offsets of one query.
struct Query {
  int64_t b, t, h, kv, number;

  Query(const Problem& p, int64_t n)
      : b(n / (p.time * p.heads)), t(n / p.heads % p.time), h(n % p.heads), kv(h / p.shared()), number(n) {}
  int64_t source(const Problem& p, int64_t s, int64_t width) const {
    return ((b * p.source + s) * p.key_heads + kv) * width;
  }
};

double dot(const double* a, const double* b, int64_t n) {
  double sum = 0;
  for (int64_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}
void add_scaled(double factor, const double* x, int64_t n, double* to) {
  for (int64_t i = 0; i < n; ++i) to[i] += factor * x[i];
}

void logits(const Problem& p, const Query& q, const double* query, const double* key, const bool* mask, double* out) {
  for (int64_t s = 0; s < p.source; ++s) {
    const bool seen = p.sees(mask, q.b, q.h, q.t, s);
    out[s] = seen ? p.scale * dot(query + q.number * p.depth, key + q.source(p, s, p.depth), p.depth) : kHidden;
  }
}

void run(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<Problem>();
  auto *out = kernel.out<double>(buffers, 0), *logsumexp = kernel.out<double>(buffers, 1);
  const auto *query = kernel.in<double>(buffers, 0), *key = kernel.in<double>(buffers, 1),
             *value = kernel.in<double>(buffers, 2);
  const bool* mask = p.masked ? kernel.in<bool>(buffers, 3) : nullptr;
  auto* weights = static_cast<double*>(buffers[p.masked ? 6 : 5]);
  for (int64_t n = 0; n < p.batch * p.time * p.heads; ++n) {
    const Query q(p, n);
    logits(p, q, query, key, mask, weights);
    double most = -std::numeric_limits<double>::infinity(), total = 0;
    for (int64_t s = 0; s < p.source; ++s) most = std::max(most, weights[s]);
    fill_n(out + n * p.value_depth, p.value_depth, 0.0);
    for (int64_t s = 0; s < p.source; ++s) {
      const double weight = std::exp(weights[s] - most);
      total += weight;
      add_scaled(weight, value + q.source(p, s, p.value_depth), p.value_depth, out + n * p.value_depth);
    }
    for (int64_t j = 0; p.source > 0 && j < p.value_depth; ++j) out[n * p.value_depth + j] /= total;
    logsumexp[n] = most + std::log(total);
  }
}

void run_grad(const Kernel& kernel, void* const* buffers) {
  const auto& p = kernel.state_as<Problem>();
  auto *dquery = kernel.out<double>(buffers, 0), *dkey = kernel.out<double>(buffers, 1),
       *dvalue = kernel.out<double>(buffers, 2);
  const auto *query = kernel.in<double>(buffers, 0), *key = kernel.in<double>(buffers, 1),
             *value = kernel.in<double>(buffers, 2), *out = kernel.in<double>(buffers, 3),
             *logsumexp = kernel.in<double>(buffers, 4), *dout = kernel.in<double>(buffers, 5),
             *dlogsumexp = kernel.in<double>(buffers, 6);
  const bool* mask = p.masked ? kernel.in<bool>(buffers, 7) : nullptr;
  auto* weights = static_cast<double*>(buffers[p.masked ? 11 : 10]);
  fill_n(dquery, p.batch * p.time * p.heads * p.depth, 0.0);
  fill_n(dkey, p.batch * p.source * p.key_heads * p.depth, 0.0);
  fill_n(dvalue, p.batch * p.source * p.key_heads * p.value_depth, 0.0);
  for (int64_t n = 0; n < p.batch * p.time * p.heads; ++n) {
    const Query q(p, n);
    logits(p, q, query, key, mask, weights);
    const double* seed = dout + n * p.value_depth;
    const double delta = dot(seed, out + n * p.value_depth, p.value_depth) - dlogsumexp[n];
    const bool sees_nothing = mask != nullptr && logsumexp[n] < kNothingSeen;
    for (int64_t s = 0; s < p.source; ++s) {
      const bool seen = p.sees(mask, q.b, q.h, q.t, s);
      const double hidden = sees_nothing ? 1 / static_cast<double>(p.source) : 0;
      const double weight = seen ? std::exp(weights[s] - logsumexp[n]) : hidden;
      const int64_t k = q.source(p, s, p.depth), v = q.source(p, s, p.value_depth);
      add_scaled(weight, seed, p.value_depth, dvalue + v);
      if (!seen) continue;
      const double dlogit = weight * (dot(seed, value + v, p.value_depth) - delta) * p.scale;
      add_scaled(dlogit, key + k, p.depth, dquery + n * p.depth);
      add_scaled(dlogit, query + n * p.depth, p.depth, dkey + k);
    }
  }
}

Kernel make(const Problem& problem, Kernel::Run run, int64_t outputs) {
  Kernel kernel;
  kernel.run = run;
  kernel.outputs = outputs;
  kernel.scratch_bytes = (problem.source + 1) * static_cast<int64_t>(sizeof(double));
  kernel.state = std::make_shared<const Problem>(problem);
  return kernel;
}

}  // namespace

Kernel double_kernel(const Problem& problem) { return make(problem, run, 2); }
Kernel double_grad_kernel(const Problem& problem) { return make(problem, run_grad, 3); }

}  // namespace keratin::ops::attention
