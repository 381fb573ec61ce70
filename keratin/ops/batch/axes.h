// Axes of examples: what vmap and the ops' batch rules do with shapes.
#pragma once

#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// Axis `from` becomes axis `to`; the others keep their order.
Tensor move_axis(const Tensor& x, int64_t from, int64_t to);
/// `size` copies of x along a new first axis.
Tensor repeat_example(const Tensor& x, int64_t size);
/// x with examples along its first axis and `rank` axes an example: axes of size 1 are put in after the first, so that
/// examples broadcast as they would alone.
Tensor align_example(const Tensor& x, int64_t rank);
/// Each example's elements in one line: (examples, elements).
Tensor flatten_examples(const Tensor& x);
/// The examples along the first axis, each without that axis. Throws Error kShape when their number is unknown.
Tensors unstack_examples(const Tensor& x);
Tensor stack_examples(const Tensors& examples);

// -- for batch rules -------------------------------------------------------------------------------------------------

/// Input i with the examples along its first axis, copied when every example gets the same.
Tensor batched_in(const Batched& b, size_t i = 0);
/// All inputs so.
Tensors batched_ins(const Batched& b);
/// The specs that input i has for one example.
TensorSpec example_spec(const Batched& b, size_t i = 0);
/// The axis of a batched tensor that is `axis` for an example of `rank` axes.
int64_t batched_axis(int64_t axis, int64_t rank);
/// The op itself on batched inputs (all of them), with these attributes.
Tensors call_batched_with(const Batched& b, Attributes attrs);
/// The rule of an op whose attribute `attribute` names one axis of its inputs, or (none) all elements in one line.
Composed batch_along_axis(const Batched& b, size_t attribute);
/// The rule of an op whose attribute `attribute` lists axes (none: all).
Composed batch_over_axes(const Batched& b, size_t attribute);
/// The op once for each example: for the calls of an op that its rule does not take.
Composed batch_by_loop(const Batched& b);
/// The rule of an op that works on the last axes and takes any number of axes before them.
Composed batch_leading(const Batched& b);

}  // namespace keratin::ops
