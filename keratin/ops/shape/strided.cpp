#include "keratin/ops/shape/strided.h"

#include <algorithm>
#include <complex>
#include <cstring>

#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"

namespace keratin::ops {
namespace {

constexpr int64_t kParallelFrom = 512 * 1024;  // bytes: 50 us or more
constexpr int64_t kParts = 16;
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

// The two innermost axes, of which the outer one is dense in the input and the inner one in the output: by tiles. A
// tile is gathered first: lines of the input that lie a power of two apart would throw each other out of the cache.
template <class T>
void transpose_plane(const T* in, T* out, int64_t rows, int64_t columns, int64_t in_step, int64_t out_step) {
  constexpr auto kSide = static_cast<int64_t>(kTile);
  for (int64_t r0 = 0; r0 < rows; r0 += kSide) {
    const int64_t high = std::min(kSide, rows - r0);
    for (int64_t c0 = 0; c0 < columns; c0 += kSide) {
      const int64_t wide = std::min(kSide, columns - c0);
      T tile[kTile][kTile];
      const T* from = in + r0 + c0 * in_step;
      T* to = out + r0 * out_step + c0;
      if (high == kSide && wide == kSide) {
        for (int64_t c = 0; c < kSide; ++c) std::memcpy(tile[c], from + c * in_step, sizeof(tile[c]));
        for (int64_t r = 0; r < kSide; ++r) {
          T line[kTile];
          for (int64_t c = 0; c < kSide; ++c) line[c] = tile[c][r];
          std::memcpy(to + r * out_step, line, sizeof(line));
        }
        continue;
      }
      for (int64_t r = 0; r < high; ++r)
        for (int64_t c = 0; c < wide; ++c) to[r * out_step + c] = from[r + c * in_step];
    }
  }
}

template <class T>
void copy_axes(const StridedCopy& c, size_t axis, const T* in, T* out);

// `size` steps along this axis, and all of the axes inside.
template <class T>
void copy_axes(const StridedCopy& c, size_t axis, int64_t size, const T* in, T* out) {
  const size_t left = c.size.size() - axis;
  if (left == 1) return copy_line(in, out, size, c.in_stride[axis], c.out_stride[axis]);
  if (left == 2 && c.in_stride[axis] == 1 && c.out_stride[axis + 1] == 1 && c.in_stride[axis + 1] > 1)
    return transpose_plane(in, out, size, c.size[axis + 1], c.in_stride[axis + 1], c.out_stride[axis]);
  for (int64_t i = 0; i < size; ++i) copy_axes(c, axis + 1, in + i * c.in_stride[axis], out + i * c.out_stride[axis]);
}
template <class T>
void copy_axes(const StridedCopy& c, size_t axis, const T* in, T* out) {
  copy_axes(c, axis, c.size[axis], in, out);
}

// n[0]: elements, n[1]: parts of the outermost axis, for threads.
template <class T>
void run_strided(const Kernel& k, void* const* buffers) {
  const auto& copy = k.state_as<StridedCopy>();
  T* out = k.out<T>(buffers);
  std::fill_n(out, copy.fill, T{});
  if (k.n[0] == 0) return;
  const T* from = k.in<T>(buffers, 0) + copy.in_offset;
  T* to = out + copy.out_offset;
  if (k.n[1] <= 1) return copy_axes(copy, 0, from, to);
  const int64_t size = copy.size[0], parts = k.n[1];
  parallel_for(parts, [&](int64_t part) {
    const int64_t first = size * part / parts, last = size * (part + 1) / parts;
    if (copy.size.size() == 2)
      return copy_axes(copy, 0, last - first, from + first * copy.in_stride[0], to + first * copy.out_stride[0]);
    for (int64_t i = first; i < last; ++i)
      copy_axes(copy, 1, from + i * copy.in_stride[0], to + i * copy.out_stride[0]);
  });
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
  if (copy.size.size() > 1 && elements * width >= kParallelFrom) k.n[1] = std::min(copy.size[0], kParts);
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
