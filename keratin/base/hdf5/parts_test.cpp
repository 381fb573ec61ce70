// Data sets read in parts.
#include <gtest/gtest.h>

#include "keratin/base/error.h"
#include "keratin/base/hdf5/file.h"

namespace keratin::hdf5 {
namespace {

std::string part(const Dataset& dataset, int64_t offset, int64_t bytes) {
  std::string out(static_cast<size_t>(bytes), '\0');
  dataset.read_part(offset, std::as_writable_bytes(std::span(out)));
  return out;
}

void expect_parts_of_the_whole(const Dataset& dataset) {
  const int64_t bytes = dataset.byte_size(), size = dataset.type().size;
  const std::string whole = part(dataset, 0, bytes);
  EXPECT_EQ(part(dataset, size, bytes - size), whole.substr(static_cast<size_t>(size))) << dataset.path();
  EXPECT_EQ(part(dataset, bytes, 0), "") << dataset.path();
  EXPECT_THROW(part(dataset, -size, size), Error);
  EXPECT_THROW(part(dataset, bytes, size), Error);
  EXPECT_THROW(part(dataset, size, bytes), Error);
  EXPECT_THROW(part(dataset, bytes + size, 0), Error);
  if (size == 1) return;
  EXPECT_THROW(part(dataset, 1, size), Error);
  EXPECT_THROW(part(dataset, 0, size - 1), Error);
}

TEST(DatasetParts, AreThoseOfTheWholeInEveryLayout) {
  int64_t tried = 0;
  for (const char* name : {"types_old.h5", "types_new.h5", "chunked_small.h5", "chunked_new.h5", "new_small.h5"}) {
    const File file = File::open(cat(KERATIN_SOURCE_DIR "/tests/golden/hdf5/", name));
    for (const Dataset& dataset : file.root().datasets) {
      const ElementType::Kind kind = dataset.type().kind;
      if (kind == ElementType::Kind::kOther || kind == ElementType::Kind::kString || dataset.byte_size() == 0) continue;
      expect_parts_of_the_whole(dataset);
      ++tried;
    }
  }
  EXPECT_GT(tried, 20);
}

}  // namespace
}  // namespace keratin::hdf5
