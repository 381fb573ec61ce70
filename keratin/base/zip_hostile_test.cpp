// Hostile zip archives, made here field by field; the numbers are those of the project's list of hostile inputs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <chrono>
#include <cstring>

#include "keratin/base/crc32.h"
#include "keratin/base/error.h"
#include "keratin/base/little_endian.h"
#include "keratin/base/zip.h"

namespace keratin {
namespace {

using ::testing::HasSubstr;

/// One member with every field that a stranger may choose.
struct Member {
  std::string name = "config.json";
  std::string data = "{}";     ///< as it stands in the archive
  uint32_t crc = 0;            ///< 0: the right one
  uint64_t size = UINT64_MAX;  ///< as declared; UINT64_MAX: that of the data
  uint64_t stored = UINT64_MAX;
  uint16_t flags = 0;
  uint16_t method = 0;
  uint32_t unix_mode = 0100644;
  std::string local_name = {};  ///< empty: the same
  int64_t header_offset = -1;   ///< -1: the right one
  std::string extra = {};       ///< of the directory's entry
};

std::string u16(uint64_t value) {
  std::string out;
  append_le(out, value, 2);
  return out;
}
std::string u32(uint64_t value) {
  std::string out;
  append_le(out, value, 4);
  return out;
}
std::string u64(uint64_t value) {
  std::string out;
  append_le(out, value, 8);
  return out;
}

std::string common_fields(const Member& m, const std::string& name) {
  const uint64_t size = m.size == UINT64_MAX ? m.data.size() : m.size;
  const uint64_t stored = m.stored == UINT64_MAX ? m.data.size() : m.stored;
  const uint32_t crc = m.crc ? m.crc : crc32_of(bytes_of(m.data));
  return u16(20) + u16(m.flags) + u16(m.method) + u32(0x00210000) + u32(crc) + u32(stored) + u32(size) +
         u16(name.size());
}

std::string end_record(uint64_t count, uint64_t size, uint64_t offset, const std::string& comment = "") {
  return "PK\5\6" + u32(0) + u16(count) + u16(count) + u32(size) + u32(offset) + u16(comment.size()) + comment;
}

std::string end_record64(uint64_t count, uint64_t size, uint64_t offset) {
  const std::string record =
      "PK\6\6" + u64(44) + u16(45) + u16(45) + u64(0) + u64(count) + u64(count) + u64(size) + u64(offset);
  return record + "PK\6\7" + u32(0) + u64(offset + size) + u32(1) + end_record(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF);
}

std::string archive(const std::vector<Member>& members, const std::string& comment = "") {
  std::string out, directory;
  for (const Member& m : members) {
    const std::string local = m.local_name.empty() ? m.name : m.local_name;
    const auto at = m.header_offset >= 0 ? static_cast<uint64_t>(m.header_offset) : out.size();
    out += "PK\3\4" + common_fields(m, local) + u16(0) + local + m.data;
    directory += "PK\1\2" + u16(3 << 8 | 20) + common_fields(m, m.name) + u16(m.extra.size()) + u16(0) + u16(0) +
                 u16(0) + u32(uint64_t{m.unix_mode} << 16) + u32(at) + m.name + m.extra;
  }
  return out + directory + end_record(members.size(), directory.size(), out.size(), comment);
}

std::string deflated(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// Opens the archive and reads every member in each of the three ways.
void read_all_ways(FileRef file, int64_t max_bytes) {
  const ZipReader reader(std::move(file));
  for (const ZipMember& member : reader.members()) {
    reader.read(member, max_bytes);
    read_all(*reader.open(member));
    const auto lazy = reader.open_while_read(member);
    read_all(*lazy);
    lazy->verify();
  }
}

Error error_of(FileRef file, int64_t max_bytes = 1 << 24) {
  const auto start = std::chrono::steady_clock::now();
  try {
    read_all_ways(std::move(file), max_bytes);
  } catch (const Error& error) {
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
    EXPECT_EQ(error.place().path.substr(0, 6), "hostil") << error.what();
    EXPECT_GE(error.place().offset, 0) << error.what();
    EXPECT_LE(std::strlen(error.what()), 2048u);
    return error;
  }
  ADD_FAILURE() << "no error";
  return Error(ErrorCode::kInternal, "");
}

Error error_of(const std::string& bytes, int64_t max_bytes = 1 << 24) {
  return error_of(memory_file("hostile.keras", bytes), max_bytes);
}

TEST(Hostile, TheArchivesMadeHereAreGoodUntilAFieldIsChanged) {
  read_all_ways(memory_file("f", archive({{}, {.name = "assets/x"}}, "a comment")), 100);
  const std::string text(5000, 'a');
  read_all_ways(
      memory_file(
          "f", archive({{.data = deflated(text), .crc = crc32_of(bytes_of(text)), .size = text.size(), .method = 8}})),
      5000);
}

TEST(Hostile1, NothingOneByteAndThreeBytesAreNoArchive) {
  for (const char* text : {"", "P", "PK\3"}) EXPECT_EQ(error_of(text).code(), ErrorCode::kCorrupt);
}

TEST(Hostile4, AMemberThatComesTwiceIsRefused) {
  EXPECT_THAT(error_of(archive({{}, {.data = "null"}})).what(), HasSubstr("\"config.json\" twice"));
}

TEST(Hostile5, NamesThatLeaveTheArchiveOrCannotBeReadAreRefused) {
  using namespace std::string_literals;
  for (const std::string& name :
       {"../x"s, "/etc/x"s, "C:\\x"s, "C:/x"s, "a/../../x"s, "a\0b"s, std::string(65'535, 'n'), "\xFF\xFE"s, "a\\b"s,
        "./x"s, "a//b"s, "a/./b"s, ".."s, std::string(257, 'n')}) {
    const Error error = error_of(archive({{.name = name}}));
    EXPECT_THAT(error.what(), HasSubstr("member \"")) << name.substr(0, 20);
  }
}

TEST(Hostile5, AnEmptyNameIsRefused) { error_of(archive({{.name = "", .local_name = "x"}})); }

TEST(Hostile6, LinksAndDevicesAreRefused) {
  for (const uint32_t kind : {0120000, 0020000, 0060000, 0010000, 0140000})
    EXPECT_THAT(error_of(archive({{.unix_mode = kind | 0644}})).what(), HasSubstr("neither a file nor a folder"));
}

TEST(Hostile7, AConfigOfThreeHundredMegabytesInThreeHundredKilobytesIsRefusedBeforeItIsInflated) {
  // 300 MB of one letter, made from one deflated megabyte again and again would not be one stream; the size alone must
  // do, as nothing of the data is looked at.
  const std::string data(300'000, 'x');
  const Error error =
      error_of(archive({{.data = data, .crc = 1, .size = 300'000'000, .method = 8}}), int64_t{16} << 20);
  EXPECT_EQ(error.code(), ErrorCode::kLimit);
  EXPECT_THAT(error.what(), HasSubstr("300000000 bytes; the limit is 16777216"));
}

TEST(Hostile7, TenGigabytesInOneKilobyteAreMoreThanDeflateCan) {
  const Error error = error_of(archive({{.data = std::string(1000, 'x'),
                                         .crc = 1,
                                         .size = 0xFFFFFFFF,
                                         .method = 8,
                                         .extra = u16(1) + u16(8) + u64(10'000'000'000)}}));
  EXPECT_EQ(error.code(), ErrorCode::kCorrupt);
}

TEST(Hostile7, AnArchiveInAnArchiveIsNotLookedInto) {
  const std::string inner = archive({{.name = "../x"}});
  read_all_ways(memory_file("f", archive({{.name = "inner.zip", .data = inner}})), 1000);
}

TEST(Hostile8, ADeclaredByteThatInflatesToMegabytesStopsAtTheByte) {
  const std::string bomb = deflated(std::string(20'000'000, 'a'));
  EXPECT_THAT(error_of(archive({{.data = bomb, .crc = 1, .size = 1, .method = 8}})).what(), HasSubstr("is damaged"));
}

TEST(Hostile8, ADeclaredGigabyteOfOneByteIsRefused) {
  EXPECT_EQ(error_of(archive({{.data = "x", .crc = 1, .size = 1'000'000'000, .method = 8}})).code(),
            ErrorCode::kCorrupt);
  EXPECT_THAT(error_of(archive({{.data = "x", .crc = 1, .size = 1'000'000'000, .stored = 1'000'000'000}})).what(),
              HasSubstr("longer than the file"));
  EXPECT_THAT(error_of(archive({{.data = "x", .size = 1'000'000'000}})).what(), HasSubstr("two different sizes"));
}

TEST(Hostile8, AStreamThatEndsEarlyOrGoesOnBehindItsEndIsRefused) {
  const std::string text(1000, 'a');
  const uint32_t crc = crc32_of(bytes_of(text));
  EXPECT_THAT(error_of(archive({{.data = deflated(text), .crc = crc, .size = 1001, .method = 8}})).what(),
              HasSubstr("another size"));
  EXPECT_THAT(error_of(archive({{.data = deflated(text) + "x", .crc = crc, .size = 1000, .method = 8}})).what(),
              HasSubstr("cannot be inflated"));
}

TEST(Hostile9, MembersThatOverlapAreRefused) {
  // Fifield, "A better zip bomb", 2019: every entry points at the same local header.
  std::vector<Member> members(100);
  for (size_t i = 0; i < members.size(); ++i)
    members[i] = {.name = cat("m", i), .local_name = "m0", .header_offset = 0};
  error_of(archive(members));
  const std::string inner = archive({{.name = "b"}});
  EXPECT_THAT(error_of(archive({{.name = "a", .data = inner}, {.name = "b", .header_offset = 31}})).what(),
              HasSubstr("overlap"));
}

TEST(Hostile9, ALocalHeaderThatContradictsTheDirectoryIsRefused) {
  EXPECT_THAT(error_of(archive({{.local_name = "configXjson"}})).what(), HasSubstr("contradicts the directory"));
}

TEST(Hostile9, AWrongChecksumIsRefused) {
  EXPECT_THAT(error_of(archive({{.crc = 123}})).what(), HasSubstr("its checksum is wrong"));
}

TEST(Hostile9, EncryptedMembersAndUnknownMethodsAreRefused) {
  for (const uint16_t flag : std::initializer_list<uint16_t>{1, 64})
    EXPECT_EQ(error_of(archive({{.flags = flag}})).code(), ErrorCode::kUnsupported);
  for (const uint16_t method : std::initializer_list<uint16_t>{1, 9, 12, 14, 93, 99})
    EXPECT_EQ(error_of(archive({{.method = method}})).code(), ErrorCode::kUnsupported);
}

TEST(Hostile9, SizesAndOffsetsOfTwoToThe63AreRefused) {
  for (const uint64_t lie : {uint64_t{1} << 63, UINT64_MAX, uint64_t{INT64_MAX}}) {
    error_of(archive({{.size = 0xFFFFFFFF, .stored = 0xFFFFFFFF, .extra = u16(1) + u16(16) + u64(lie) + u64(lie)}}));
    error_of(archive({{.header_offset = 0xFFFFFFFF, .extra = u16(1) + u16(8) + u64(lie)}}));
    error_of(end_record64(lie, 46, 0));
    error_of(end_record64(1, lie, 0));
    error_of(end_record64(1, 46, lie));
  }
  error_of(archive({{.size = 0xFFFFFFFF, .stored = 0xFFFFFFFF}}));
  error_of(archive({{.size = 0xFFFFFFFF, .stored = 0xFFFFFFFF, .extra = u16(1) + u16(4) + u32(2)}}));
}

/// A directory of zeros that only a reader who believes the count would go through.
class VirtualArchive final : public RandomAccessFile {
 public:
  explicit VirtualArchive(int64_t members) : directory_(members * 46) {
    end_ = end_record64(static_cast<uint64_t>(members), static_cast<uint64_t>(directory_), 0);
  }
  const std::string& name() const override { return name_; }
  int64_t size() const override { return directory_ + std::ssize(end_); }
  void read_at(int64_t offset, std::span<std::byte> out) const override {
    EXPECT_LT(out.size(), size_t{1} << 20) << "the directory was read";
    for (size_t i = 0; i < out.size(); ++i) {
      const int64_t at = offset + static_cast<int64_t>(i) - directory_;
      out[i] = at < 0 ? std::byte{0} : static_cast<std::byte>(end_[static_cast<size_t>(at)]);
    }
  }

 private:
  std::string name_ = "hostile.keras", end_;
  int64_t directory_;
};

TEST(Hostile10, AMillionMembersAreRefusedByTheirNumber) {
  const Error error = error_of(std::make_shared<VirtualArchive>(1'000'000));
  EXPECT_EQ(error.code(), ErrorCode::kLimit);
  EXPECT_THAT(error.what(), HasSubstr("1000000 members; the limit is 10000"));
}

TEST(Hostile10, MembersThatAreReallyThereAreCountedToo) {
  MemorySink sink;
  ZipWriter writer(sink);
  for (int i = 0; i < 10'001; ++i) writer.add(std::to_string(i), "");
  writer.finish();
  EXPECT_EQ(error_of(sink.bytes()).code(), ErrorCode::kLimit);
}

TEST(Hostile11, AnEndRecordInTheCommentOfAnotherIsRefused) {
  // Once with a comment that reaches the end of the file, so that both are well-formed, once with one that does not.
  const std::string inner = archive({{.data = "null"}});
  EXPECT_THAT(error_of(archive({{}}, inner)).what(), HasSubstr("two end records"));
  EXPECT_THAT(error_of(archive({{}}, end_record(1, 46, 0) + "tail")).what(), HasSubstr("two end records"));
  EXPECT_THAT(error_of(archive({{}}, "PK\5\6")).what(), HasSubstr("two end records"));
}

TEST(Hostile11, BytesBehindTheEndAreRefused) { error_of(archive({{}}) + "x"); }

}  // namespace
}  // namespace keratin
