// Files that shrink or are replaced while they are read (49 of the project's list of hostile inputs): nothing here maps
// a file into memory, so what is gone is an Error and never a signal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "keratin/base/error.h"
#include "keratin/base/zip.h"
#include "keratin/core/safetensors/safetensors.h"
#include "keratin/data/frame/csv/read.h"
#include "keratin/data/npy/npy.h"

namespace keratin {
namespace {

using ::testing::HasSubstr;

class Hostile49 : public testing::Test {
 protected:
  std::string path(const std::string& name) {
    paths_.push_back(cat(testing::TempDir(), "keratin_49_", ::getpid(), name));
    return paths_.back();
  }
  void TearDown() override {
    for (const std::string& each : paths_) std::filesystem::remove(each);
  }

 private:
  std::vector<std::string> paths_;
};

/// 40 KB, so that no page holds all of it.
Tensor large() { return Tensor::full({100, 100}, 1.5); }

/// Overwrites bytes where they lie, as another process would.
void overwrite(const std::string& path, int64_t offset, const std::string& bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(offset);
  file.write(bytes.data(), std::ssize(bytes));
}

template <class Read>
std::string error_of(const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCorrupt);
    return error.what();
  }
  return "nothing was thrown";
}

TEST_F(Hostile49, ASafetensorsFileThatShrinksIsAnError) {
  const std::string file = path("a.safetensors");
  save_safetensors(file, {{"x", large()}});
  const SafetensorsReader reader(open_file(file));
  std::filesystem::resize_file(file, 5000);
  EXPECT_THAT(error_of([&] { reader.read(reader.tensors()[0]); }), HasSubstr("became shorter while it was read"));
}

TEST_F(Hostile49, ATensorThatIsOverwrittenMeanwhileFailsItsChecksum) {
  const std::string file = path("b.safetensors");
  save_safetensors(file, {{"x", large()}});
  const SafetensorsReader reader(open_file(file));
  overwrite(file, reader.tensors()[0].offset + 20'000, "other");
  EXPECT_THAT(error_of([&] { reader.read(reader.tensors()[0]); }), HasSubstr("its checksum is wrong"));
}

TEST_F(Hostile49, AFileThatIsReplacedIsReadAsItWasOpened) {
  const std::string file = path("c.safetensors");
  save_safetensors(file, {{"x", large()}});
  const SafetensorsReader reader(open_file(file));
  save_safetensors(file, {{"y", Tensor{1, 2}}});
  EXPECT_EQ(reader.read(reader.tensors()[0]).at(99, 99), 1.5);
}

TEST_F(Hostile49, AnArchiveThatShrinksOrIsOverwrittenIsAnError) {
  const std::string file = path("d.npz");
  save_npz(file, {{"x", large()}});
  const ZipReader reader(open_file(file));
  const ZipMember& member = reader.members()[0];
  overwrite(file, member.data_offset + 20'000, "other");
  EXPECT_THAT(error_of([&] { reader.read(member, 1 << 20); }), HasSubstr("its checksum is wrong"));
  std::filesystem::resize_file(file, 5000);
  EXPECT_THAT(error_of([&] { reader.read(member, 1 << 20); }), HasSubstr("became shorter"));
}

TEST_F(Hostile49, AnArrayFileThatShrinksIsAnError) {
  const std::string file = path("e.npy");
  save_npy(file, large());
  const FileRef opened = open_file(file);
  std::filesystem::resize_file(file, 5000);
  EXPECT_THAT(error_of([&] { load_npy(*opened); }), HasSubstr("became shorter"));
}

/// A table of which the second half is gone after some reads.
class Shrinking final : public RandomAccessFile {
 public:
  Shrinking(FileRef file, int reads) : file_(std::move(file)), reads_(reads) {}
  const std::string& name() const override { return file_->name(); }
  int64_t size() const override { return file_->size(); }
  void read_at(int64_t offset, std::span<std::byte> out) const override {
    if (--reads_ < 0 && offset + std::ssize(out) > size() / 2) fail(ErrorCode::kCorrupt, "became shorter");
    file_->read_at(offset, out);
  }

 private:
  FileRef file_;
  mutable std::atomic<int> reads_;
};

TEST_F(Hostile49, ATableThatShrinksAtAnyReadIsAnError) {
  std::string text = "a,b\n";
  for (int i = 0; i < 200'000; ++i) text += cat(i, ",1.5\n");
  const FileRef whole = memory_file("t.csv", text);
  int failed = 0;
  for (int reads = 0; reads < 12; ++reads) {
    const auto file = std::make_shared<Shrinking>(whole, reads);
    failed += error_of([&] { csv::read_columns(file, {.threads = 1}); }) == "became shorter";
  }
  EXPECT_GE(failed, 8);
}

}  // namespace
}  // namespace keratin
