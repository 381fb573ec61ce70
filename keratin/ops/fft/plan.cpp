#include "keratin/ops/fft/plan.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

namespace keratin::ops::fft_detail {
namespace {

// 4s first, then 2, 3, 5, ...; empty when a prime factor is too large for a butterfly.
std::vector<int64_t> radices_of(int64_t n) {
  std::vector<int64_t> out;
  for (const int64_t radix : {4, 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31})
    for (; n % radix == 0; n /= radix) out.push_back(radix);
  if (n > 1) out.clear();
  return out;
}

// A pass of Stockham's algorithm: sub-transforms of length `length` = radix * m, `stride` of them interleaved.
struct Pass {
  int64_t m, stride;
  const Complex* roots;  // exp(-2 pi i k / n), n = length * stride
};

void pass2(const Pass& p, const Complex* x, Complex* y) {
  for (int64_t q = 0; q < p.m; ++q) {
    const Complex w = p.roots[p.stride * q];
    const Complex *a = x + p.stride * q, *b = a + p.stride * p.m;
    Complex* to = y + p.stride * 2 * q;
    for (int64_t j = 0; j < p.stride; ++j) {
      to[j] = a[j] + b[j];
      to[j + p.stride] = w * (a[j] - b[j]);
    }
  }
}

void pass3(const Pass& p, const Complex* x, Complex* y) {
  const double s = std::numbers::sqrt3 / 2;
  const int64_t step = p.stride * p.m;
  for (int64_t q = 0; q < p.m; ++q) {
    const Complex w1 = p.roots[p.stride * q], w2 = p.roots[2 * p.stride * q];
    const Complex* a = x + p.stride * q;
    Complex* to = y + p.stride * 3 * q;
    for (int64_t j = 0; j < p.stride; ++j) {
      const Complex sum = a[j + step] + a[j + 2 * step], difference = s * (a[j + step] - a[j + 2 * step]);
      const Complex middle = a[j] - 0.5 * sum, turned = {difference.im, -difference.re};
      to[j] = a[j] + sum;
      to[j + p.stride] = w1 * (middle + turned);
      to[j + 2 * p.stride] = w2 * (middle - turned);
    }
  }
}

void pass4(const Pass& p, const Complex* x, Complex* y) {
  const int64_t step = p.stride * p.m;
  for (int64_t q = 0; q < p.m; ++q) {
    const Complex w1 = p.roots[p.stride * q], w2 = p.roots[2 * p.stride * q], w3 = p.roots[3 * p.stride * q];
    const Complex* a = x + p.stride * q;
    Complex* to = y + p.stride * 4 * q;
    for (int64_t j = 0; j < p.stride; ++j) {
      const Complex even = a[j] + a[j + 2 * step], even_rest = a[j] - a[j + 2 * step];
      const Complex odd = a[j + step] + a[j + 3 * step], odd_rest = a[j + step] - a[j + 3 * step];
      const Complex turned = {odd_rest.im, -odd_rest.re};
      to[j] = even + odd;
      to[j + p.stride] = w1 * (even_rest + turned);
      to[j + 2 * p.stride] = w2 * (even - odd);
      to[j + 3 * p.stride] = w3 * (even_rest - turned);
    }
  }
}

// Any radix: the sum as it stands. `unit` is n / radix, the distance of the radix's own roots.
void pass_any(const Pass& p, int64_t radix, const Complex* x, Complex* y) {
  const int64_t step = p.stride * p.m, unit = step;
  for (int64_t q = 0; q < p.m; ++q) {
    const Complex* a = x + p.stride * q;
    Complex* to = y + p.stride * radix * q;
    for (int64_t t = 0; t < radix; ++t) {
      const Complex w = p.roots[p.stride * q * t];
      for (int64_t j = 0; j < p.stride; ++j) {
        Complex sum = a[j];
        for (int64_t k = 1; k < radix; ++k) sum = sum + p.roots[k * t % radix * unit] * a[j + k * step];
        to[j + t * p.stride] = w * sum;
      }
    }
  }
}

}  // namespace

Complex root_of_unity(int64_t k, int64_t n) {
  int64_t eighths = 8 * k;  // of a turn / n; all comparisons are exact
  const bool lower = eighths > 4 * n;
  if (lower) eighths = 8 * n - eighths;
  const bool left = eighths > 2 * n;
  if (left) eighths = 4 * n - eighths;
  const bool steep = eighths > n;
  if (steep) eighths = 2 * n - eighths;
  const double angle = std::numbers::pi * static_cast<double>(eighths) / static_cast<double>(4 * n);
  double cosine = std::cos(angle), sine = std::sin(angle);
  if (steep) std::swap(cosine, sine);
  return {left ? -cosine : cosine, lower ? sine : -sine};
}

Plan::Plan(int64_t n) : n_(n), radices_(radices_of(n)) {
  if (n > 1 && radices_.empty()) {
    bluestein_ = std::make_shared<const Bluestein>(n);
    return;
  }
  roots_.resize(static_cast<size_t>(n));
  for (int64_t k = 0; k < n; ++k) roots_[static_cast<size_t>(k)] = root_of_unity(k, n);
}

int64_t Plan::work() const { return bluestein_ ? 2 * bluestein_->convolution.size() : n_; }

Complex* Plan::run(Complex* data, Complex* work) const {
  return bluestein_ ? run_bluestein(data, work) : run_stockham(data, work);
}

Complex* Plan::run_stockham(Complex* data, Complex* work) const {
  int64_t stride = 1;
  for (const int64_t radix : radices_) {
    const Pass pass{n_ / stride / radix, stride, roots_.data()};
    switch (radix) {
      case 2:
        pass2(pass, data, work);
        break;
      case 3:
        pass3(pass, data, work);
        break;
      case 4:
        pass4(pass, data, work);
        break;
      default:
        pass_any(pass, radix, data, work);
    }
    stride *= radix;
    std::swap(data, work);
  }
  return data;
}

Plan::Bluestein::Bluestein(int64_t n)
    : convolution(static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(2 * n - 1)))) {
  chirp.resize(static_cast<size_t>(n));
  int64_t square = 0;  // k^2 modulo 2n
  for (int64_t k = 0; k < n; ++k) {
    chirp[static_cast<size_t>(k)] = root_of_unity(square, 2 * n);
    square = (square + 2 * k + 1) % (2 * n);
  }
  const auto m = static_cast<size_t>(convolution.size());
  std::vector<Complex> wave(m), work(m);
  for (size_t k = 0; k < chirp.size(); ++k) wave[k] = wave[(m - k) % m] = conj(chirp[k]);
  const Complex* transformed = convolution.run(wave.data(), work.data());
  for (size_t k = 0; k < m; ++k) filter.push_back(1.0 / static_cast<double>(m) * transformed[k]);
}

// x[j] c[j], convolved with conj(c), times c[k]: j k = (j^2 + k^2 - (k - j)^2) / 2. The way back is the way there of
// the conjugates.
Complex* Plan::run_bluestein(Complex* data, Complex* work) const {
  const Bluestein& b = *bluestein_;
  const auto n = static_cast<size_t>(n_), m = static_cast<size_t>(b.convolution.size());
  Complex *wave = work, *other = work + m;
  for (size_t j = 0; j < n; ++j) wave[j] = data[j] * b.chirp[j];
  std::fill(wave + n, wave + m, Complex{});
  Complex* there = b.convolution.run(wave, other);
  Complex* back = there == wave ? other : wave;
  for (size_t j = 0; j < m; ++j) there[j] = conj(there[j] * b.filter[j]);
  const Complex* result = b.convolution.run(there, back);
  for (size_t k = 0; k < n; ++k) data[k] = conj(result[k]) * b.chirp[k];
  return data;
}

}  // namespace keratin::ops::fft_detail
