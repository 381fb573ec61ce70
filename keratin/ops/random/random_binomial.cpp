#include "keratin/base/error.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/random/draws.h"

namespace keratin::ops {
namespace {

using namespace random_detail;

constexpr double kMostCounts = 0x1p53;   // beyond, doubles no longer count
constexpr double kSmallMean = 10;        // below, the sum of probabilities is short
constexpr double kLongestSum = 200;      // P(X > 200) < 1e-180 with a mean below 10
constexpr double kNegligible = 0x1p-60;  // a probability below the resolution of a uniform number

// Inversion: the smallest k whose distribution function reaches u.
double draw_small(Draws& draws, double n, double p) {
  const double odds = p / (1 - p), mean = n * p;
  double probability = std::exp(n * std::log1p(-p)), rest = draws.uniform();
  double k = 0;
  for (; k < std::min(n, kLongestSum) && rest > probability; ++k) {
    if (k > mean && probability < kNegligible) break;
    rest -= probability;
    probability *= odds * (n - k) / (k + 1);
  }
  return k;
}

// log(k!) - (log(2 pi) / 2 + (k + 1/2) log(k + 1) - (k + 1)): Stirling's series in 1 / (k + 1), to 1e-14 from k = 10
// on.
double stirling_rest(double k) {
  static const double kSmall[] = {0.08106146679532726,  0.04134069595540929, 0.02767792568499834, 0.02079067210376509,
                                  0.01664469118982119,  0.01387612882307075, 0.01189670994589177, 0.01041126526197209,
                                  0.009255462182712733, 0.008330563433362871};
  if (k < 10) return kSmall[static_cast<int>(k)];
  const double x = 1 / (k + 1), y = x * x;
  return x * (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680 - y / 1188))));
}

// Hoermann, "The generation of binomial random variates", 1993: transformed rejection with squeeze (BTRS). p <= 1/2,
// n p >= 10.
double draw_large(Draws& draws, double n, double p) {
  const double q = 1 - p, deviation = std::sqrt(n * p * q), b = 1.15 + 2.53 * deviation;
  const double a = -0.0873 + 0.0248 * b + 0.01 * p, center = n * p + 0.5, squeeze = 0.92 - 4.2 / b;
  const double alpha = (2.83 + 5.1 / b) * deviation, mode = std::floor((n + 1) * p), odds = p / q;
  const double at_mode =
      (mode + 0.5) * std::log((mode + 1) / (odds * (n - mode + 1))) + stirling_rest(mode) + stirling_rest(n - mode);
  for (int i = 0; i < kMostTries; ++i) {
    const double u = draws.uniform() - 0.5, v = draws.uniform(), tail = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a / tail + b) * u + center);
    if (tail >= 0.07 && v <= squeeze) return k;
    if (!(k >= 0 && k <= n)) continue;
    const double bound = at_mode + (n + 1) * std::log1p((k - mode) / (n - k + 1)) +
                         (k + 0.5) * std::log(odds * (n - k + 1) / (k + 1)) - stirling_rest(k) - stirling_rest(n - k);
    if (std::log(v * alpha / (a / (tail * tail) + b)) <= bound) return k;
  }
  return mode;
}

struct Binomial {
  static constexpr size_t kParameters = 2;
  static double draw(Draws& draws, const double* parameters) {
    const double n = parameters[0], p = parameters[1];
    if (!(n >= 0 && n <= kMostCounts && n == std::floor(n)))
      fail(ErrorCode::kInvalidArgument,
           "[random_binomial] expected counts to be whole numbers of at least 0, received ", n, ".");
    if (!(p >= 0 && p <= 1))
      fail(ErrorCode::kInvalidArgument, "[random_binomial] expected probabilities in [0, 1], received ", p, ".");
    const double rarer = std::min(p, 1 - p);
    const double k = n * rarer < kSmallMean ? draw_small(draws, n, rarer) : draw_large(draws, n, rarer);
    return p <= 0.5 ? k : n - k;
  }
};

}  // namespace

OpDef random_binomial_def() {
  return with_parameters(
             "random_binomial",
             "How many of `counts` trials succeed, each with probability p: by inversion while the rarer "
             "outcome is expected less than 10 times, else by the transformed rejection of Hoermann (1993), "
             "with bounded work for any counts.",
             {"counts", "probabilities"})
      .infer(infer_parameters)
      .prepare(prepare_draws<Binomial>)
      .good({seed_pair(1, 0), doubles({20}, {}), doubles({0.25}, {})}, {std::vector<int64_t>{3, 5}}, 4, false)
      .good({seed_pair(2, 0), doubles({1000, 0, 7}), doubles({0.75}, {})}, {std::vector<int64_t>{3}, DType::float64}, 4,
            false)
      .bad({seed_pair(1, 0), doubles({2.5}, {}), doubles({0.5}, {})}, {std::vector<int64_t>{2}},
           "[random_binomial] expected counts to be whole numbers of at least 0, received 2.5.")
      .bad({seed_pair(1, 0), doubles({2}, {}), doubles({1.5}, {})}, {std::vector<int64_t>{2}},
           "[random_binomial] expected probabilities in [0, 1], received 1.5.");
}

}  // namespace keratin::ops
