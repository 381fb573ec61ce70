// A liar who seals his lies: bytes of every structure that carries a checksum are changed and the checksum made right
// again, so that the damage gets past it. The reader must still end in an Error or in a tree.
#include <gtest/gtest.h>

#include <set>

#include "keratin/base/error.h"
#include "keratin/base/hdf5/checksum.h"
#include "keratin/base/hdf5/file.h"
#include "keratin/base/little_endian.h"

namespace keratin::hdf5 {
namespace {

constexpr std::string_view kSealed[] = {"OHDR", "OCHK", "FRHP", "FHDB", "FHIB", "BTHD", "BTLF",   "BTIN",
                                        "FAHD", "FADB", "EAHD", "EAIB", "EASB", "EADB", "\x89HDF"};

struct Block {
  size_t begin = 0;
  size_t size = 0;  // without the checksum behind it
};

uint32_t sum_of(const std::string& bytes, const Block& block) {
  return lookup3(bytes_of(std::string_view(bytes).substr(block.begin, block.size)));
}

// The structures of a file that end with their checksum, found by trying every length.
std::vector<Block> sealed_blocks(const std::string& bytes) {
  constexpr size_t kLongest = 1200;
  std::vector<Block> blocks;
  for (const std::string_view signature : kSealed) {
    for (size_t at = bytes.find(signature); at != std::string::npos; at = bytes.find(signature, at + 4)) {
      for (size_t size = 5; size < kLongest && at + size + 4 <= bytes.size(); ++size) {
        const Block block{at, size};
        if (load_le(bytes_of(std::string_view(bytes).substr(at + size, 4))) != sum_of(bytes, block)) continue;
        blocks.push_back(block);
        break;
      }
    }
  }
  return blocks;
}

void read_everything(const Group& group) {
  for (const Group& child : group.groups) read_everything(child);
  for (const Dataset& dataset : group.datasets) {
    if (dataset.byte_size() > 1 << 20) continue;
    std::string bytes(static_cast<size_t>(dataset.byte_size()), '\0');
    try {
      if (dataset.type().kind == ElementType::Kind::kString)
        dataset.read_strings();
      else
        dataset.read(std::as_writable_bytes(std::span(bytes)));
    } catch (const Error&) {
    }
  }
}

// Whether the file still reads; anything but an Error fails the test by itself.
bool reads(const std::string& bytes, int64_t& errors) {
  LoadLimits limits;
  limits.max_memory = int64_t{8} << 30;  // of data sets, which are read only when they are small
  try {
    read_everything(File::open(memory_view("a.h5", bytes_of(bytes)), limits).root());
    return true;
  } catch (const Error& error) {
    EXPECT_NE(error.code(), ErrorCode::kInternal) << error.what();
    ++errors;
    return false;
  }
}

class Hdf5SealedDamage : public ::testing::TestWithParam<const char*> {};

TEST_P(Hdf5SealedDamage, EndsInAnErrorOrATree) {
  std::string bytes = read_file(cat(KERATIN_SOURCE_DIR "/tests/golden/hdf5/", GetParam()));
  const std::vector<Block> blocks = sealed_blocks(bytes);
  ASSERT_FALSE(blocks.empty());
  size_t places = 0;
  for (const Block& block : blocks) places += block.size - 4;
  const size_t step = places / 1500 + 1;
  int64_t tried = 0, errors = 0;
  for (const Block& block : blocks) {
    const size_t end = block.begin + block.size;
    const std::string seal = bytes.substr(end, 4);
    for (size_t at = block.begin + 4; at < end; at += step) {
      const char old = bytes[at];
      for (const int value : std::set<int>{0, 0xFF, old + 1, old ^ 0x80}) {
        bytes[at] = static_cast<char>(value);
        std::string sum;
        append_le(sum, sum_of(bytes, block), 4);
        bytes.replace(end, 4, sum);
        reads(bytes, errors);
        ++tried;
      }
      bytes[at] = old;
    }
    bytes.replace(end, 4, seal);
  }
  ASSERT_TRUE(reads(bytes, errors));
  EXPECT_GT(errors, tried / 20) << "the damage did not get past the checksums";
}

INSTANTIATE_TEST_SUITE_P(Golden, Hdf5SealedDamage,
                         ::testing::Values("new_small.h5", "attributes_new.h5", "groups_new.h5",
                                           "huge_attribute_new.h5", "resizable_new.h5", "early_chunks_new.h5",
                                           "ordered_new.h5", "types_new.h5"));

}  // namespace
}  // namespace keratin::hdf5
