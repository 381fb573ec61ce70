#include "keratin/ops/def/samples.h"
#include "keratin/ops/random/draws.h"

namespace keratin::ops {
namespace {

using namespace random_detail;

struct Beta {
  static constexpr size_t kParameters = 2;
  // Of logarithms: for small parameters both gamma variates are far below the smallest double.
  static double draw(Draws& draws, const double* parameters) {
    require_positive("random_beta", "alpha", parameters[0]);
    require_positive("random_beta", "beta", parameters[1]);
    const double first = draw_gamma(draws, parameters[0]).log(), second = draw_gamma(draws, parameters[1]).log();
    return 1 / (1 + std::exp(second - first));
  }
};

}  // namespace

OpDef random_beta_def() {
  return with_parameters(
             "random_beta",
             "Numbers in [0, 1] with the density x^(alpha - 1) (1 - x)^(beta - 1) / B(alpha, beta): x / (x + "
             "y) of gamma variates x and y, by their logarithms.",
             {"alpha", "beta"})
      .infer(infer_parameters)
      .prepare(prepare_draws<Beta>)
      .good({seed_pair(1, 0), doubles({2.5}, {}), doubles({1}, {})}, {std::vector<int64_t>{3, 5}}, 4, false)
      .good({seed_pair(2, 0), doubles({0.1, 1, 100}), doubles({1e-4}, {})}, {std::vector<int64_t>{3}, DType::float64},
            4, false)
      .bad({seed_pair(1, 0), doubles({0}, {}), doubles({1}, {})}, {std::vector<int64_t>{2}},
           "[random_beta] expected alpha to be finite and above 0, received 0.0.")
      .bad({seed_pair(1, 0), doubles({1}, {}), doubles({std::nan("")}, {})}, {std::vector<int64_t>{2}},
           "[random_beta] expected beta to be finite and above 0, received nan.");
}

}  // namespace keratin::ops
