// The fused LSTM and GRU: against a scan of public ops, against genuine Keras, on any number of threads.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "keratin/base/parallel_for.h"
#include "keratin/base/text.h"
#include "keratin/ops/control/region_kernel.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/reverse.h"
#include "keratin/ops/nn/recurrent/composed.h"
#include "tests/golden/golden.h"

namespace keratin::ops::recurrent {
namespace {

struct Case {
  Cell cell;
  int64_t batch, time, features, units;
  bool go_backwards = false, masked = false, bias = true, states = true;
};

Tensor numbers(const Shape& shape, std::mt19937& random, double scale = 1) {
  Tensor t = Tensor::empty(shape, DType::float32);
  std::uniform_real_distribution<float> uniform(-1, 1);
  for (int64_t i = 0; i < t.size(); ++i) t.mutable_data<float>()[i] = static_cast<float>(scale) * uniform(random);
  return t;
}

// The inputs of a forward op. The weights of the state are small enough that errors fade from step to step.
Tensors inputs_of(const Case& c) {
  std::mt19937 random(7);
  const bool lstm = c.cell == Cell::kLstm;
  const int64_t columns = (lstm ? 4 : 3) * c.units;
  Tensors in = {numbers({c.batch, c.time, c.features}, random)};
  for (size_t i = 0; i < states(c.cell); ++i)
    in.push_back(c.states ? numbers({c.batch, c.units}, random) : nothing(DType::float32));
  in.push_back(numbers({c.features, columns}, random, 1 / static_cast<double>(c.features)));
  in.push_back(numbers({c.units, columns}, random, 1 / static_cast<double>(c.units)));
  in.push_back(!c.bias ? nothing(DType::float32) : numbers(lstm ? Shape{columns} : Shape{2, columns}, random));
  Tensor mask = Tensor::empty(c.masked ? Shape{c.batch, c.time} : Shape{0}, DType::bool_);
  for (int64_t i = 0; i < mask.size(); ++i) mask.mutable_data<bool>()[i] = random() % 3 != 0;
  in.push_back(mask);
  return in;
}

const OpDef& forward_op(Cell cell) { return get_op(cell == Cell::kLstm ? "lstm_sequence" : "gru_sequence"); }

Tensors as(const Tensors& tensors, DType dtype) {
  Tensors out;
  for (const Tensor& t : tensors) out.push_back(is_floating(t.dtype()) ? convert(t, dtype) : t);
  return out;
}

struct Results {
  Tensors values, gradients;
};

// The results, and the gradients of the floating inputs for given gradients of the results.
template <class Layer>
Results run(const Layer& layer, const Tensors& inputs, const Tensors& douts) {
  CallRecorder recorder;
  Tensors values = layer(inputs);
  recorder.stop();
  const Tensors sources = differentiable(inputs);
  return {values, reverse(std::move(recorder.log), values, sources, douts)};
}

Results fused(const Case& c, const Tensors& inputs, const Tensors& douts) {
  const auto layer = [&](const Tensors& in) {
    Tensors out = call(forward_op(c.cell), in, {c.go_backwards, true});
    out.pop_back();
    return out;
  };
  return run(layer, inputs, douts);
}

Results composed(const Case& c, const Tensors& inputs, const Tensors& douts) {
  return run([&](const Tensors& in) { return composed_layer(in, c.cell, c.go_backwards); }, inputs, douts);
}

Tensors douts_of(const Case& c) {
  std::mt19937 random(11);
  Tensors out = {numbers({c.batch, c.time, c.units}, random)};
  for (size_t i = 0; i < states(c.cell); ++i) out.push_back(numbers({c.batch, c.units}, random));
  return out;
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const Cell cell : {Cell::kLstm, Cell::kGru}) {
    all.push_back({cell, 1, 1, 1, 1});
    all.push_back({cell, 1, 7, 3, 5, true});
    all.push_back({cell, 5, 1, 2, 16, false, true});
    all.push_back({cell, 33, 9, 4, 17, false, true, false});
    all.push_back({cell, 37, 12, 20, 40, true, true, true, false});
    all.push_back({cell, 70, 11, 33, 32, false, false});
    all.push_back({cell, 3, 0, 2, 4});
    all.push_back({cell, 0, 3, 2, 4});
  }
  return all;
}

std::string describe(const Case& c) {
  return cat(c.cell == Cell::kLstm ? "lstm" : "gru", " batch ", c.batch, " time ", c.time, " features ", c.features,
             " units ", c.units, c.go_backwards ? " backwards" : "", c.masked ? " masked" : "");
}

double largest(const Tensor& t) {
  double top = 0;
  for (int64_t i = 0; i < t.size(); ++i) top = std::max(top, std::fabs(t.flat_as_double(i)));
  return top;
}

testing::AssertionResult within(const Tensor& got, const Tensor& want, double bound) {
  if (got.shape() != want.shape())
    return testing::AssertionFailure() << to_string(got.shape()) << " and " << to_string(want.shape());
  for (int64_t i = 0; i < want.size(); ++i) {
    const double difference = std::fabs(got.flat_as_double(i) - want.flat_as_double(i));
    if (!(difference <= bound)) return testing::AssertionFailure() << "element " << i << " is off by " << difference;
  }
  return testing::AssertionSuccess();
}

// float64: the kernel is the formula itself, so that both differ by roundings alone.
TEST(Recurrent, IsTheScanOfItsStepsInFloat64) {
  for (const Case& c : cases()) {
    if (c.time == 0 || c.batch == 0) continue;
    SCOPED_TRACE(describe(c));
    const Tensors in = as(inputs_of(c), DType::float64), douts = as(douts_of(c), DType::float64);
    const Results ours = fused(c, in, douts), theirs = composed(c, in, douts);
    for (size_t i = 0; i < ours.values.size(); ++i) EXPECT_TRUE(within(ours.values[i], theirs.values[i], 1e-13)) << i;
    for (size_t i = 0; i < ours.gradients.size(); ++i)
      EXPECT_TRUE(!theirs.gradients[i].defined() || theirs.gradients[i].size() == 0 ||
                  within(ours.gradients[i], theirs.gradients[i], 1e-13 * std::max(1.0, largest(theirs.gradients[i]))))
          << i;
  }
}

// float32 against float64. A sum of a step has features + units + 1 terms of at most 1 in total for each of x, h and
// the bias, hence an error of at most (features + units + 1) * 3 u with u = 2^-24. Gates change it by less than a
// factor of 1 and add 3 ULP each; a state is made of five of them and its errors fade (the weights of the state add up
// to less than 1 in absolute value, gates are below 1): `steps` times the error of one is a bound. On the way back
// every number is made by at most so many roundings again, of its own size or the largest gradient's.
TEST(Recurrent, IsTheFormulaWithinTheRoundingsOfFloat32) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(describe(c));
    const Tensors in = inputs_of(c), douts = douts_of(c);
    const Results ours = fused(c, in, douts);
    const Results exact = fused(c, as(in, DType::float64), as(douts, DType::float64));
    const double u = std::ldexp(1.0, -24), steps = static_cast<double>(c.time + 1);
    const double roundings = 3 * static_cast<double>(c.features + c.units + 1) + 5 * 6;
    for (size_t i = 0; i < ours.values.size(); ++i)
      EXPECT_TRUE(within(ours.values[i], exact.values[i], steps * roundings * u * 2)) << i;
    for (size_t i = 0; i < ours.gradients.size(); ++i)
      EXPECT_TRUE(within(ours.gradients[i], exact.gradients[i],
                         steps * 2 * roundings * u * std::max(1.0, largest(exact.gradients[i]))))
          << i;
  }
}

