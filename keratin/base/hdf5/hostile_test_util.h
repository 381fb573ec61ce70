// Builders of hostile HDF5 files, and how their refusal is judged. Checksums are right, so that the check behind them
// is reached.
#pragma once

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

#include "keratin/base/hdf5/encode.h"
#include "keratin/base/hdf5/hdf5_test_util.h"
#include "keratin/base/hdf5/messages.h"
#include "keratin/base/little_endian.h"

namespace keratin::hdf5::testing {

inline constexpr uint64_t kUndefined = ~uint64_t{0};

inline std::string le(uint64_t value, int size) {
  std::string out;
  append_le(out, value, size);
  return out;
}

// A file made block by block.
class Raw {
 public:
  uint64_t end() const { return bytes_.size(); }
  uint64_t add(std::string block) {
    const uint64_t address = bytes_.size();
    pad_to_8(block);
    bytes_ += block;
    return address;
  }
  std::string finish(uint64_t root, size_t size = 0) {
    bytes_.resize(std::max(size, bytes_.size()));
    std::string front = "\x89HDF\r\n\x1a\n" + le(2, 1) + le(8, 1) + le(8, 1) + le(0, 1);
    for (const uint64_t address : {uint64_t{0}, kUndefined, end(), root}) front += le(address, 8);
    append_check_sum(front);
    return bytes_.replace(0, front.size(), front);
  }
  // With one object, "x", in the root.
  std::string finish_with(const std::string& header, size_t size = 0);

 private:
  std::string bytes_ = std::string(48, '\0');
};

inline constexpr int kSoft = 1, kExternal = 64, kUser = 65;

inline std::string link(const std::string& name, uint64_t address, int kind = 0) {
  const std::string start = le(1, 1) + (kind == 0 ? le(0, 1) : le(8, 1) + le(static_cast<uint64_t>(kind), 1));
  return encode_message2(kLink, start + le(name.size(), 1) + name + le(address, 8));
}

inline std::string group(const std::string& messages) {
  return encode_header2(encode_message2(kLinkInfo, le(0, 2) + le(kUndefined, 8) + le(kUndefined, 8)) + messages);
}

inline std::string Raw::finish_with(const std::string& header, size_t size) {
  const uint64_t x = add(header);
  return finish(add(group(link("x", x))), size);
}

inline std::string dataset(const ElementType& type, const std::vector<int64_t>& shape, const std::string& layout,
                           const std::string& more = {}) {
  return encode_header2(encode_message2(kDataspace, encode_dataspace(shape)) +
                        encode_message2(kDatatype, encode_datatype(type)) + encode_message2(kLayout, layout) + more);
}

inline std::string contiguous(uint64_t address, uint64_t size) { return le(0x0103, 2) + le(address, 8) + le(size, 8); }

inline std::string chunked(uint64_t tree, const std::vector<uint64_t>& chunk) {
  std::string out = le(0x0203, 2) + le(chunk.size(), 1) + le(tree, 8);
  for (const uint64_t size : chunk) out += le(size, 4);
  return out;
}

inline std::string filters(const std::vector<int>& ids) {
  std::string out = le(2, 1) + le(ids.size(), 1);
  for (const int id : ids) out += le(static_cast<uint64_t>(id), 2) + (id >= 256 ? le(0, 2) : "") + le(1, 2) + le(0, 2);
  return encode_message2(kFilters, out);
}

struct Entry {
  uint64_t size, offset, child;
};

inline std::string tree(int level, const std::vector<Entry>& entries, uint64_t count) {
  std::string out =
      "TREE" + le(1, 1) + le(static_cast<uint64_t>(level), 1) + le(count, 2) + le(kUndefined, 8) + le(kUndefined, 8);
  for (const Entry& entry : entries)
    out += le(entry.size, 4) + le(0, 4) + le(entry.offset, 8) + le(0, 8) + le(entry.child, 8);
  return out;
}

inline std::string attribute(const std::string& name, const std::string& type, const std::string& space,
                             const std::string& value) {
  return encode_message2(kAttribute, le(3, 2) + le(name.size() + 1, 2) + le(type.size(), 2) + le(space.size(), 2) +
                                         le(1, 1) + name + '\0' + type + space + value);
}

inline int64_t most_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss * 1024;
}

// Reads all of it; the Error must come in time and with a place.
inline void expect_refused(const std::string& what, std::string bytes, const std::string& words,
                           const LoadLimits& limits = {}) {
  const int64_t memory = most_memory();
  const auto size = static_cast<int64_t>(bytes.size());
  const FileRef file = memory_file("h.h5", std::move(bytes));
  const std::clock_t start = std::clock();  // of this process, whatever else the machine does
  try {
    everything(File::open(file, limits).root());
    ADD_FAILURE() << what << ": it was read";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << what << ": " << error.what();
    EXPECT_EQ(error.place().path, "h.h5") << what;
    EXPECT_NE(error.place().offset, ErrorPlace::kNoOffset) << what;
  }
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  EXPECT_LT(seconds, 1) << what;
  EXPECT_LT(most_memory() - memory, (int64_t{64} << 20) + 2 * size) << what;
}

inline std::string golden(const std::string& name) { return read_file(golden_path(name)); }

}  // namespace keratin::hdf5::testing
