#include <algorithm>
#include <bit>
#include <cstring>

#include "keratin/base/error.h"
#include "keratin/base/npy.h"
#include "keratin/base/zip.h"
#include "keratin/data/npy/npy.h"

namespace keratin {
namespace {

DType dtype_of_header(const NpyHeader& header, const std::string& name) {
  const auto is = [&](char kind, int64_t size) { return header.kind == kind && header.size == size; };
  if (is('b', 1)) return DType::bool_;
  if (is('i', 1)) return DType::int8;
  if (is('i', 2)) return DType::int16;
  if (is('i', 4)) return DType::int32;
  if (is('i', 8)) return DType::int64;
  if (is('u', 1)) return DType::uint8;
  if (is('u', 2)) return DType::uint16;
  if (is('u', 4)) return DType::uint32;
  if (is('u', 8)) return DType::uint64;
  if (is('f', 2)) return DType::float16;
  if (is('f', 4)) return DType::float32;
  if (is('f', 8)) return DType::float64;
  if (is('c', 8)) return DType::complex64;
  if (is('c', 16)) return DType::complex128;
  if (is('V', 2)) return DType::bfloat16;
  fail(ErrorCode::kUnsupported, "[load_npy] ", name,
       ": expected numbers (of at most 8 bytes, complex ones 16) or bools, received elements of kind '", header.kind,
       "' and ", header.size, " bytes. Convert the array with astype in NumPy.");
}

void swap_bytes(std::span<std::byte> bytes, int64_t size) {
  for (size_t at = 0; at + static_cast<size_t>(size) <= bytes.size(); at += static_cast<size_t>(size)) {
    std::reverse(bytes.begin() + static_cast<int64_t>(at), bytes.begin() + static_cast<int64_t>(at) + size);
  }
}

/// Anything but 0 and 1 in a bool would be undefined behaviour later.
void make_bools(std::span<std::byte> bytes) {
  for (std::byte& byte : bytes) byte = std::byte{byte != std::byte{0}};
}

/// The elements of a Fortran-ordered array in row-major order.
Tensor row_major(const Tensor& column_major, const Shape& shape) {
  std::vector<int64_t> strides;
  int64_t stride = 1;
  for (const int64_t size : shape) {
    strides.push_back(stride);
    stride *= size;
  }
  return Tensor::from_strided(column_major.raw(), shape, strides, column_major.dtype());
}

Shape shape_of(const NpyHeader& header, const std::string& name) {
  require(static_cast<int64_t>(header.shape.size()) <= Shape::kMaxRank, ErrorCode::kUnsupported, "[load_npy] ", name,
          ": expected at most ", Shape::kMaxRank, " axes, received ", header.shape.size(), ".");
  return Shape(header.shape);
}

}  // namespace

Tensor load_npy(const RandomAccessFile& file, const LoadLimits& limits) {
  const NpyHeader header = read_npy_header(file, limits);
  const DType dtype = dtype_of_header(header, file.name());
  const Shape shape = shape_of(header, file.name());
  Tensor out = Tensor::empty(shape, dtype);
  const std::span<std::byte> bytes(static_cast<std::byte*>(out.mutable_raw()), static_cast<size_t>(header.byte_size()));
  if (!bytes.empty()) file.read_at(header.data_offset, bytes);
  if (header.big_endian != (std::endian::native == std::endian::big) && header.size > 1)
    swap_bytes(bytes, header.kind == 'c' ? header.size / 2 : header.size);
  if (dtype == DType::bool_) make_bools(bytes);
  return header.fortran_order && shape.rank() > 1 ? row_major(out, shape) : out;
}

Tensor load_npy(const std::string& path, const LoadLimits& limits) { return load_npy(*open_file(path), limits); }

NamedTensors load_npz(const std::string& path, const LoadLimits& limits) {
  const ZipReader archive(open_file(path), limits);
  int64_t bytes = 0;
  for (const ZipMember& member : archive.members()) {
    require(member.size <= limits.max_memory - bytes, ErrorCode::kLimit, "[load_npz] ", path,
            ": the arrays have more than ", limits.max_memory, " bytes, the limit");
    bytes += member.size;
  }
  NamedTensors tensors;
  for (const ZipMember& member : archive.members()) {
    std::string name = member.name;
    if (name.ends_with(".npy")) name.resize(name.size() - 4);
    const auto file = archive.open_while_read(member);
    tensors.emplace_back(std::move(name), load_npy(*file, limits));
    file->verify();
  }
  return tensors;
}

}  // namespace keratin
