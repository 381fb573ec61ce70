// .npy files: what reads is written as NumPy would and reads back to the same bits.
#include "keratin/base/npy.h"

#include "keratin/data/npy/npy.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace keratin;
  using namespace keratin::fuzz;
  const FileRef file = file_of(data, size);
  Tensor tensor;
  if (!reads([&] { tensor = load_npy(*file, limits()); })) return 0;
  NpyHeader header = read_npy_header(*file, limits());
  header.big_endian = false;
  header.fortran_order = false;
  const std::string_view content(static_cast<const char*>(tensor.raw()), static_cast<size_t>(tensor.bytes()));
  const FileRef copy = memory_file("copy", npy_header_bytes(header) + std::string(content));
  const Tensor again = load_npy(*copy, limits());
  expect(again.shape() == tensor.shape() && again.dtype() == tensor.dtype(), "the copy has shape and dtype");
  expect(std::string_view(static_cast<const char*>(again.raw()), content.size()) == content, "the copy has the bits");
  return 0;
}
