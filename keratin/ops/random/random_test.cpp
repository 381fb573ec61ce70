#include "keratin/ops/random/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "keratin/base/error.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/counted.h"

namespace keratin::random {
namespace {

constexpr int64_t kMany = 40'000;

std::vector<double> sorted(const Tensor& x) {
  std::vector<double> values = x.to_vector<double>();
  std::sort(values.begin(), values.end());
  return values;
}

// The largest distance between the empirical and the given distribution function (Kolmogorov and Smirnov). Above
// 1.95 / sqrt(n) once in a thousand seeds; the seeds here are fixed.
template <class Cdf>
double distance(const Tensor& x, Cdf cdf) {
  const std::vector<double> values = sorted(x);
  double worst = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const double f = cdf(values[i]), n = static_cast<double>(values.size());
    worst = std::max({worst, std::fabs(f - static_cast<double>(i) / n), std::fabs(f - static_cast<double>(i + 1) / n)});
  }
  return worst;
}
const double kBound = 1.95 / std::sqrt(static_cast<double>(kMany));

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }
double mean_of(const Tensor& x) {
  double total = 0;
  for (const double v : x.to_vector<double>()) total += v;
  return total / static_cast<double>(x.size());
}

TEST(Uniform, IsEvenlyDistributed) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    const Tensor x = uniform({200, 200}, {.minval = -1, .maxval = 3, .dtype = dtype, .seed = 7});
    EXPECT_LT(distance(x, [](double v) { return (v + 1) / 4; }), kBound);
    EXPECT_NEAR(mean_of(x), 1, 0.02);
    EXPECT_GE(sorted(x).front(), -1);
    EXPECT_LE(sorted(x).back(), 3);
  }
}

TEST(Uniform, NeverReachesOneInHalfTypes) {
  for (const DType dtype : {DType::float16, DType::bfloat16})
    EXPECT_LT(sorted(uniform({kMany}, {.dtype = dtype, .seed = 1})).back(), 1);
}

TEST(Normal, HasItsMeanItsDeviationAndItsDistribution) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    const Tensor x = normal({1, kMany}, {.mean = 2, .stddev = 3, .dtype = dtype, .seed = 11});
    EXPECT_LT(distance(x, [](double v) { return normal_cdf((v - 2) / 3); }), kBound);
    EXPECT_NEAR(mean_of(x), 2, 0.05);
  }
}

TEST(TruncatedNormal, HasTheLawOfRedrawing) {
  const Tensor x = truncated_normal({kMany}, {.mean = 1, .stddev = 0.5, .seed = 5});
  const double below = normal_cdf(-2), inside = 1 - 2 * below;
  EXPECT_LT(distance(x, [&](double v) { return (normal_cdf((v - 1) / 0.5) - below) / inside; }), kBound);
  EXPECT_GE(sorted(x).front(), 0);
  EXPECT_LE(sorted(x).back(), 2);
}

TEST(NormalQuantile, IsTheInverseOfTheDistributionFunction) {
  // statistics.NormalDist().inv_cdf of Python.
  EXPECT_NEAR(ops::random_detail::normal_quantile(0.03), -1.8807936081512509, 1e-14);
  EXPECT_NEAR(ops::random_detail::normal_quantile(0.1), -1.2815515655446008, 1e-14);
  EXPECT_EQ(ops::random_detail::normal_quantile(0.5), 0);
  EXPECT_NEAR(ops::random_detail::normal_quantile(0.95), 1.6448536269514715, 1e-14);
}

TEST(Randint, GivesEveryValueEquallyOften) {
  const Tensor x = randint({kMany}, -2, 3, {.seed = 3});
  EXPECT_EQ(x.dtype(), DType::int32);
  std::vector<int64_t> counts(5, 0);
  for (const int32_t v : x.values<int32_t>()) ++counts.at(static_cast<size_t>(v + 2));
  for (const int64_t count : counts) EXPECT_NEAR(static_cast<double>(count), kMany / 5.0, 350);  // 4.4 deviations
}

TEST(Randint, ReachesTheWholeRangeOfInt64) {
  const Tensor x = randint({1000}, INT64_MIN, INT64_MAX, {.dtype = DType::int64, .seed = 3});
  EXPECT_LT(*std::min_element(x.values<int64_t>().begin(), x.values<int64_t>().end()), INT64_MIN / 2);
  EXPECT_GT(*std::max_element(x.values<int64_t>().begin(), x.values<int64_t>().end()), INT64_MAX / 2);
}