TEST(Recurrent, GivesTheSameBitsOnAnyNumberOfThreads) {
  for (const Cell cell : {Cell::kLstm, Cell::kGru}) {
    const Case c{cell, 100, 30, 12, 33, false, true};
    const Tensors in = inputs_of(c), douts = douts_of(c);
    set_num_threads(1);
    const Results one = fused(c, in, douts);
    for (const int64_t threads : {2, 3, 8}) {
      set_num_threads(threads);
      const Results many = fused(c, in, douts);
      for (size_t i = 0; i < one.values.size(); ++i)
        EXPECT_EQ(std::memcmp(one.values[i].raw(), many.values[i].raw(), static_cast<size_t>(one.values[i].bytes())),
                  0);
      for (size_t i = 0; i < one.gradients.size(); ++i)
        EXPECT_EQ(
            std::memcmp(one.gradients[i].raw(), many.gradients[i].raw(), static_cast<size_t>(one.gradients[i].bytes())),
            0)
            << describe(c) << " gradient " << i << " on " << threads;
    }
    set_num_threads(0);
  }
}

// What a trace leaves out because nobody asks for it.
TEST(Recurrent, WithoutDsequenceAndDxGivesTheBitsOfZeros) {
  for (const Cell cell : {Cell::kLstm, Cell::kGru}) {
    const Case c{cell, 17, 5, 3, 20, true, true};
    Tensors in = inputs_of(c);
    const Tensors out = call(forward_op(cell), in, {true, true}), douts = douts_of(c);
    in.push_back(out[0]);
    in.push_back(out.back());
    in.push_back(Tensor::full(out[0].shape(), 0));
    in.insert(in.end(), douts.begin() + 1, douts.end());
    const OpDef& backward = get_op(cell == Cell::kLstm ? "lstm_sequence_grad" : "gru_sequence_grad");
    const Tensors whole = call(backward, in, {true, true});
    in[shared_inputs(cell) + 2] = nothing(DType::float32);
    const Tensors less = call(backward, in, {true, false});
    EXPECT_EQ(less[0].size(), 0);
    for (size_t i = 1; i < whole.size(); ++i)
      EXPECT_EQ(std::memcmp(whole[i].raw(), less[i].raw(), static_cast<size_t>(whole[i].bytes())), 0) << i;
  }
}

