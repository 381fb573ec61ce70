#include <limits>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/greater_equal.h"
#include "keratin/ops/generated/elementwise/logical_and.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/negative.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/index/argsort.h"
#include "keratin/ops/generated/index/take_along_axis.h"
#include "keratin/ops/generated/nn/log_softmax.h"
#include "keratin/ops/generated/reduce/argmax.h"
#include "keratin/ops/generated/reduce/cumsum.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"

namespace keratin::ops {
namespace {

enum Attr { kStrategy, kBeamWidth, kTopPaths, kMergeRepeated, kMaskIndex };

bool differ(int64_t a, int64_t b) { return a != b && a != kUnknown && b != kUnknown; }

void check(const Composition& c) {
  const Shape &x = c.in(0).shape(), &lengths = c.in(1).shape();
  require(x.rank() == 3 && lengths.rank() == 1 && !differ(x[0], lengths[0]), ErrorCode::kShape,
          "[ctc_decode] expected inputs of shape (batch, steps, classes) and one length for each sequence, received "
          "inputs.shape=",
          x, ", sequence_lengths.shape=", lengths, ".");
  require(x[1] != 0 && x[2] != 0, ErrorCode::kShape,
          "[ctc_decode] expected at least one step and one class, received inputs.shape=", x, ".");
  const std::string& strategy = c.attrs().text(kStrategy);
  require(strategy == "greedy" || strategy == "beam_search", ErrorCode::kInvalidArgument,
          "[ctc_decode] Invalid strategy ", strategy, ". Supported values are 'greedy' and 'beam_search'.");
  const int64_t mask = c.attrs().integer(kMaskIndex);
  require(mask >= 0 && (x[2] == kUnknown || mask < x[2]), ErrorCode::kInvalidArgument,
          "[ctc_decode] expected a mask_index from 0 to ", x[2] - 1, ", received ", mask, ".");
}

// The best class of each step; repetitions become blanks, and blanks move to the end as -1.
Tensors greedy(const Tensor& inputs, const Tensor& lengths, bool merge_repeated, int64_t mask_index) {
  const auto mask = static_cast<int32_t>(mask_index);
  const Tensor best = argmax(inputs, {.axis = -1});
  const Tensor positions = subtract(cumsum(ones_like(best), {.axis = 1}), 1);
  const Tensor over = greater_equal(positions, expand_dims(lengths, 1));
  Tensor classes = where(over, mask, best);
  if (merge_repeated) {
    const Tensor previous = take_along_axis(classes, maximum(subtract(positions, 1), 0), {.axis = 1});
    const Tensor repeated = logical_and(equal(classes, previous), greater_equal(positions, 1));
    classes = where(repeated, mask, classes);
  }
  const Tensor blank = equal(classes, mask);
  const Tensor order = argsort(where(blank, std::numeric_limits<int32_t>::max(), positions), {.axis = -1});
  const Tensor path = take_along_axis(where(blank, -1, classes), order, {.axis = -1});
  const Tensor scores = where(over, 0.0, max(inputs, {.axis = -1}));
  return {expand_dims(path, 0), negative(sum(scores, {.axis = 1, .keepdims = true}))};
}

Tensors compose_ctc_decode(const Composition& c) {
  check(c);
  const Tensor inputs = convert(c.in(0), promote(c.in(0).dtype(), DType::float32));
  const Tensor lengths = convert(c.in(1), DType::int32);
  if (c.attrs().text(kStrategy) == "greedy")
    return greedy(inputs, lengths, c.attrs().boolean(kMergeRepeated), c.attrs().integer(kMaskIndex));
  static const OpDef& search = get_op("ctc_beam_search");
  return call(search, {log_softmax(inputs), lengths},
              {c.attrs()[kBeamWidth], c.attrs()[kTopPaths], c.attrs()[kMaskIndex]});
}

Tensor sample_inputs() {
  return floats(
      {0.5f, 1, -1, 0.25f, 2, 0, 1, 0.75f, -0.5f, 1, 0, 2, 0.5f, 0.5f, 1, 0, 1.5f, -1, 0.25f, 0, 1, 2, -1, 0.5f},
      {2, 4, 3});
}

}  // namespace

OpDef ctc_decode_def() {
  return OpDef("ctc_decode")
      .in({"inputs", "sequence_lengths"}, Inputs::kAsGiven)
      .attr("strategy", AttributeKind::kText, std::string("greedy"), "'greedy' or 'beam_search'.")
      .attr("beam_width", AttributeKind::kInt, int64_t{100}, "Paths that a beam search keeps.")
      .attr("top_paths", AttributeKind::kInt, int64_t{1}, "Paths that a beam search gives.")
      .attr("merge_repeated", AttributeKind::kBool, true, "Greedy: repetitions without a blank between count once.")
      .attr("mask_index", AttributeKind::kInt, int64_t{0}, "The class of the blank.")
      .results(2)
      .doc(
          "Labels from the output of a network that was trained with ctc_loss, (batch, steps, classes): paths "
          "(top_paths, "
          "batch, steps), filled with -1, and scores (batch, top_paths). Greedy takes the best class of each step; its "
          "score is minus the sum of those. A beam search keeps the most probable labellings; its score is the "
          "log-probability.")
      .keras("nn", "CTCDecode")
      .compose([](const Composition& c) { return compose_ctc_decode(c); })
      .good({sample_inputs(), ints({4, 3})}, {}, 8)
      .good({sample_inputs(), ints({4, 3})}, {std::string("greedy"), int64_t{100}, int64_t{1}, false, int64_t{2}}, 8)
      .good({sample_inputs(), ints({4, 3})}, {std::string("beam_search"), int64_t{4}, int64_t{2}}, 32, false)
      .bad({sample_inputs(), ints({4})}, {},
           "[ctc_decode] expected inputs of shape (batch, steps, classes) and one length for each sequence, received "
           "inputs.shape=(2, 4, 3), sequence_lengths.shape=(1,).")
      .bad({sample_inputs(), ints({4, 3})}, {std::string("best")},
           "[ctc_decode] Invalid strategy best. Supported values are 'greedy' and 'beam_search'.")
      .bad({sample_inputs(), ints({4, 3})}, {std::string("greedy"), int64_t{1}, int64_t{1}, true, int64_t{3}},
           "[ctc_decode] expected a mask_index from 0 to 2, received 3.");
}

}  // namespace keratin::ops
