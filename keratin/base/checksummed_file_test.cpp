#include "keratin/base/checksummed_file.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

#include "keratin/base/crc32.h"
#include "keratin/base/error.h"

namespace keratin {
namespace {

std::string text_of(size_t size) {
  std::mt19937_64 random(3);
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

std::string part(const RandomAccessFile& file, int64_t offset, size_t size) {
  std::string out(size, '\0');
  file.read_at(offset, std::as_writable_bytes(std::span(out)));
  return out;
}

/// Counts the bytes that are asked of it.
class CountingFile final : public RandomAccessFile {
 public:
  explicit CountingFile(std::string bytes) : file_(memory_file("counted", std::move(bytes))) {}
  const std::string& name() const override { return file_->name(); }
  int64_t size() const override { return file_->size(); }
  void read_at(int64_t offset, std::span<std::byte> out) const override {
    read += std::ssize(out);
    file_->read_at(offset, out);
  }
  mutable int64_t read = 0;

 private:
  FileRef file_;
};

TEST(ChecksummedFile, ReadInAnyOrderIsCheckedWithoutReadingAgain) {
  const std::string text = text_of(1'000'000);
  const auto counted = std::make_shared<CountingFile>(text);
  const ChecksummedFile file(counted, crc32_of(bytes_of(text)));
  EXPECT_EQ(part(file, 600'000, 400'000), text.substr(600'000));
  EXPECT_EQ(part(file, 0, 300'000), text.substr(0, 300'000));
  EXPECT_EQ(part(file, 300'000, 300'000), text.substr(300'000, 300'000));
  file.verify();
  EXPECT_EQ(counted->read, 1'000'000);
}

TEST(ChecksummedFile, VerifyReadsWhatNobodyHasRead) {
  const std::string text = text_of(1'000'000);
  const auto counted = std::make_shared<CountingFile>(text);
  const ChecksummedFile file(counted, crc32_of(bytes_of(text)));
  part(file, 500'000, 10);
  part(file, 499'995, 10);
  file.verify();
  EXPECT_EQ(counted->read, 1'000'005);
}

TEST(ChecksummedFile, AnyDamagedByteIsFoundWhetherItWasReadOrNot) {
  const std::string text = text_of(3000);
  for (const size_t where : {0, 1, 1499, 1500, 2999}) {
    std::string damaged = text;
    damaged[where] ^= 4;
    const ChecksummedFile file(memory_file("f", damaged), crc32_of(bytes_of(text)));
    part(file, 1000, 1000);
    EXPECT_THROW(file.verify(), Error) << where;
  }
}

TEST(ChecksummedFile, RandomOverlappingReadsGiveTheBytesAndTheChecksum) {
  const std::string text = text_of(10'000);
  const ChecksummedFile file(memory_file("f", text), crc32_of(bytes_of(text)));
  std::mt19937_64 random(5);
  for (int i = 0; i < 300; ++i) {
    const size_t first = random() % text.size(), size = random() % std::min<size_t>(200, text.size() - first);
    ASSERT_EQ(part(file, static_cast<int64_t>(first), size), text.substr(first, size));
  }
  file.verify();
}

TEST(ChecksummedFile, SeveralThreadsMayReadTheSameBytes) {
  const std::string text = text_of(200'000);
  const ChecksummedFile file(memory_file("f", text), crc32_of(bytes_of(text)));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int64_t at = 0; at + 1000 <= 200'000; at += 333 + t) part(file, at, 1000);
    });
  for (std::thread& thread : threads) thread.join();
  file.verify();
}

TEST(ChecksummedFile, TheEmptyFileHasTheChecksumZero) {
  ChecksummedFile(memory_file("f", ""), 0).verify();
  EXPECT_THROW(ChecksummedFile(memory_file("f", ""), 1).verify(), Error);
}

TEST(ChecksummedFile, ReadingBeyondTheEndIsAnError) {
  const ChecksummedFile file(memory_file("f", "abc"), 0);
  EXPECT_THROW(part(file, 1, 3), Error);
  EXPECT_THROW(part(file, -1, 1), Error);
  EXPECT_THROW(part(file, INT64_MAX, 5), Error);
}

}  // namespace
}  // namespace keratin