TEST(Dropout, KeepsTheMeanAndScalesWhatItKeeps) {
  const Tensor y = dropout(ops::ones({200, 200}), 0.3, Shape::unset(), {.seed = 9});
  int64_t zeros = 0;
  for (const float v : y.values<float>()) {
    zeros += v == 0;
    EXPECT_TRUE(v == 0 || v == static_cast<float>(1 / 0.7));
  }
  EXPECT_NEAR(static_cast<double>(zeros), 0.3 * 40'000, 400);
}

TEST(Dropout, OfARowDoesNotDependOnWhoSharesTheBatch) {
  const Tensor x = ops::ones({8, 21});
  const Tensor all = dropout(x, 0.5, Shape::unset(), {.seed = 4}),
               few = dropout(x.rows(0, 3), 0.5, Shape::unset(), {.seed = 4});
  EXPECT_EQ(few.to_vector<float>(), all.rows(0, 3).to_vector<float>());
  EXPECT_NE(all[0].to_vector<float>(), all[1].to_vector<float>());
}

TEST(Dropout, DrawsOnceForABroadcastAxis) {
  const Tensor y = dropout(ops::ones({4, 5, 64}), 0.5, {None, 1, None}, {.seed = 2});
  for (int64_t i = 0; i < 4; ++i)
    for (int64_t t = 1; t < 5; ++t) EXPECT_EQ(y[i][t].to_vector<float>(), y[i][0].to_vector<float>());
  EXPECT_NE(y[0][0].to_vector<float>(), y[1][0].to_vector<float>());
}

TEST(Dropout, OfRateOneIsZerosAndOfRateZeroTheInput) {
  const Tensor x = {1, 2, 3, 4, 5};
  EXPECT_EQ(dropout(x, 1).to_vector<float>(), std::vector<float>(5, 0.0f));
  EXPECT_EQ(dropout(x, 0).to_vector<float>(), x.to_vector<float>());
}

TEST(Shuffle, PermutesRowsByTheSeedAlone) {
  const Tensor x = ops::reshape(ops::arange(0, 100), {50, 2});
  const Tensor y = shuffle(x, {.seed = 1});
  std::set<int> firsts;
  for (int64_t i = 0; i < 50; ++i) {
    EXPECT_EQ(y.at<int>(i, 1), y.at<int>(i, 0) + 1);
    firsts.insert(y.at<int>(i, 0));
  }
  EXPECT_EQ(firsts.size(), 50u);
  EXPECT_NE(y.to_vector<int>(), x.to_vector<int>());
  EXPECT_EQ(shuffle(x, {.seed = 1}).to_vector<int>(), y.to_vector<int>());
  EXPECT_NE(shuffle(x, {.seed = 2}).to_vector<int>(), y.to_vector<int>());
}

TEST(SeedGenerator, CountsItsCallsAndReplaysThem) {
  const SeedGenerator a(42), b(42);
  const Tensor first = normal({3}, {.seed = a}), second = normal({3}, {.seed = a});
  EXPECT_NE(first.to_vector<float>(), second.to_vector<float>());
  EXPECT_EQ(normal({3}, {.seed = b}).to_vector<float>(), first.to_vector<float>());
  EXPECT_EQ(a.state().value().to_vector<int64_t>(), (std::vector<int64_t>{42, 2}));
}

TEST(SeedGenerator, StartsWithTheNumbersOfItsSeed) {
  const SeedGenerator generator(42);
  EXPECT_EQ(normal({3}, {.seed = generator}).to_vector<float>(), normal({3}, {.seed = 42}).to_vector<float>());
}

TEST(GlobalSeed, RestartsWhatNamesNoSeed) {
  const auto run = [] {
    std::vector<double> out = uniform({3}).to_vector<double>();
    out.push_back(static_cast<double>(draw_seed()));
    out.push_back(uniform({}).item());
    out.push_back(SeedGenerator().state().value().at<double>(0));
    return out;
  };
  set_global_seed(7);
  const std::vector<double> first = run(), later = run();
  set_global_seed(7);
  EXPECT_EQ(run(), first);
  EXPECT_NE(later, first);
  EXPECT_GE(first[3], 1);
  EXPECT_LT(first[3], 1e9);
}

TEST(GlobalSeed, GoesOnWhereItStood) {
  const auto draw = [] { return std::vector<double>{static_cast<double>(draw_seed()), uniform({}).item()}; };
  set_global_seed(7);
  draw();
  const GlobalSeed here = global_seed();
  const std::vector<double> next = draw();
  set_global_seed(8);
  draw();
  restore_global_seed(here);
  EXPECT_EQ(draw(), next);
  EXPECT_TRUE(here.chosen);
  EXPECT_EQ(here.seed, 7);
  EXPECT_EQ(here.drawn, 1);
}

// The bits are part of the promise: a checkpoint replays them.
TEST(Uniform, GivesTheSameBitsInEveryRelease) {
  const std::vector<float> x = uniform({2, 3}, {.seed = 1234}).to_vector<float>();
  const PhiloxCounter row0 = philox(philox_counter(0, 0), philox_key(1234));
  const PhiloxCounter row1 = philox(philox_counter(uint64_t{1} << 32, 0), philox_key(1234));
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(x[i], uniform_float(row0[i]));
    EXPECT_EQ(x[3 + i], uniform_float(row1[i]));
  }
}

