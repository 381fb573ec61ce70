#include "keratin/keras/regularizers/regularizers.h"

#include <algorithm>
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/abs.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/rsqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/reduce/sum.h"

namespace keratin::regularizers {
namespace {

// Keras holds these two factors as float32, and writes them so: 0.009999999776482582.
double as_float32(double value) { return static_cast<double>(static_cast<float>(value)); }

double checked_factor(double value, const char* name) {
  require(value >= 0 && std::isfinite(value), ErrorCode::kInvalidArgument, "Invalid value for argument ", name,
          ": expected a non-negative float. Received: ", name, "=", value);
  return value;
}

struct L1Body final : RegularizerBody {
  double l1;
  explicit L1Body(double factor = 0.01) : l1(as_float32(checked_factor(factor, "l1"))) {}
  std::string class_name() const override { return "L1"; }
  void config(ConfigVisitor& v) override {
    v("l1", l1);
    if (v.reading()) l1 = as_float32(checked_factor(l1, "l1"));
  }
  Tensor operator()(const Tensor& w) const override { return l1 * ops::sum(ops::abs(w)); }
};

struct L2Body final : RegularizerBody {
  double l2;
  explicit L2Body(double factor = 0.01) : l2(checked_factor(factor, "l2")) {}
  std::string class_name() const override { return "L2"; }
  void config(ConfigVisitor& v) override {
    v("l2", l2);
    if (v.reading()) checked_factor(l2, "l2");
  }
  Tensor operator()(const Tensor& w) const override { return l2 * ops::sum(ops::square(w)); }
};

struct L1L2Body final : RegularizerBody {
  double l1, l2;
  explicit L1L2Body(const L1L2Options& o = {}) : l1(checked_factor(o.l1, "l1")), l2(checked_factor(o.l2, "l2")) {}
  std::string class_name() const override { return "L1L2"; }
  void config(ConfigVisitor& v) override {
    v("l1", l1)("l2", l2);
    if (v.reading()) checked_factor(l1, "l1"), checked_factor(l2, "l2");
  }
  Tensor operator()(const Tensor& w) const override {
    Tensor penalty = Tensor::scalar(0, w.dtype());
    if (l1 != 0) penalty = penalty + l1 * ops::sum(ops::abs(w));
    if (l2 != 0) penalty = penalty + l2 * ops::sum(ops::square(w));
    return penalty;
  }
};

struct OrthogonalRegularizerBody final : RegularizerBody {
  double factor;
  std::string mode;
  explicit OrthogonalRegularizerBody(const OrthogonalRegularizerOptions& o = {}) : factor(o.factor), mode(o.mode) {
    check();
  }
  std::string class_name() const override { return "OrthogonalRegularizer"; }
  void config(ConfigVisitor& v) override {
    v("factor", factor)("mode", mode);
    if (v.reading()) check();
  }
  void check() {
    factor = as_float32(checked_factor(factor, "factor"));
    require(mode == "rows" || mode == "columns", ErrorCode::kInvalidArgument,
            "Invalid value for argument `mode`. Expected one of {\"rows\", \"columns\"}. Received: mode=", mode);
  }

  Tensor operator()(const Tensor& w) const override {
    require(w.rank() == 2, ErrorCode::kShape,
            "Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape=", w.shape());
    const bool rows = mode == "rows";
    const Tensor squares = ops::sum(ops::square(w), {.axis = rows ? 1 : 0, .keepdims = true});
    // A zero row stays zero: without the bound its direction would be 0 * inf.
    const Tensor unit = w * ops::minimum(ops::rsqrt(squares), 1 / config::epsilon());
    const Tensor cosines = ops::matmul(unit, unit, {.transpose_a = !rows, .transpose_b = rows});
    const int64_t n = w.shape()[rows ? 0 : 1];
    const double pairs = std::max(1.0, static_cast<double>(n) * static_cast<double>(n - 1) / 2);
    const Tensor others = cosines * (1 - ops::eye(n, n, w.dtype()));
    return factor * 0.5 * ops::sum(ops::abs(others)) / pairs;
  }
};

}  // namespace

L1::L1(double l1) : Regularizer(make_ref<L1Body>(l1)) {}

L2::L2(double l2) : Regularizer(make_ref<L2Body>(l2)) {}

L1L2::L1L2(const L1L2Options& options) : Regularizer(make_ref<L1L2Body>(options)) {}

OrthogonalRegularizer::OrthogonalRegularizer(const OrthogonalRegularizerOptions& options)
    : Regularizer(make_ref<OrthogonalRegularizerBody>(options)) {}

RegularizerClass l1_class() { return {"L1", make_default<RegularizerBody, L1Body>, {}}; }
RegularizerClass l2_class() { return {"L2", make_default<RegularizerBody, L2Body>, {}}; }
RegularizerClass l1l2_class() { return {"L1L2", make_default<RegularizerBody, L1L2Body>, {"l1_l2"}}; }
RegularizerClass orthogonal_regularizer_class() {
  return {"OrthogonalRegularizer", make_default<RegularizerBody, OrthogonalRegularizerBody>, {}};
}

}  // namespace keratin::regularizers
