#include "keratin/base/content_hash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "keratin/base/files.h"

namespace keratin {
namespace {

// The published values of XXH64 with seed 0.
TEST(ContentHash, IsXxHash64) {
  EXPECT_EQ(content_hash({}), 0xEF46DB3751D8E999U);
  EXPECT_EQ(content_hash(bytes_of("a")), 0xD24EC4F1A98C6E5BU);
  EXPECT_EQ(content_hash(bytes_of("abc")), 0x44BC2CF5AD770999U);
  EXPECT_EQ(content_hash(bytes_of("Nobody inspects the spammish repetition")), 0xFBCEA83C8A378BF1U);
}

TEST(ContentHash, TellsEveryFlippedBitApart) {
  std::string text(77, 'x');
  std::set<uint64_t> seen = {content_hash(bytes_of(text))};
  for (size_t i = 0; i < text.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string other = text;
      other[i] = static_cast<char>(other[i] ^ (1 << bit));
      EXPECT_TRUE(seen.insert(content_hash(bytes_of(other))).second) << i << " " << bit;
    }
}

}  // namespace
}  // namespace keratin
