#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/clip.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/greater_equal.h"
#include "keratin/ops/generated/elementwise/logaddexp.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/index/one_hot.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/nn/log_softmax.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/concatenate.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/split.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/generated/shape/strided_slice.h"
#include "keratin/ops/shape/slicing.h"

namespace keratin::ops {
namespace {

enum Input { kTarget, kOutput, kTargetLength, kOutputLength };

constexpr double kImpossible = -1e5;  // Keras's log of a probability of 0

bool differ(int64_t a, int64_t b) { return a != b && a != kUnknown && b != kUnknown; }

void check(const Composition& c) {
  const Shape &target = c.in(kTarget).shape(), &output = c.in(kOutput).shape();
  require(
      target.rank() == 2 && output.rank() == 3, ErrorCode::kShape,
      "[ctc_loss] expected a target of shape (batch, labels) and an output of shape (batch, steps, classes), received "
      "target.shape=",
      target, ", output.shape=", output, ".");
  for (const size_t i : {kTargetLength, kOutputLength})
    require(c.in(i).rank() == 1, ErrorCode::kShape, "[ctc_loss] expected `", c.op().input_names[i],
            "` to be a vector, received shape ", c.in(i).shape(), ".");
  for (const size_t i : {kTarget, kTargetLength, kOutputLength})
    require(!differ(c.in(i).shape(0), output[0]), ErrorCode::kShape, "[ctc_loss] Arguments `", c.op().input_names[i],
            "` and `output` must have the same first dimension. Received shapes: `", c.in(i).shape(), "` and `", output,
            "`.");
  require(output[1] != kUnknown && target[1] != kUnknown && output[2] != kUnknown, ErrorCode::kUnsupported,
          "[ctc_loss] expected known numbers of steps, classes and labels, received target.shape=", target,
          ", output.shape=", output, ".");
  require(output[1] > 0 && target[1] > 0, ErrorCode::kShape,
          "[ctc_loss] expected at least one step and one label, received target.shape=", target,
          ", output.shape=", output, ".");
  const int64_t mask = c.attrs().integer(0);
  require(mask >= 0 && mask < output[2], ErrorCode::kInvalidArgument, "[ctc_loss] expected a mask_index from 0 to ",
          output[2] - 1, ", received ", mask, ".");
}

// Elements [first, last) of axis 1.
Tensor part(const Tensor& x, int64_t first, int64_t last) {
  std::vector<int64_t> begin(static_cast<size_t>(x.rank()), 0), end(begin.size(), kToTheEnd), step(begin.size(), 1);
  begin[1] = first, end[1] = last;
  return strided_slice(x, begin, end, step);
}

// x (batch, steps, n) as one (batch, n) a step.
Tensors by_step(const Tensor& x) {
  Tensors out = split(x, x.shape(1), {.axis = 1});
  for (Tensor& t : out) t = squeeze(t, {.axis = 1});
  return out;
}

// Log-probabilities of all ways up to a step. emit[n]: they end in label n; blank[n]: in the blank after n labels.
// blank[0], the way without labels, stands alone.
struct Ways {
  Tensor none, blank, emit;
};

// The labels that repeat their predecessor's successor: 0 where label n + 1 is another one, kImpossible where it is the
// same, between which there must be a blank.
struct Repeats {
  Tensor forbids, needs;
};

Repeats repeats_of(const Tensor& target, const Tensor& like) {
  const int64_t labels = target.shape(1);
  const Tensor last = zeros_like(part(like, 0, 1));
  const Tensor same = convert(equal(part(target, 0, labels - 1), part(target, 1, labels)), like.dtype());
  const Tensor repeat = labels == 1 ? last : concatenate({same, last}, {.axis = 1});
  return {multiply(repeat, kImpossible), multiply(subtract(1.0, repeat), kImpossible)};
}

Ways step(const Ways& w, const Repeats& repeats, const Tensor& emit, const Tensor& blank, const Tensor& over) {
  const Tensor after = logaddexp(w.blank, add(w.emit, repeats.forbids));
  const int64_t labels = emit.shape(1);
  const Tensor before = labels == 1 ? w.none : concatenate({w.none, part(after, 0, labels - 1)}, {.axis = 1});
  const Tensor next_emit = add(logaddexp(before, w.emit), emit);
  const Tensor next_blank = add(logaddexp(after, add(w.emit, repeats.needs)), blank);
  return {where(over, w.none, add(w.none, blank)), where(over, w.blank, next_blank), where(over, w.emit, next_emit)};
}

Tensor compose_ctc_loss(const Composition& c) {
  check(c);
  const int64_t classes = c.in(kOutput).shape(2), steps = c.in(kOutput).shape(1), labels = c.in(kTarget).shape(1);
  const int64_t mask = c.attrs().integer(0);
  const Tensor target = convert(c.in(kTarget), DType::int32);
  const Tensor log_probs = log_softmax(convert(c.in(kOutput), promote(c.in(kOutput).dtype(), DType::float32)));
  const Tensor hot = one_hot(target, classes, {.dtype = log_probs.dtype()});
  const Tensors emits = by_step(matmul(log_probs, hot, {.transpose_b = true}));
  const std::vector<int64_t> blank_begin{0, 0, mask}, blank_end{kToTheEnd, kToTheEnd, mask + 1};
  const Tensors blanks = by_step(strided_slice(log_probs, blank_begin, blank_end, {1, 1, 1}));
  const Tensor length = expand_dims(convert(c.in(kOutputLength), DType::int32), 1);
  const Repeats repeats = repeats_of(target, emits[0]);

  const Tensor impossible = add(zeros_like(emits[0]), kImpossible);
  Ways ways{zeros_like(blanks[0]), impossible, impossible};
  for (int64_t t = 0; t < steps; ++t) {
    const auto i = static_cast<size_t>(t);
    ways = step(ways, repeats, emits[i], blanks[i], greater_equal(static_cast<int32_t>(t), length));
  }
  const Tensor all = concatenate({ways.none, logaddexp(ways.blank, ways.emit)}, {.axis = 1});
  const Tensor count = clip(convert(c.in(kTargetLength), DType::int32), 0, static_cast<double>(labels));
  const Tensor chosen = one_hot(count, labels + 1, {.dtype = all.dtype()});
  return negative(sum(multiply(all, chosen), {.axis = 1}));
}

Tensor sample_output() {
  return floats(
      {0.5f, 1, -1, 0.25f, 2, 0, 1, 0.75f, -0.5f, 1, 0, 2, 0.5f, 0.5f, 1, 0, 1.5f, -1, 0.25f, 0, 1, 2, -1, 0.5f},
      {2, 4, 3});
}

}  // namespace

OpDef ctc_loss_def() {
  return OpDef("ctc_loss")
      .in({"target", "output", "target_length", "output_length"}, Inputs::kAsGiven)
      .attr("mask_index", AttributeKind::kInt, int64_t{0}, "The class of the blank.")
      .doc(
          "Connectionist temporal classification (Graves et al. 2006): -log of the probability that the classes along "
          "the steps of an output (batch, steps, classes; logits) become the target (batch, labels) when repetitions "
          "are merged and blanks are taken out; one loss for each sequence. Impossible ways count as exp(-1e5), as in "
          "Keras.")
      .keras("nn", "CTCLoss")
      .compose([](const Composition& c) { return compose_ctc_loss(c); })
      .good({ints({1, 2, 1, 1}, {2, 2}), sample_output(), ints({2, 2}), ints({4, 3})}, {}, 64)
      .good({ints({0, 1, 2, 0}, {2, 2}), sample_output(), ints({2, 1}), ints({4, 4})}, {int64_t{2}}, 64)
      .bad({ints({1, 2}), sample_output(), ints({2, 2}), ints({4, 3})}, {},
           "[ctc_loss] expected a target of shape (batch, labels) and an output of shape (batch, steps, classes), "
           "received target.shape=(2,), output.shape=(2, 4, 3).")
      .bad({ints({1, 2}, {1, 2}), sample_output(), ints({2, 2}), ints({4, 3})}, {},
           "[ctc_loss] Arguments `target` and `output` must have the same first dimension. Received shapes: `(1, 2)` "
           "and "
           "`(2, 4, 3)`.")
      .bad({ints({1, 2, 1, 1}, {2, 2}), sample_output(), ints({2, 2}), ints({4, 3})}, {int64_t{3}},
           "[ctc_loss] expected a mask_index from 0 to 2, received 3.");
}

}  // namespace keratin::ops
