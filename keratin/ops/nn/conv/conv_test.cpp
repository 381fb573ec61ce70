#include <gtest/gtest.h>

#include <cstring>

#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/stack.h"
#include "keratin/ops/generated/shape/transpose.h"
#include "keratin/ops/nn/conv/core.h"

namespace keratin::ops {
namespace {

using conv_detail::sample;

// Small integers: every order of summation gives the same bits.
Tensor numbers(const Shape& shape, int64_t seed, DType dtype = DType::float32) {
  std::vector<float> values(static_cast<size_t>(shape.size()));
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>((static_cast<int64_t>(i) * 37 + seed * 101) % 7 - 3);
  return cast(Tensor(values, shape), dtype);
}

double dot(const Tensor& a, const Tensor& b) {
  const std::vector<double> x = a.to_vector<double>(), y = b.to_vector<double>();
  double total = 0;
  for (size_t i = 0; i < x.size(); ++i) total += x[i] * y[i];
  return total;
}

struct Case {
  Shape inputs, kernel;
  Attributes attrs;
};

// Channels last; 'same', strides, dilation, groups, explicit pads, one to three axes.
std::vector<Case> cases() {
  return {
      {{2, 9, 4}, {3, 4, 5}, sample({2}, "same", "channels_last", {1})},
      {{2, 9, 4}, {3, 2, 6}, sample({1}, "causal", "channels_last", {2})},
      {{2, 7, 8, 4}, {3, 2, 4, 5}, sample({1, 1}, "valid", "channels_last", {1, 1})},
      {{2, 7, 8, 4}, {3, 2, 1, 8}, sample({2, 3}, "same", "channels_last", {1, 1})},
      {{2, 7, 8, 4}, {2, 3, 2, 6}, sample({3, 2}, "same", "channels_last", {2, 3})},
      {{2, 7, 8, 4}, {1, 1, 4, 5}, sample({1, 1}, "valid", "channels_last", {1, 1})},
      {{2, 3, 4, 2}, {3, 4, 2, 5}, sample({1, 1}, "valid", "channels_last", {1, 1})},
      {{1, 9, 9, 3}, {2, 2, 3, 4}, sample({4, 2}, "explicit", "channels_last", {1, 3}, {1, -2, 0, 3})},
      {{2, 4, 5, 3, 2}, {2, 3, 2, 2, 3}, sample({2, 1, 1}, "same", "channels_last", {1, 2, 1})},
      {{0, 5, 2}, {3, 2, 2}, sample({1}, "valid", "channels_last", {1})},
  };
}

// As the definition reads, one multiplication after the other.
Tensor by_definition(const Case& c) {
  const conv_detail::Options o = conv_detail::read_options("conv", c.attrs, c.inputs.rank() - 2);
  const Shape out = conv_detail::output_shape("conv", c.inputs, c.kernel, o);
  const conv_detail::Geometry g = conv_detail::geometry_of(c.inputs, c.kernel, out, o);
  std::vector<conv_detail::Axis> axes(3 - g.axes.size());
  axes.insert(axes.end(), g.axes.begin(), g.axes.end());
  const std::vector<float> x = numbers(c.inputs, 1).to_vector<float>(), k = numbers(c.kernel, 2).to_vector<float>();
  const int64_t each = g.in_channels / g.groups, filters = g.out_channels / g.groups;
  std::vector<float> y;
  const auto pixel = [&](int64_t n, const int64_t* at) {
    return ((n * axes[0].in + at[0]) * axes[1].in + at[1]) * axes[2].in + at[2];
  };
  const auto value = [&](int64_t n, const int64_t* o3, int64_t f) {
    float sum = 0;
    for (int64_t t = 0; t < axes[0].kernel * axes[1].kernel * axes[2].kernel; ++t) {
      const int64_t tap[] = {t / axes[2].kernel / axes[1].kernel, t / axes[2].kernel % axes[1].kernel,
                             t % axes[2].kernel};
      int64_t at[3];
      bool inside = true;
      for (int a = 0; a < 3; ++a) {
        const conv_detail::Axis& axis = axes[static_cast<size_t>(a)];
        at[a] = o3[a] * axis.stride + tap[a] * axis.dilation - axis.before;
        inside = inside && at[a] >= 0 && at[a] < axis.in;
      }
      for (int64_t ch = 0; inside && ch < each; ++ch)
        sum += x[static_cast<size_t>(pixel(n, at) * g.in_channels + f / filters * each + ch)] *
               k[static_cast<size_t>((t * each + ch) * g.out_channels + f)];
    }
    return sum;
  };
  for (int64_t n = 0; n < g.batch; ++n)
    for (int64_t p = 0; p < axes[0].out * axes[1].out * axes[2].out; ++p) {
      const int64_t o3[] = {p / axes[2].out / axes[1].out, p / axes[2].out % axes[1].out, p % axes[2].out};
      for (int64_t f = 0; f < g.out_channels; ++f) y.push_back(value(n, o3, f));
    }
  return Tensor(y, out);
}

TEST(Conv, IsItsDefinitionInEveryDType) {
  for (const Case& c : cases()) {
    const Tensor expected = by_definition(c);
    for (const DType dtype :
         {DType::float32, DType::float64, DType::float16, DType::bfloat16, DType::int32, DType::int64, DType::int16}) {
      const Tensor y = conv_detail::outputs_of(numbers(c.inputs, 1, dtype), numbers(c.kernel, 2, dtype), c.attrs);
      EXPECT_EQ(y.dtype(), dtype);
      EXPECT_EQ(y.shape(), expected.shape());
      EXPECT_EQ(y.to_vector<double>(), cast(expected, dtype).to_vector<double>()) << to_string(c.inputs);
    }
  }
}

TEST(Conv, NarrowIntegersWrapAround) {
  const Tensor x = Tensor::full({1, 3, 1}, 100, DType::int8), k = Tensor::full({3, 1, 1}, 3, DType::int8);
  const Tensor y = conv_detail::outputs_of(x, k, sample({1}, "valid", "channels_last", {1}));
  EXPECT_EQ(y.item<int64_t>(), 900 - 1024);
}

TEST(Conv, ItsThreeOpsAreEachOthersTransposes) {
  for (const Case& c : cases()) {
    const Tensor x = numbers(c.inputs, 1), k = numbers(c.kernel, 2);
    const Tensor y = conv_detail::outputs_of(x, k, c.attrs), dy = numbers(y.shape(), 3);
    const double value = dot(y, dy);
    EXPECT_EQ(dot(x, conv_detail::inputs_grad(dy, k, x, c.attrs)), value) << to_string(c.inputs);
    EXPECT_EQ(dot(k, conv_detail::kernel_grad(x, dy, k, c.attrs)), value) << to_string(c.inputs);
  }
}

Attributes channels_first(Attributes attrs) {
  attrs.set(conv_detail::kDataFormat, std::string("channels_first"));
  return attrs;
}
std::vector<int64_t> order_of(int64_t rank, bool to_first) {
  std::vector<int64_t> order{0};
  if (to_first) order.push_back(rank - 1);
  for (int64_t a = to_first ? 1 : 2; a < rank - (to_first ? 1 : 0); ++a) order.push_back(a);
  if (!to_first) order.push_back(1);
  return order;
}
Tensor first(const Tensor& x) { return transpose(x, {.axes = order_of(x.rank(), true)}); }
Tensor last(const Tensor& x) { return transpose(x, {.axes = order_of(x.rank(), false)}); }

TEST(Conv, GivesTheSameWithTheChannelsFirst) {
  for (const Case& c : cases()) {
    const Attributes attrs = channels_first(c.attrs);
    const Tensor x = numbers(c.inputs, 1), k = numbers(c.kernel, 2);
    const Tensor y = conv_detail::outputs_of(x, k, c.attrs), dy = numbers(y.shape(), 3);
    EXPECT_EQ(last(conv_detail::outputs_of(first(x), k, attrs)).to_vector<double>(), y.to_vector<double>());
    EXPECT_EQ(last(conv_detail::inputs_grad(first(dy), k, first(x), attrs)).to_vector<double>(),
              conv_detail::inputs_grad(dy, k, x, c.attrs).to_vector<double>());
    EXPECT_EQ(conv_detail::kernel_grad(first(x), first(dy), k, attrs).to_vector<double>(),
              conv_detail::kernel_grad(x, dy, k, c.attrs).to_vector<double>());
  }
}

Tensor thirds(const Shape& shape, int64_t seed) {
  Tensor x = numbers(shape, seed);
  for (int64_t i = 0; i < x.size(); ++i) x.mutable_data<float>()[i] /= static_cast<float>(3 + i % 5);
  return x;
}
bool same_bits(const Tensor& a, const Tensor& b) {
  return std::memcmp(a.raw(), b.raw(), static_cast<size_t>(a.bytes())) == 0;
}

TEST(Conv, HasTheSameBitsOnAnyNumberOfThreads) {
  const Attributes attrs = sample({2, 1}, "same", "channels_last", {1, 1});
  const Tensor x = thirds({4, 40, 37, 8}, 1), k = thirds({3, 3, 4, 16}, 2);
  const Tensor dy = thirds({4, 20, 37, 16}, 3);
  Tensors expected;
  for (const int64_t threads : {1, 2, 3, 8}) {
    set_num_threads(threads);
    const Tensors all{conv_detail::outputs_of(x, k, attrs), conv_detail::inputs_grad(dy, k, x, attrs),
                      conv_detail::kernel_grad(x, dy, k, attrs)};
    if (expected.empty()) expected = all;
    for (size_t i = 0; i < all.size(); ++i) EXPECT_TRUE(same_bits(all[i], expected[i])) << threads << ", " << i;
  }
  set_num_threads(0);
}

TEST(Conv, RowsDoNotDependOnWhoSharesTheBatch) {
  const Attributes attrs = sample({1, 1}, "same", "channels_last", {1, 1});
  const Tensor x = thirds({5, 12, 11, 3}, 1), k = thirds({3, 3, 3, 7}, 2);
  const Tensor all = conv_detail::outputs_of(x, k, attrs), one = conv_detail::outputs_of(x.rows(3, 4), k, attrs);
  EXPECT_TRUE(same_bits(all.rows(3, 4), one));
}

// What a batch rule must give: one call for each example.
Tensor one_by_one(const OpDef& op, const Tensors& inputs, const std::vector<bool>& batched, const Attributes& attrs,
                  int64_t examples) {
  Tensors each;
  for (int64_t e = 0; e < examples; ++e) {
    Tensors mine;
    for (size_t i = 0; i < inputs.size(); ++i) mine.push_back(batched[i] ? inputs[i][e] : inputs[i]);
    each.push_back(call1(op, mine, attrs));
  }
  return stack(each);
}

void expect_batch_rule(const char* name, const std::vector<Shape>& shapes, const Attributes& given) {
  constexpr int64_t kExamples = 3;
  const OpDef& op = get_op(name);
  const Attributes attrs = op.with_defaults(given);
  for (unsigned mask = 1; mask < 1u << shapes.size(); ++mask) {
    Tensors inputs;
    std::vector<bool> batched;
    for (size_t i = 0; i < shapes.size(); ++i) {
      batched.push_back((mask >> i & 1) != 0);
      inputs.push_back(
          numbers(batched[i] ? shapes[i].with_inserted(0, kExamples) : shapes[i], static_cast<int64_t>(i) + 1));
    }
    const Tensor ours = op.batch_rule({op, inputs, batched, attrs, kExamples}).values[0];
    const Tensor expected = one_by_one(op, inputs, batched, attrs, kExamples);
    EXPECT_EQ(ours.shape(), expected.shape()) << name << " " << mask;
    EXPECT_EQ(ours.to_vector<double>(), expected.to_vector<double>()) << name << " " << mask;
  }
}

TEST(Conv, BatchRulesAreTheOpForEachExample) {
  for (const char* format : {"channels_last", "channels_first"}) {
    const bool first = std::string(format) == "channels_first";
    const Shape x = first ? Shape{2, 4, 5, 6} : Shape{2, 5, 6, 4}, k{3, 2, 2, 6};
    const Shape y = first ? Shape{2, 6, 3, 6} : Shape{2, 3, 6, 6};
    const Attributes attrs = sample({2, 1}, "same", format, {1, 1});
    expect_batch_rule("conv_general", {x, k}, attrs);
    expect_batch_rule("conv_input_grad", {y, k, x}, attrs);
    expect_batch_rule("conv_kernel_grad", {x, y, k}, attrs);
    expect_batch_rule("conv_transpose", {y, {3, 2, 4, 6}},
                      {std::vector<int64_t>{2, 1}, std::string("same"), Attribute(), std::string(format)});
  }
}

TEST(Conv, LeavesUnknownSizesOpenWhileTraced) {
  const Tensor x = placeholder({{kUnknown, kUnknown, 28, 3}, DType::float32}), k = numbers({3, 3, 3, 8}, 1);
  const Tensor y = call1(get_op("conv"), {x, k}, {std::vector<int64_t>{2, 2}, std::string("same")});
  EXPECT_EQ(y.shape(), (Shape{kUnknown, kUnknown, 14, 8}));
  const Tensor z = call1(get_op("conv_transpose"), {x, numbers({3, 3, 8, 3}, 1)}, {std::vector<int64_t>{2, 2}});
  EXPECT_EQ(z.shape(), (Shape{kUnknown, kUnknown, 57, 8}));
}

TEST(Conv, InputsTakeTheDTypeOfTheKernel) {
  const Tensor y = call1(get_op("conv"), {numbers({1, 4, 1}, 1), numbers({2, 1, 1}, 2, DType::float16)});
  EXPECT_EQ(y.dtype(), DType::float16);
  EXPECT_EQ(call1(get_op("conv"), {numbers({1, 4, 1}, 1), numbers({2, 1, 1}, 2, DType::int32)}).dtype(),
            DType::float32);
}

TEST(Conv, StridesBeyondTheInputsAreFine) {
  constexpr int64_t kHuge = int64_t{1} << 62;
  const Attributes attrs = sample({kHuge}, "valid", "channels_last", {1});
  const Tensor x = numbers({1, 5, 1}, 1), k = numbers({2, 1, 1}, 2);
  const Tensor y = conv_detail::outputs_of(x, k, attrs);
  EXPECT_EQ(y.shape(), (Shape{1, 1, 1}));
  EXPECT_EQ(dot(x, conv_detail::inputs_grad(y, k, x, attrs)), dot(y, y));
}

TEST(Conv, SizesThatOverflowAreRefused) {
  const Attributes attrs = sample({1}, "same", "channels_last", {int64_t{1} << 62});
  EXPECT_THROW(conv_detail::outputs_of(numbers({1, 5, 1}, 1), numbers({4, 1, 1}, 2), attrs), Error);
}

}  // namespace
}  // namespace keratin::ops
