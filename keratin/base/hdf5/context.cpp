#include "keratin/base/hdf5/context.h"

#include "keratin/base/hdf5/checksum.h"

namespace keratin::hdf5 {

Context::Context(FileRef file, const LoadLimits& limits, int64_t base)
    : file_(std::move(file)), limits_(limits), base_(base) {
  constexpr int64_t kTimes = 64;
  budget_ = file_->size() < INT64_MAX / kTimes - 4096 ? kTimes * (file_->size() + 64) : INT64_MAX;
}

ErrorPlace Context::place() const { return {.path = name(), .offset = base_ + static_cast<int64_t>(at_)}; }

void Context::corrupt(std::string_view what) const {
  fail(ErrorCode::kCorrupt, place(), "[", name(), "] damaged HDF5 file: ", what);
}

void Context::unsupported(std::string_view what) const {
  fail(ErrorCode::kUnsupported, place(), "[", name(), "] this HDF5 file uses what Keratin does not read: ", what);
}

void Context::limit(std::string_view what) const {
  fail(ErrorCode::kLimit, place(), "[", name(), "] HDF5 file: ", what);
}

void Context::rethrow(const Error& error) const {
  if (error.place().offset != ErrorPlace::kNoOffset) throw error;
  throw Error(error.code(), error.what(), place());
}

void Context::check_range(uint64_t address, uint64_t size) const {
  if (address > this->size() || size > this->size() - address)
    corrupt(cat("expected ", size, " bytes at address ", address, "; the file has ", this->size()));
}

void Context::spend(uint64_t address, uint64_t size) {
  check_range(address, size);
  at_ = address;
  budget_ -= static_cast<int64_t>(size) + 16;
  if (budget_ < 0) corrupt("its structures overlap");
}

std::string Context::block(uint64_t address, uint64_t size) {
  spend(address, size);
  std::string bytes(size, '\0');
  file_->read_at(static_cast<int64_t>(address), std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

void Context::read(uint64_t address, std::span<std::byte> out) {
  spend(address, out.size());
  file_->read_at(static_cast<int64_t>(address), out);
}

void Context::claim(uint64_t address) {
  if (!claimed_.insert(address).second)
    corrupt(cat("the structure at address ", address, " is reached twice (a cycle, or an object with two names)"));
}

void Context::count_object() {
  if (++objects_ > limits_.max_objects) limit(cat("more than ", limits_.max_objects, " objects"));
}

void Context::count_stored(int64_t bytes) {
  if (bytes > file_->size() - stored_) corrupt("its data sets share their bytes");
  stored_ += bytes;
}

uint64_t Context::address(ByteCursor& cursor) const {
  const uint64_t value = cursor.number(static_cast<size_t>(offset_size));
  const bool undefined = offset_size < 8 && value == (uint64_t{1} << (8 * offset_size)) - 1;
  return undefined ? kUndefined : value;
}

void Context::check_sum(std::string_view block) const {
  const auto bytes = bytes_of(block);
  if (bytes.size() < 4 || lookup3(bytes.first(bytes.size() - 4)) != load_le(bytes.last(4)))
    corrupt("a checksum is wrong");
}

void Context::expect_signature(ByteCursor& cursor, std::string_view signature) const {
  if (cursor.text(signature.size()) != signature) corrupt(cat("expected the signature ", signature));
}

}  // namespace keratin::hdf5
