// safetensors: every tensor is read, and a file written from them, with checksums, holds the same bits and texts.
#include "keratin/core/safetensors/safetensors.h"

#include <algorithm>
#include <vector>

#include "tests/fuzz/fuzz.h"

namespace keratin::fuzz {
namespace {

std::span<const std::byte> bits(const Tensor& tensor) {
  return {static_cast<const std::byte*>(tensor.raw()), static_cast<size_t>(tensor.bytes())};
}

void expect_the_same(const SafetensorsReader& copy, const std::vector<TensorBytes>& tensors) {
  expect(copy.has_checksums(), "what we write carries checksums");
  expect(copy.tensors().size() == tensors.size(), "the copy has every tensor");
  for (const TensorBytes& want : tensors) {
    const SafetensorsReader::Entry* entry = copy.find(want.name);
    expect(entry != nullptr && entry->dtype == want.dtype && entry->shape == want.shape, "the copy has name and shape");
    const Tensor got = copy.read(*entry);
    expect(std::equal(want.bytes.begin(), want.bytes.end(), bits(got).begin(), bits(got).end()),
           "the copy has the bits");
  }
}

}  // namespace
}  // namespace keratin::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace keratin;
  using namespace keratin::fuzz;
  std::vector<Tensor> held;
  std::vector<TensorBytes> tensors;
  SafetensorsMetadata metadata;
  const auto read_everything = [&] {
    const SafetensorsReader reader(file_of(data, size), limits());
    metadata = reader.metadata();
    for (const SafetensorsReader::Entry& entry : reader.tensors()) {
      expect(reader.find(entry.name) == &entry, "a tensor is found by its name");
      held.push_back(reader.read(entry));
      tensors.push_back({entry.name, entry.dtype, entry.shape, bits(held.back())});
    }
  };
  if (!reads(read_everything)) return 0;
  MemorySink copy;
  write_safetensors(copy, tensors, metadata);
  const SafetensorsReader again(memory_file("copy", copy.take()));
  expect_the_same(again, tensors);
  expect(again.metadata().size() == metadata.size(), "the copy has the metadata");
  return 0;
}
