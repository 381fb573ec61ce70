#include "keratin/ops/shape/strided.h"

#include <algorithm>
#include <complex>
#include <cstring>

#include "keratin/base/error.h"

namespace keratin::ops {
namespace {

constexpr size_t kTile = 16;  // of a transpose: two tiles of the widest element stay in the first cache

void drop_axis(StridedCopy& c, size_t axis) {
  for (auto* list : {&c.size, &c.in_stride, &c.out_stride})
    list->erase(list->begin() + static_cast<std::ptrdiff_t>(axis));
}

// Axes of size 1 go; neighbours that run on evenly on both sides become one. At least one axis is left.
void merge_axes(StridedCopy& c) {
  for (size_t i = c.size.size(); i-- > 0;)
    if (c.size[i] == 1) drop_axis(c, i);
  for (size_t i = c.size.size(); i-- > 1;) {
    const bool even =
        c.in_stride[i - 1] == c.in_stride[i] * c.size[i] && c.out_stride[i - 1] == c.out_stride[i] * c.size[i];
    if (!even) continue;
    c.size[i - 1] *= c.size[i];
    c.in_stride[i - 1] = c.in_stride[i], c.out_stride[i - 1] = c.out_stride[i];
    drop_axis(c, i);
  }
  if (c.size.empty()) c.size = {1}, c.in_stride = {1}, c.out_stride = {1};
}

template <class T>
void copy_line(const T* in, T* out, int64_t n, int64_t in_step, int64_t out_step) {
  if (in_step == 1 && out_step == 1) {
    std::memcpy(out, in, static_cast<size_t>(n) * sizeof(T));
  } else if (in_step == 0 && out_step == 1) {
    std::fill(out, out + n, *in);
  } else {
    for (int64_t i = 0; i < n; ++i) out[i * out_step] = in[i * in_step];
  }
}

// The two innermost axes, of which the outer one is dense in the input and the inner one in the output: by tiles.
template <class T>
void transpose_plane(const T* in, T* out, int64_t rows, int64_t columns, int64_t in_step, int64_t out_step) {
  const auto tile = static_cast<int64_t>(kTile);
  for (int64_t r0 = 0; r0 < rows; r0 += tile)
    for (int64_t c0 = 0; c0 < columns; c0 += tile)
      for (int64_t r = r0; r < std::min(rows, r0 + tile); ++r)
        for (int64_t c = c0; c < std::min(columns, c0 + tile); ++c) out[r * out_step + c] = in[r + c * in_step];
}

template <class T>
void copy_axes(const StridedCopy& c, size_t axis, const T* in, T* out) {
  const size_t left = c.size.size() - axis;
  if (left == 1) return copy_line(in, out, c.size[axis], c.in_stride[axis], c.out_stride[axis]);
  if (left == 2 && c.in_stride[axis] == 1 && c.out_stride[axis + 1] == 1 && c.in_stride[axis + 1] > 1)
    return transpose_plane(in, out, c.size[axis], c.size[axis + 1], c.in_stride[axis + 1], c.out_stride[axis]);
  for (int64_t i = 0; i < c.size[axis]; ++i)
    copy_axes(c, axis + 1, in + i * c.in_stride[axis], out + i * c.out_stride[axis]);
}

template <class T>
void run_strided(const Kernel& k, void* const* buffers) {
  const auto& copy = k.state_as<StridedCopy>();
  T* out = k.out<T>(buffers);
  std::fill_n(out, copy.fill, T{});
  if (k.n[0] == 0) return;
  copy_axes(copy, 0, k.in<T>(buffers, 0) + copy.in_offset, out + copy.out_offset);
}

// n[0]: bytes, n[1]: where they start in the input.
void run_plain(const Kernel& k, void* const* buffers) {
  char* out = k.out<char>(buffers);
  const char* in = k.in<char>(buffers, 0) + k.n[1];
  if (out != in && k.n[0] > 0) std::memcpy(out, in, static_cast<size_t>(k.n[0]));
}

Kernel plain(int64_t bytes, int64_t offset) {
  Kernel k;
  k.n[0] = bytes, k.n[1] = offset;
  k.run = run_plain;
  return k;
}

}  // namespace

StridedCopy dense_copy(const Shape& shape) {
  const std::vector<int64_t> strides = strides_of(shape);
  return {shape.vector(), strides, strides};
}

Kernel strided_copy(StridedCopy copy, DType dtype) {
  int64_t elements = 1;
  for (const int64_t s : copy.size) elements *= s;
  merge_axes(copy);
  const int64_t width = size_of(dtype);
  const bool one_line = copy.size.size() == 1 && copy.in_stride[0] == 1 && copy.out_stride[0] == 1;
  if (one_line && copy.fill == 0 && copy.out_offset == 0) return plain(elements * width, copy.in_offset * width);
  Kernel k;
  k.n[0] = elements;
  switch (width) {
    case 1:
      k.run = run_strided<uint8_t>;
      break;
    case 2:
      k.run = run_strided<uint16_t>;
      break;
    case 4:
      k.run = run_strided<uint32_t>;
      break;
    case 16:
      k.run = run_strided<std::complex<double>>;
      break;
    case 8:
      k.run = run_strided<uint64_t>;
      break;
    default:
      k.run = run_strided<std::complex<double>>;
  }
  k.state = std::make_shared<const StridedCopy>(std::move(copy));
  return k;
}

Kernel plain_copy(const OpCall& call) {
  Kernel k = plain(call.outputs[0].shape.size() * size_of(call.outputs[0].dtype), 0);
  k.may_alias_inputs = true;
  return k;
}

int64_t one_axis(const char* op, int64_t axis, int64_t rank) {
  const int64_t wrapped = axis < 0 ? axis + rank : axis;
  require(wrapped >= 0 && wrapped < rank, ErrorCode::kShape, "[", op, "] axis ", axis,
          " is out of range for a tensor with ", rank, " axes.");
  return wrapped;
}

}  // namespace keratin::ops