// -- by rejection ----------------------------------------------------------------------------------------------------

double variance_of(const Tensor& x) {
  const double mean = mean_of(x);
  double total = 0;
  for (const double v : x.to_vector<double>()) total += (v - mean) * (v - mean);
  return total / static_cast<double>(x.size());
}

// The regularised lower incomplete gamma function of a whole number: 1 - exp(-x) sum of x^i / i!.
double gamma_cdf(int alpha, double x) {
  double term = std::exp(-x), sum = 0;
  for (int i = 0; i < alpha; ++i) {
    sum += term;
    term *= x / (i + 1);
  }
  return 1 - sum;
}

// Means are held to 4 standard errors, variances to 5 (those of the fourth moment): with fixed seeds, and once in
// 10,000 others.
TEST(Gamma, HasItsMeanItsVarianceAndItsDistribution) {
  for (const int alpha : {1, 2, 7}) {
    const Tensor x = gamma({200, 200}, alpha, {.dtype = DType::float64, .seed = 3});
    EXPECT_LT(distance(x, [&](double v) { return gamma_cdf(alpha, v); }), kBound) << alpha;
    EXPECT_NEAR(mean_of(x), alpha, 4 * std::sqrt(alpha / 4e4));
    EXPECT_NEAR(variance_of(x), alpha, 5 * std::sqrt((2.0 * alpha * alpha + 6 * alpha) / 4e4));
  }
}

// Gamma(1/2) is half a squared normal number.
TEST(Gamma, BelowOneHasItsDistributionToo) {
  const Tensor x = gamma({kMany}, 0.5, {.seed = 4});
  EXPECT_EQ(x.dtype(), DType::float32);
  EXPECT_LT(distance(x, [](double v) { return std::erf(std::sqrt(v)); }), kBound);
}

TEST(Gamma, TakesAShapeForEveryElement) {
  const Tensor x = gamma({4, 3}, Tensor({0.0f, 1.0f, 1e6f}), {.seed = 5});
  for (int64_t i = 0; i < 4; ++i) {
    EXPECT_EQ(x.at(i, 0), 0);
    EXPECT_NEAR(x.at(i, 2), 1e6, 5e3);
  }
  EXPECT_THROW(gamma({4, 3}, Tensor({1.0f, 2.0f})), Error);
}

TEST(Gamma, OfAnElementDependsOnSampleAndElementAlone) {
  const Tensor all = gamma({8, 5}, 0.3, {.seed = 6}), few = gamma({3, 2}, 0.3, {.seed = 6});
  for (int64_t i = 0; i < 3; ++i)
    for (int64_t j = 0; j < 2; ++j) EXPECT_EQ(few.at<float>(i, j), all.at<float>(i, j));
}

// P(X <= x) of Beta(2, 3) is x^2 (6 - 8 x + 3 x^2); of Beta(1/2, 1/2) the arcsine law.
TEST(Beta, HasItsDistribution) {
  const Tensor x = beta({kMany}, 2, 3, {.seed = 7}), y = beta({kMany}, 0.5, 0.5, {.dtype = DType::float64, .seed = 8});
  EXPECT_LT(distance(x, [](double v) { return v * v * (6 - 8 * v + 3 * v * v); }), kBound);
  EXPECT_LT(distance(y, [](double v) { return 2 / M_PI * std::asin(std::sqrt(v)); }), kBound);
}

TEST(Beta, OfTinyParametersIsACoin) {
  const Tensor x = beta({kMany}, 1e-4, 3e-4, {.seed = 9});
  int64_t ones = 0;
  for (const float v : x.values<float>()) {
    EXPECT_TRUE(v >= 0 && v <= 1);
    ones += v > 0.5f;
  }
  EXPECT_NEAR(static_cast<double>(ones) / kMany, 0.25, 4 * std::sqrt(0.25 * 0.75 / kMany));
}

// The largest distance of the empirical from the exact distribution function, whose probabilities are summed.
double binomial_distance(double n, double p) {
  const Tensor x = binomial({kMany}, n, p, {.dtype = DType::float64, .seed = 10});
  std::vector<double> counts(static_cast<size_t>(n) + 1, 0);
  for (const double v : x.to_vector<double>()) counts.at(static_cast<size_t>(v)) += 1.0 / kMany;
  double exact = 0, seen = 0, worst = 0;
  for (size_t k = 0; k < counts.size(); ++k) {
    const auto i = static_cast<double>(k);
    exact += std::exp(std::lgamma(n + 1) - std::lgamma(i + 1) - std::lgamma(n - i + 1) + i * std::log(p) +
                      (n - i) * std::log1p(-p));
    worst = std::max(worst, std::fabs(exact - (seen += counts[k])));
  }
  return worst;
}

