#include "keratin/base/zip.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "keratin/base/error.h"

namespace keratin {
namespace {

std::string golden(const std::string& name) { return read_file(KERATIN_SOURCE_DIR "/tests/golden/zip/" + name); }

// Opens the archive and reads every member; "" or the message of the error.
std::string read_everything(const std::string& bytes, const LoadLimits& limits = {}) {
  try {
    const ZipReader reader(memory_file("test.zip", bytes), limits);
    for (const ZipMember& member : reader.members()) reader.read(member, limits.max_memory);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

std::string replaced(std::string bytes, std::string_view from, std::string_view to) {
  EXPECT_EQ(from.size(), to.size());
  for (size_t at = 0; (at = bytes.find(from, at)) != std::string::npos; at += to.size())
    bytes.replace(at, to.size(), to);
  return bytes;
}

void expect_says(const std::string& message, std::string_view part) {
  EXPECT_NE(message.find(part), std::string::npos) << "received: " << message;
}

TEST(ZipReader, ReadsStoredAndDeflatedMembersOfPython) {
  const ZipReader reader(memory_file("plain.zip", golden("plain.zip")));
  ASSERT_EQ(reader.members().size(), 3u);
  EXPECT_EQ(reader.read(*reader.find("config.json"), 100), R"({"a": 1})");
  EXPECT_EQ(reader.read(*reader.find("empty"), 100), "");
  const ZipMember* text = reader.find("assets/\xC3\xA9.txt");
  ASSERT_NE(text, nullptr);
  EXPECT_TRUE(text->deflated);
  EXPECT_EQ(read_all(*reader.open(*text)).substr(196), "\xC3\xA9\xC3\xA9");
  EXPECT_EQ(read_all(*reader.open(*reader.find("config.json"))), R"({"a": 1})");
  EXPECT_EQ(reader.find("nothing"), nullptr);
}

TEST(ZipReader, ReadsZip64HeadersAndSizesBehindTheData) {
  const ZipReader large(memory_file("zip64.zip", golden("zip64.zip")));
  EXPECT_EQ(large.read(large.members()[0], 100), "hello");
  const ZipReader streamed(memory_file("streamed.zip", golden("streamed.zip")));
  EXPECT_EQ(streamed.read(*streamed.find("a"), 100), "hello");
  EXPECT_EQ(streamed.read(*streamed.find("b"), 100), "stored");
}

TEST(ZipReader, RefusesNamesThatComeTwiceOrLeaveTheArchive) {
  const std::string many = golden("many.zip");
  expect_says(read_everything(replaced(many, "two", "one")), "the member \"one\" twice");
  expect_says(read_everything(replaced(many, "two", "../")), "its path leaves the archive");
  expect_says(read_everything(replaced(many, "two", "/tw")), "its path is absolute");
  expect_says(read_everything(replaced(many, "two", "C:t")), "its path is absolute");
  expect_says(read_everything(replaced(many, "two", std::string_view("t\0o", 3))), "expected a name in UTF-8");
  expect_says(read_everything(replaced(many, "two", "t\xFFo")), "\"t\\xffo\": expected a name in UTF-8");
}

TEST(ZipReader, RefusesAWrongChecksum) {
  expect_says(read_everything(replaced(golden("many.zip"), "sixsixsix", "sixsixSix")), "its checksum is wrong");
}

TEST(ZipReader, RefusesEncryptedLinkedAndUnknownMembers) {
  std::string encrypted = golden("many.zip");
  const size_t entry = encrypted.find("PK\1\2");
  encrypted[6] = 1;
  encrypted[entry + 8] = 1;
  expect_says(read_everything(encrypted), "is encrypted");
  std::string link = golden("many.zip");
  link[entry + 41] = static_cast<char>(0xA1);  // 0120000 in the upper half of the attributes
  expect_says(read_everything(link), "neither a file nor a folder");
  expect_says(read_everything(golden("method_bzip2.zip")),
              "is compressed by method 12; expected stored (0) or deflated (8)");
}

TEST(ZipReader, RefusesOverlappingMembers) {
  const auto archive = [](const char* name, std::string_view content) {
    MemorySink sink;
    ZipWriter writer(sink);
    writer.add(name, content);
    writer.finish();
    return sink.take();
  };
  // The content of "a" holds the header and the content of "b", and the directory names both.
  const std::string inner = archive("b", "hello");
  std::string outer = archive("a", inner.substr(0, 36));
  std::string entry = inner.substr(36, 47);
  entry[42] = 31;
  const size_t end = outer.size() - 22;
  outer.insert(end, entry);
  for (const size_t count : {8, 10}) outer[end + 47 + count] = 2;
  outer[end + 47 + 12] = 94;
  expect_says(read_everything(outer), "members of the zip archive overlap");
}

TEST(ZipReader, RefusesTwoEndRecordsAndBytesBehindTheEnd) {
  const std::string many = golden("many.zip");
  const std::string end = many.substr(many.size() - 22);
  std::string two = many + end;
  two[many.size() - 2] = 22;  // the second record is the comment of the first
  expect_says(read_everything(two), "two end records");
  expect_says(read_everything(many + "x"), "its end record is missing");
  expect_says(read_everything("x" + many), "not where the end record says");
}

TEST(ZipReader, RefusesASizeThatDeflateCannotReach) {
  std::string bomb = golden("streamed.zip");
  const size_t entry = bomb.find("PK\1\2");
  bomb.replace(entry + 24, 4, std::string("\0\0\0\x7F", 4));
  expect_says(read_everything(bomb), "its size is impossible");
}

TEST(ZipReader, StopsAtItsLimits) {
  expect_says(read_everything(golden("many.zip"), {.max_zip_members = 2}), "has 3 members; the limit is 2");
  expect_says(read_everything(golden("many.zip"), {.max_memory = 5}), "has 9 bytes; the limit is 5");
}

TEST(ZipReader, TruncationAtEveryByteIsAnError) {
  for (const char* name : {"plain.zip", "zip64.zip", "streamed.zip"}) {
    const std::string whole = golden(name);
    for (size_t size = 0; size < whole.size(); ++size) EXPECT_NE(read_everything(whole.substr(0, size)), "") << size;
  }
}

TEST(ZipReader, AFlippedBitIsAnErrorOrChangesNoContent) {
  for (const char* name : {"plain.zip", "zip64.zip", "streamed.zip"}) {
    const std::string whole = golden(name);
    const ZipReader intact(memory_file(name, whole));
    for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
      std::string damaged = whole;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
      if (!read_everything(damaged).empty()) continue;
      const ZipReader reader(memory_file(name, damaged));
      for (const ZipMember& member : reader.members()) {
        const ZipMember* original = intact.find(member.name);
        if (!original) continue;
        EXPECT_EQ(reader.read(member, 1000), intact.read(*original, 1000)) << name << " bit " << bit;
      }
    }
  }
}

TEST(ZipWriter, WritesWhatTheReaderReads) {
  MemorySink sink;
  ZipWriter writer(sink);
  writer.add("metadata.json", "{}");
  ByteSink& content = writer.begin("assets/\xC3\xA9", 100);
  content.write("hello ");
  content.write("world");
  writer.end();
  EXPECT_THROW(writer.add("metadata.json", "again"), Error);
  writer.finish();
  const ZipReader reader(memory_file("w.zip", sink.bytes()));
  EXPECT_EQ(reader.read(*reader.find("assets/\xC3\xA9"), 100), "hello world");
  EXPECT_EQ(reader.members()[0].name, "metadata.json");
}

TEST(ZipWriter, AnnouncesZip64WhereAMemberMayBeLarge) {
  MemorySink sink;
  ZipWriter writer(sink);
  writer.begin("big", int64_t{5} << 30).write("small after all");
  writer.end();
  for (int i = 0; i < 70'000; ++i) writer.add(std::to_string(i), "");
  writer.finish();
  const ZipReader reader(memory_file("w.zip", sink.bytes()), {.max_zip_members = 100'000});
  EXPECT_EQ(reader.read(*reader.find("big"), 100), "small after all");
  EXPECT_EQ(reader.members().size(), 70'001u);
}

TEST(ZipWriter, PythonReadsWhatItWrites) {
  if (std::system("python3 -c 'import zipfile' 2> /dev/null") != 0) GTEST_SKIP() << "python3 is not installed";
  const std::string path = (std::filesystem::temp_directory_path() / "keratin-zip-test.zip").string();
  AtomicFileWriter file(path);
  ZipWriter writer(file);
  writer.add("config.json", "{}");
  writer.begin("big", int64_t{5} << 30).write(std::string(300'000, 'x'));
  writer.end();
  writer.finish();
  file.commit();
  const std::string program =
      "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; "
      "assert z.read('big') == b'x' * 300000; i = z.getinfo('config.json'); "
      "assert i.date_time == (1980, 1, 1, 0, 0, 0) and i.compress_type == 0";
  EXPECT_EQ(std::system(("python3 -c \"" + program + "\" " + path).c_str()), 0);
  std::filesystem::remove(path);
}

TEST(ZipWriter, CallsOutOfOrderAreErrors) {
  MemorySink sink;
  ZipWriter writer(sink);
  EXPECT_THROW(writer.end(), Error);
  EXPECT_THROW(writer.begin("", 1), Error);
  EXPECT_THROW(writer.begin(std::string(70'000, 'n'), 1), Error);
  writer.begin("a", 1).write(std::string_view("a"));
  EXPECT_THROW(writer.begin("b", 1), Error);
  EXPECT_THROW(writer.finish(), Error);
  writer.end();
  writer.begin("b", 1).write(std::string_view("more than announced"));
  EXPECT_THROW(writer.end(), Error);
  MemorySink other;
  ZipWriter finished(other);
  finished.finish();
  EXPECT_THROW(finished.finish(), Error);
  EXPECT_THROW(finished.begin("c", 1), Error);
}

TEST(ZipWriter, MoreMembersThanTheOldFormatCountsComeBack) {
  MemorySink sink;
  ZipWriter writer(sink);
  for (int i = 0; i < 70'000; ++i) writer.add(cat("m", i), std::string_view());
  writer.finish();
  LoadLimits limits;
  limits.max_zip_members = 100'000;
  EXPECT_EQ(ZipReader(memory_file("a.zip", sink.take()), limits).members().size(), 70'000u);
}

TEST(ZipReader, KeepsToTheLimitsOfFilesAndDirectories) {
  expect_says(read_everything(golden("many.zip"), {.max_file_bytes = 10}), "the limit is 10");
  expect_says(read_everything(golden("many.zip"), {.max_text_bytes = 5}), "5");
}

// A sink that says it is far into a file of many gigabytes.
class FarSink final : public ByteSink {
 public:
  using ByteSink::write;
  explicit FarSink(int64_t start) : start_(start) {}
  void write(std::span<const std::byte> bytes) override { sink_.write(bytes); }
  void overwrite(int64_t offset, std::span<const std::byte> bytes) override { sink_.overwrite(offset - start_, bytes); }
  int64_t position() const override { return start_ + sink_.position(); }
  const std::string& bytes() const { return sink_.bytes(); }

 private:
  int64_t start_;
  MemorySink sink_;
};

TEST(ZipWriter, WritesZip64RecordsOnlyForWhatLiesBeyondFourGigabytes) {
  const std::string record = "PK\x06\x06";
  FarSink far(int64_t{5} << 30), near(0);
  for (FarSink* sink : {&far, &near}) {
    ZipWriter zip(*sink);
    zip.add("a", std::string_view("x"));
    zip.finish();
  }
  EXPECT_NE(far.bytes().find(record), std::string::npos);
  EXPECT_EQ(near.bytes().find(record), std::string::npos);
}

}  // namespace
}  // namespace keratin
