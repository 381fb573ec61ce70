#include "keratin/ops/def/samples.h"
#include "keratin/ops/random/draws.h"

namespace keratin::ops {
namespace {

using namespace random_detail;

struct Gamma {
  static constexpr size_t kParameters = 1;
  static double draw(Draws& draws, const double* parameters) {
    require_positive("random_gamma", "alpha", parameters[0], true);
    if (parameters[0] == 0) return 0;
    const GammaDraw drawn = draw_gamma(draws, parameters[0]);
    return drawn.log_factor == 0 ? drawn.value : std::exp(drawn.log());
  }
};

}  // namespace

OpDef random_gamma_def() {
  return with_parameters(
             "random_gamma",
             "Numbers with the density x^(alpha - 1) exp(-x) / Gamma(alpha): mean and variance alpha. 0 for "
             "alpha 0, and where small alphas give less than the dtype holds. Rejection of Marsaglia and "
             "Tsang (2000), each element with a counted sequence of its own.",
             {"alpha"})
      .infer(infer_parameters)
      .prepare(prepare_draws<Gamma>)
      .good({seed_pair(1, 0), doubles({2.5}, {})}, {std::vector<int64_t>{3, 5}}, 4, false)
      .good({seed_pair(2, 0), doubles({0.1, 1, 100})}, {std::vector<int64_t>{3}, DType::float64}, 4, false)
      .bad({seed_pair(1, 0), doubles({1, -2})}, {std::vector<int64_t>{2}},
           "[random_gamma] expected alpha to be finite and at least 0, received -2.0.")
      .bad({seed_pair(1, 0), doubles({1, 2})}, {std::vector<int64_t>{3}},
           "[random_gamma] expected alpha in the shape of the result (3,), or one number, received shape (2,).")
      .bad({seed_pair(1, 0), doubles({1}, {})}, {std::vector<int64_t>{3}, DType::int32},
           "[random_gamma] expected a floating dtype, received int32.");
}

}  // namespace keratin::ops
