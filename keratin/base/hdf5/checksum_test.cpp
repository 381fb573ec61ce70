#include "keratin/base/hdf5/checksum.h"

#include <gtest/gtest.h>

#include <string>

#include "keratin/base/files.h"

namespace keratin::hdf5 {
namespace {

// Word by word, as the definition reads; a sum that is not zero but a multiple of 65535 is written as 65535.
uint32_t plain_fletcher32(const std::string& bytes) {
  uint64_t sum1 = 0, sum2 = 0;
  for (size_t i = 0; i < bytes.size(); i += 2) {
    const uint64_t high = static_cast<unsigned char>(bytes[i]);
    const uint64_t low = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[i + 1]) : 0;
    const auto add = [](uint64_t sum, uint64_t more) {
      sum += more;
      return sum > 65535 ? sum - 65535 : sum;
    };
    sum1 = add(sum1, high << 8 | low);
    sum2 = add(sum2, sum1);
  }
  return static_cast<uint32_t>(sum2 << 16 | sum1);
}

TEST(Lookup3, GivesThePublishedValues) {
  EXPECT_EQ(lookup3({}), 0xdeadbeef);
  EXPECT_EQ(lookup3(bytes_of("Four score and seven years ago")), 0x17770551u);
}

TEST(Fletcher32, IsTheDefinitionForEveryLengthAndContent) {
  uint32_t state = 1;
  for (const size_t size : {0, 1, 2, 3, 63, 64, 65, 127, 128, 1000, 23'039, 23'040, 23'041, 100'003}) {
    std::string noise(size, '\0');
    for (char& c : noise) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    for (const std::string& bytes : {noise, std::string(size, '\0'), std::string(size, '\xFF')})
      EXPECT_EQ(fletcher32(bytes_of(bytes)), plain_fletcher32(bytes)) << size;
  }
}

TEST(Fletcher32, OfWordsWhoseSumIsAMultipleOf65535IsNotZero) {
  EXPECT_EQ(fletcher32(bytes_of("\xFF\xFF")), 0xFFFFFFFFu);
  EXPECT_EQ(fletcher32(bytes_of(std::string(2, '\0'))), 0u);
}

TEST(Fletcher32, TakesPartsAndZerosAsOneWhole) {
  for (const size_t zeros : {0, 1, 2, 5, 70'001}) {
    Fletcher32 sum;
    sum.add(bytes_of("abcd"));
    sum.add(bytes_of("efg"));
    sum.add_zeros(zeros);
    EXPECT_EQ(sum.value(), plain_fletcher32("abcdefg" + std::string(zeros, '\0'))) << zeros;
  }
}

}  // namespace
}  // namespace keratin::hdf5
