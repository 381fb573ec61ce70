#include <bit>

#include "keratin/base/error.h"
#include "keratin/base/npy.h"
#include "keratin/base/zip.h"
#include "keratin/data/npy/npy.h"

namespace keratin {
namespace {

static_assert(std::endian::native == std::endian::little, "big-endian machines need their bytes swapped here");

char kind_of(DType dtype) {
  if (dtype == DType::bool_) return 'b';
  if (is_floating(dtype)) return 'f';
  if (is_complex(dtype)) return 'c';
  const bool is_signed =
      dtype == DType::int8 || dtype == DType::int16 || dtype == DType::int32 || dtype == DType::int64;
  return is_signed ? 'i' : 'u';
}

/// NumPy has no bfloat16; float32 holds each of its values exactly.
Tensor writable(const Tensor& tensor) {
  if (tensor.dtype() != DType::bfloat16) return tensor;
  Tensor out = Tensor::empty(tensor.shape(), DType::float32);
  const bfloat16* from = tensor.data<bfloat16>();
  float* to = out.mutable_data<float>();
  for (int64_t i = 0; i < tensor.size(); ++i) to[i] = static_cast<float>(from[i]);
  return out;
}

void write_array(ByteSink& out, const Tensor& tensor, const std::string& header) {
  out.write(header);
  out.write(std::span(static_cast<const std::byte*>(tensor.raw()), static_cast<size_t>(tensor.bytes())));
}

std::string header_of(const Tensor& tensor) {
  NpyHeader header;
  header.kind = kind_of(tensor.dtype());
  header.size = size_of(tensor.dtype());
  header.shape = tensor.shape().vector();
  return npy_header_bytes(header);
}

void check(const char* where, const Tensor& tensor) {
  require(tensor.defined() && !tensor.is_symbolic(), ErrorCode::kInvalidArgument, "[", where,
          "] expected a tensor with values, received ", tensor.defined() ? "a symbolic one." : "an empty handle.");
}

}  // namespace

void save_npy(const std::string& path, const Tensor& tensor) {
  check("save_npy", tensor);
  const Tensor values = writable(tensor);
  AtomicFileWriter file(path);
  write_array(file, values, header_of(values));
  file.commit();
}

void save_npz(const std::string& path, const NamedTensors& tensors) {
  AtomicFileWriter file(path);
  ZipWriter archive(file);
  for (const auto& [name, tensor] : tensors) {
    check("save_npz", tensor);
    const Tensor values = writable(tensor);
    const std::string header = header_of(values);
    write_array(archive.begin(name + ".npy", static_cast<int64_t>(header.size()) + values.bytes()), values, header);
    archive.end();
  }
  archive.finish();
  file.commit();
}

}  // namespace keratin
