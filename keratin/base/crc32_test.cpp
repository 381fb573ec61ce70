#include "keratin/base/crc32.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>
#include <vector>

namespace keratin {
namespace {

std::vector<std::byte> random_bytes(size_t size) {
  std::mt19937_64 random(7);
  std::vector<std::byte> bytes(size);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

uint32_t by_zlib(uint32_t crc, std::span<const std::byte> bytes) {
  return static_cast<uint32_t>(crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

using Way = uint32_t (*)(uint32_t, std::span<const std::byte>);

void expect_as_zlib(Way way) {
  const std::vector<std::byte> bytes = random_bytes(1 << 15);
  std::mt19937_64 random(11);
  for (size_t size = 0; size < 1200; ++size) {
    const auto part = std::span(bytes).subspan(size % 67, size);
    ASSERT_EQ(way(0, part), by_zlib(0, part)) << size;
  }
  for (int i = 0; i < 500; ++i) {
    const size_t first = random() % bytes.size();
    const auto part = std::span(bytes).subspan(first, random() % (bytes.size() - first));
    const auto before = static_cast<uint32_t>(random());
    ASSERT_EQ(way(before, part), by_zlib(before, part)) << first << " " << part.size();
  }
}

TEST(Crc32, HasTheCheckValueOfTheStandard) {
  EXPECT_EQ(crc32_of(std::as_bytes(std::span("123456789", 9))), 0xCBF43926u);
}

TEST(Crc32, IsZlibsForAnySizeAlignmentAndStart) { expect_as_zlib(add_to_crc32); }

TEST(Crc32, EveryWayOfThisProcessorGivesTheSame) {
  expect_as_zlib(crc32_ways::table);
  if (crc32_ways::has_narrow()) expect_as_zlib(crc32_ways::narrow);
  if (crc32_ways::has_wide()) expect_as_zlib(crc32_ways::wide);
}

TEST(Crc32, OfTwoPartsCombineToThatOfTheWhole) {
  const std::vector<std::byte> bytes = random_bytes(5000);
  for (const size_t cut : {0, 1, 7, 64, 2500, 4999, 5000}) {
    const auto second = std::span(bytes).subspan(cut);
    const uint32_t first = crc32_of(std::span(bytes).first(cut));
    EXPECT_EQ(combine_crc32(first, crc32_of(second), std::ssize(second)), crc32_of(bytes)) << cut;
  }
}

}  // namespace
}  // namespace keratin
