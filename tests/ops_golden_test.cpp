// The good samples of every op against what genuine Keras 3.15.1 gives for them (tools/golden/ops_golden.py).
#include <gtest/gtest.h>

#include <cmath>

#include "keratin/base/text.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/ops.h"
#include "tests/golden/golden.h"

namespace keratin {
namespace {

using ops::OpDef;
using ops::Sample;
using ops::Tensors;

const Json& golden_file() {
  static const Json file = golden::load("ops.json");
  return file;
}

class KerasValues : public testing::TestWithParam<const OpDef*> {};

// Complex numbers as pairs, so that one comparison serves all.
std::vector<double> numbers(const Tensor& t) {
  if (!is_complex(t.dtype())) return t.to_vector<double>();
  std::vector<double> out;
  for (const auto& z : t.to_vector<std::complex<double>>()) out.insert(out.end(), {z.real(), z.imag()});
  return out;
}

double largest(const Tensors& tensors) {
  double top = 0;
  for (const Tensor& t : tensors) {
    if (!t.defined()) continue;
    for (const double x : numbers(t))
      if (std::isfinite(x)) top = std::max(top, std::fabs(x));
  }
  return top;
}

std::vector<double> numbers(const Json& data) {
  std::vector<double> out;
  for (const Json& x : data.as_array()) {
    if (x.is_array()) {
      for (const Json& part : x.as_array()) out.push_back(golden::number(part));
    } else {
      out.push_back(x.is_bool() ? x.as_bool() : golden::number(x));
    }
  }
  return out;
}

// Ours is right within `ulps` units of the largest number that occurs; XLA's functions are off by as much, and by up to
// 4 units in their own approximations.
void expect_output(const Tensor& ours, const Json& theirs, double ulps, double scale, const std::string& what) {
  EXPECT_EQ(to_string(ours.shape()), to_string(golden::shape(theirs.at("shape")))) << what;
  EXPECT_EQ(std::string(to_string(ours.dtype())), theirs.at("dtype").as_string()) << what;
  const std::vector<double> a = numbers(ours), b = numbers(theirs.at("data"));
  ASSERT_EQ(a.size(), b.size()) << what;
  const int digits = ours.dtype() == DType::bfloat16 ? 7 : ours.dtype() == DType::float16 ? 10 : 23;
  const double bound = (2 * ulps + 4) * std::max(scale, 1e-38) * std::ldexp(1.0, -digits);
  for (size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(b[i])) {
      EXPECT_TRUE(std::isnan(a[i])) << what << " at " << i;
    } else if (a[i] != b[i]) {
      EXPECT_LE(std::fabs(a[i] - b[i]), bound) << what << " at " << i << ": " << a[i] << " and " << b[i];
    }
  }
}

TEST_P(KerasValues, AreOurs) {
  const OpDef& op = *GetParam();
  const auto& cases = golden_file().at(op.name).as_array();
  ASSERT_EQ(cases.size(), op.good_samples.size()) << "the samples have changed: run tools/golden/make.sh ops";
  for (size_t i = 0; i < cases.size(); ++i) {
    if (!cases[i].contains("outputs")) continue;
    const Sample& sample = op.good_samples[i];
    const std::string what = cat(op.name, ", sample ", i);
    const Tensors ours = ops::call(op, sample.inputs, sample.attrs);
    const auto& theirs = cases[i].at("outputs").as_array();
    ASSERT_EQ(ours.size(), theirs.size()) << what;
    const double scale = std::max(largest(sample.inputs), largest(ours));
    for (size_t j = 0; j < ours.size(); ++j) expect_output(ours[j], theirs[j], sample.ulps, scale, what);
  }
}

std::vector<const OpDef*> with_golden_values() {
  std::vector<const OpDef*> out;
  for (const OpDef& op : ops::all_ops())
    if (golden_file().contains(op.name)) out.push_back(&op);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Golden, KerasValues, testing::ValuesIn(with_golden_values()),
                         [](const auto& instance) { return std::string(instance.param->name); });

}  // namespace
}  // namespace keratin