// Of a discrete law the distance is smaller still, so the bound of continuous ones holds.
TEST(Binomial, HasItsDistributionByInversionAndByRejection) {
  for (const auto& [n, p] : std::vector<std::pair<double, double>>{
           {1, 0.3}, {20, 0.25}, {20, 0.9}, {1000, 0.005}, {40, 0.5}, {100, 0.11}, {1000, 0.7}, {100000, 0.02}})
    EXPECT_LT(binomial_distance(n, p), kBound) << n << " " << p;
}

TEST(Binomial, OfManyTrialsKeepsItsMeanAndItsVariance) {
  const double n = 1e12, p = 0.3;
  const Tensor x = binomial({kMany}, n, p, {.dtype = DType::float64, .seed = 11});
  const double variance = n * p * (1 - p);
  EXPECT_NEAR(mean_of(x), n * p, 4 * std::sqrt(variance / kMany));
  EXPECT_NEAR(variance_of(x), variance, 5 * variance * std::sqrt(2.0 / kMany));
}

TEST(Binomial, IsCertainAtTheEnds) {
  const Tensor x = binomial({2, 3}, Tensor({10.0f, 0.0f, 7.0f}), Tensor({0.0f, 0.5f, 1.0f}), {.seed = 12});
  EXPECT_EQ(x.to_vector<int>(), (std::vector<int>{0, 0, 7, 0, 0, 7}));
  EXPECT_THROW(binomial({2}, 3, -0.1), Error);
  EXPECT_THROW(binomial({2}, NAN, 0.1), Error);
}

TEST(Categorical, GivesEveryClassAsOftenAsItsWeightSays) {
  const Tensor logits(std::vector<float>{0, std::log(2.0f), std::log(5.0f), -INFINITY, 0, 0, -100, -100}, {2, 4});
  const Tensor x = categorical(logits, kMany, {.seed = 13});
  ASSERT_EQ(x.shape(), (Shape{2, kMany}));
  EXPECT_EQ(x.dtype(), DType::int32);
  const double wanted[2][4] = {{1.0 / 8, 2.0 / 8, 5.0 / 8, 0}, {0.5, 0.5, 0, 0}};
  for (int64_t row = 0; row < 2; ++row) {
    double counts[4] = {};
    for (const int32_t v : x[row].values<int32_t>()) counts[v] += 1.0 / kMany;
    for (int i = 0; i < 4; ++i) {
      const double p = wanted[row][i];
      EXPECT_NEAR(counts[i], p, 4.5 * std::sqrt(p * (1 - p) / kMany));
    }
  }
}

TEST(Categorical, OfARowDoesNotDependOnWhoSharesTheBatch) {
  const Tensor logits = normal({6, 9}, {.seed = 1});
  const Tensor all = categorical(logits, 7, {.seed = 2}), few = categorical(logits.rows(0, 2), 7, {.seed = 2});
  EXPECT_EQ(few.to_vector<int>(), all.rows(0, 2).to_vector<int>());
}

TEST(Shuffle, MixesTheSlicesOfAnyAxis) {
  const Tensor x = ops::reshape(ops::arange(0, 40), {2, 20});
  const Tensor y = shuffle(x, {.axis = -1, .seed = 1});
  std::set<int> seen;
  for (int64_t j = 0; j < 20; ++j) {
    EXPECT_EQ(y.at<int>(1, j), y.at<int>(0, j) + 20);
    seen.insert(y.at<int>(0, j));
  }
  EXPECT_EQ(seen.size(), 20u);
  EXPECT_NE(y.to_vector<int>(), x.to_vector<int>());
}

// float32 has a kernel of its own.
TEST(Dropout, EveryDtypeDropsTheSameElements) {
  for (const auto& [rows, columns] :
       std::vector<std::pair<int64_t, int64_t>>{{1, 1}, {3, 63}, {3, 65}, {7, 1000}, {300, 300}})
    for (const double rate : {0.0, 0.3, 0.5, 1.0}) {
      const Tensor ones = ops::ones({rows, columns});
      const Tensor single = random::dropout(ones, rate, Shape::unset(), {.seed = 5});
      const Tensor twice = random::dropout(ops::cast(ones, DType::float64), rate, Shape::unset(), {.seed = 5});
      EXPECT_EQ(ops::not_equal(single, 0).to_vector<bool>(), ops::not_equal(twice, 0).to_vector<bool>());
    }
}

}  // namespace
}  // namespace keratin::random
