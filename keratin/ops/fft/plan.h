// Discrete Fourier transforms of one length, in float64.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace keratin::ops::fft_detail {

/// A complex number in registers: std::complex multiplies by the rules of Annex G, which cost a call.
struct Complex {
  double re = 0, im = 0;
};
inline Complex operator+(Complex a, Complex b) { return {a.re + b.re, a.im + b.im}; }
inline Complex operator-(Complex a, Complex b) { return {a.re - b.re, a.im - b.im}; }
inline Complex operator*(Complex a, Complex b) { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }
inline Complex operator*(double a, Complex b) { return {a * b.re, a * b.im}; }
inline Complex conj(Complex a) { return {a.re, -a.im}; }

/// exp(-2 pi i k / n) to within an ULP or two, for 0 <= k < n: sine and cosine of angles up to pi / 4 alone are taken.
Complex root_of_unity(int64_t k, int64_t n);

/// X[k] = sum_j x[j] exp(-2 pi i j k / n). Lengths whose prime factors are at most 31 run by Stockham's algorithm with
/// mixed radices (4, 2, 3, 5, then any), all others by Bluestein's, which makes them a convolution of a power of two.
/// Error: ||X - exact|| <= c * log2(n) * 2^-53 * ||exact||, c = 4 (Bluestein: 16, of the longer length), in the
/// Euclidean norm (Higham, "Accuracy and Stability of Numerical Algorithms", theorem 24.2).
class Plan {
 public:
  /// 1 <= n < 2^40.
  explicit Plan(int64_t n);
  int64_t size() const { return n_; }
  /// How many numbers `work` needs.
  int64_t work() const;
  /// Transforms data[0, n); the result lies in what is returned, `data` or `work`.
  Complex* run(Complex* data, Complex* work) const;

 private:
  struct Bluestein;

  Complex* run_stockham(Complex* data, Complex* work) const;
  Complex* run_bluestein(Complex* data, Complex* work) const;

  int64_t n_;
  std::vector<int64_t> radices_;
  std::vector<Complex> roots_;  // exp(-2 pi i k / n)
  std::shared_ptr<const Bluestein> bluestein_;
};

struct Plan::Bluestein {
  explicit Bluestein(int64_t n);
  Plan convolution;             // of a power of two
  std::vector<Complex> chirp;   // exp(-pi i k^2 / n)
  std::vector<Complex> filter;  // the transform of the conjugate chirp, divided by the length of the convolution
};

}  // namespace keratin::ops::fft_detail
