// The sizes of a convolution: what strides, padding and dilation mean for given shapes. One place for all its ops.
#pragma once

#include <string>
#include <vector>

#include "keratin/ops/def/op_def.h"

namespace keratin::ops::conv_detail {

/// The attributes that all convolutions share, in this order, from number 0 on.
enum Attr { kStrides, kPadding, kDataFormat, kDilationRate, kPads, kBfloat16 };

/// What the attributes say, one entry for each spatial axis.
struct Options {
  std::vector<int64_t> strides, dilations;
  std::string padding;        ///< "valid", "same", "causal" or "explicit"
  std::vector<int64_t> pads;  ///< zeros before and after each axis, when explicit; after may be negative: cut off
  bool channels_first = false;
};

/// "channels_last" (also when none is given) or "channels_first"; errors name `op`.
bool is_channels_first(const char* op, const Attributes& attrs, size_t index);
/// 3 to 5 axes: batch, channels and one to three spatial ones. Gives the number of spatial axes.
int64_t spatial_axes(const char* op, const Shape& inputs);
/// Reads the attributes of a convolution over `spatial` axes. Errors name `op`.
Options read_options(const char* op, const Attributes& attrs, int64_t spatial);
/// Each at least 1.
void require_positive(const char* op, const char* what, const std::vector<int64_t>& values);

/// One spatial axis: inputs has `in` pixels, outputs `out`; output o sees inputs o * stride + k * dilation - before.
struct Axis {
  int64_t in = 1, out = 1, kernel = 1, stride = 1, dilation = 1, before = 0;
};

/// The three tensors of a convolution: inputs (batch, axes..., in_channels), kernel (axes..., in_channels / groups,
/// out_channels), outputs (batch, axes..., out_channels); inputs and outputs may have the channels first.
struct Geometry {
  int64_t batch = 1, groups = 1, in_channels = 1, out_channels = 1;
  std::vector<Axis> axes;
  bool channels_first = false;
};

/// The shape of the outputs; kUnknown where it depends on unknown sizes. Throws kShape when the shapes do not fit.
Shape output_shape(const char* op, const Shape& inputs, const Shape& kernel, const Options& options);
/// All sizes are known and fit.
Geometry geometry_of(const Shape& inputs, const Shape& kernel, const Shape& outputs, const Options& options);

/// The pixels of a spatial axis of inputs or outputs.
inline int64_t pixel_axis(bool channels_first, int64_t spatial_axis) { return spatial_axis + (channels_first ? 2 : 1); }
inline int64_t channel_axis(const Shape& shape, bool channels_first) { return channels_first ? 1 : shape.rank() - 1; }

/// Sizes that are both known are equal, and so are the ranks.
bool fit(const Shape& a, const Shape& b);
/// Of two shapes that fit, the known sizes.
Shape known_sizes(const Shape& a, const Shape& b);

/// The attributes of the ops that gradients are made of: everything is given. Within Autocast(bfloat16) products may be
/// of bfloat16.
Attributes core_attributes(const Options& options);

}  // namespace keratin::ops::conv_detail