// A row of the batch has the bits that it has alone among rows of blocks of the same kind.
TEST(Recurrent, ARowDoesNotDependOnTheOthers) {
  const Case c{Cell::kLstm, 40, 6, 5, 20};
  Tensors in = inputs_of(c);
  const Tensors all = call(forward_op(c.cell), in, {false, false});
  for (const size_t i : {0, 1, 2}) {
    const int64_t row = in[i].size() / c.batch;
    Shape shape = in[i].shape();
    shape.set(0, 1);
    Tensor one = Tensor::empty(shape, DType::float32);
    std::copy_n(in[i].data<float>() + 39 * row, row, one.mutable_data<float>());
    in[i] = one;
  }
  const Tensors alone = call(forward_op(c.cell), in, {false, false});
  EXPECT_EQ(std::memcmp(all[1].data<float>() + 39 * c.units, alone[1].raw(), static_cast<size_t>(alone[1].bytes())), 0);
}

TEST(Recurrent, SaturatesAndKeepsNan) {
  const Case c{Cell::kLstm, 2, 3, 2, 3};
  Tensors in = inputs_of(c);
  in[0] = Tensor::full({2, 3, 2}, 1e30);
  for (const Tensor& t : call(forward_op(c.cell), in, {false, false}))
    for (int64_t i = 0; i < t.size(); ++i) EXPECT_LE(std::fabs(t.flat_as_double(i)), 4) << i;
  in[0] = Tensor::full({2, 3, 2}, std::nan(""));
  EXPECT_TRUE(std::isnan(call(forward_op(c.cell), in, {false, false})[0].flat_as_double(0)));
}

double ulps(float got, double want) {
  const auto near = static_cast<float>(want);
  const double unit = std::nextafter(std::fabs(near), INFINITY) - std::fabs(near);
  return std::fabs(static_cast<double>(got) - want) / unit;
}

TEST(GateFunctions, AreWithinThreeUlp) {
  double worst_sigmoid = 0, worst_tanh = 0;
  for (const float sign : {1.0f, -1.0f}) {
    for (float x = 1e-30f; x < 86; x *= 1.0001f) {
      const float at = sign * x;
      float s = 0, t = 0;
      gate_functions(&at, &s, &t, 1);
      worst_sigmoid = std::max(worst_sigmoid, ulps(s, 1 / (1 + std::exp(-static_cast<double>(at)))));
      worst_tanh = std::max(worst_tanh, ulps(t, std::tanh(static_cast<double>(at))));
    }
  }
  EXPECT_LE(worst_sigmoid, 3);
  EXPECT_LE(worst_tanh, 3);
}

TEST(GateFunctions, KnowTheirLimits) {
  const float x[] = {INFINITY, -INFINITY, 0.0f, -0.0f, NAN, -200};
  float s[6], t[6];
  gate_functions(x, s, t, 6);
  EXPECT_EQ(s[0], 1);
  EXPECT_LE(s[1], 2e-38f);
  EXPECT_EQ(s[2], 0.5f);
  EXPECT_EQ(t[0], 1);
  EXPECT_EQ(t[1], -1);
  EXPECT_EQ(t[2], 0);
  EXPECT_TRUE(std::signbit(t[3]));
  EXPECT_TRUE(std::isnan(s[4]) && std::isnan(t[4]));
  EXPECT_LE(s[5], 2e-38f);
}

// Keras sums in another order: 64 roundings of the largest value leave room for sums of at most 22 terms and 6 steps.
TEST(Recurrent, IsWhatKerasComputes) {
  const double relative = 64 * std::ldexp(1.0, -24);
  const Json file = golden::load("recurrent.json");
  for (const Json& golden : file.at("cases").as_array()) {
    const bool lstm = golden.at("cell").as_string() == "lstm";
    const Tensors weights = golden::tensors(golden.at("weights")), states = golden::tensors(golden.at("states"));
    const Tensor mask = golden::tensor(golden.at("mask"));
    Tensors in = {golden::tensor(golden.at("x"))};
    in.insert(in.end(), weights.begin(), weights.end());
    const size_t with_bias = 4;
    in.resize(with_bias);
    in.insert(in.end(), states.begin(), states.end());
    const auto layer = [&](const Tensors& given) {
      Tensors all = given;
      all.resize(with_bias + (lstm ? 2 : 1));
      all.push_back(mask);
      Attributes attrs = {golden.at("go_backwards").as_bool()};
      if (!lstm) attrs = {golden.at("go_backwards").as_bool(), golden.find("reset_after") == nullptr};
      return call(get_op(lstm ? "lstm" : "gru"), all, std::move(attrs));
    };
    Tensors sources;
    for (const Tensor& t : in)
      if (t.defined()) sources.push_back(t);
    CallRecorder recorder;
    const Tensors outputs = layer(in);
    recorder.stop();
    const Tensors gradients = reverse(std::move(recorder.log), outputs, sources, golden::tensors(golden.at("douts")));
    const Tensors wanted = golden::tensors(golden.at("outputs")), slopes = golden::tensors(golden.at("gradients"));
    ASSERT_EQ(outputs.size(), wanted.size());
    ASSERT_EQ(gradients.size(), slopes.size());
    for (size_t i = 0; i < wanted.size(); ++i) EXPECT_TRUE(golden::near_in_scale(outputs[i], wanted[i], relative));
    for (size_t i = 0; i < slopes.size(); ++i) EXPECT_TRUE(golden::near_in_scale(gradients[i], slopes[i], relative));
  }
}

TEST(Recurrent, ComputesHalvesInFloat32) {
  Tensors in = as(inputs_of({Cell::kGru, 2, 3, 2, 4}), DType::bfloat16);
  const Tensors out = call(get_op("gru"), {in[0], in[2], in[3], in[4], in[1]});
  EXPECT_EQ(out[0].dtype(), DType::bfloat16);
  EXPECT_EQ(out[1].dtype(), DType::bfloat16);
}

}  // namespace
}  // namespace keratin::ops::recurrent
