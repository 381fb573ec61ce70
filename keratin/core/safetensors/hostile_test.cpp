// Hostile and damaged safetensors files; the numbers are those of the project's list of hostile inputs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstring>

#include "keratin/base/error.h"
#include "keratin/base/little_endian.h"
#include "keratin/core/safetensors/safetensors.h"

namespace keratin {
namespace {

using ::testing::HasSubstr;

std::string file_of(const std::string& header, const std::string& data = "") {
  std::string out;
  append_le(out, header.size(), 8);
  return out + header + data;
}

std::string with_length(uint64_t length, const std::string& behind) {
  std::string out;
  append_le(out, length, 8);
  return out + behind;
}

/// An entry of `count` bytes' span under a shape of F32.
std::string entry(const std::string& name, const std::string& shape, const std::string& offsets,
                  const std::string& dtype = "F32") {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
}

/// Everything that a load gives, as one text.
std::string everything(FileRef file) {
  const SafetensorsReader reader(std::move(file));
  std::string out;
  for (const auto& [key, value] : reader.metadata()) out += key + "=" + value + ";";
  for (const auto& each : reader.tensors()) {
    const Tensor tensor = reader.read(each);
    out += cat(each.name, each.dtype, each.shape);
    out.append(static_cast<const char*>(tensor.raw()), static_cast<size_t>(tensor.bytes()));
  }
  return out;
}

Error error_of(FileRef file) {
  const auto start = std::chrono::steady_clock::now();
  try {
    everything(std::move(file));
  } catch (const Error& error) {
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
    EXPECT_EQ(error.place().path, "t.safetensors") << error.what();
    EXPECT_GE(error.place().offset, 0) << error.what();
    EXPECT_LE(std::strlen(error.what()), 2048u);
    return error;
  }
  ADD_FAILURE() << "no error";
  return Error(ErrorCode::kInternal, "");
}
Error error_of(const std::string& bytes) { return error_of(memory_file("t.safetensors", bytes)); }

std::string small_file() {
  const float w[] = {1, 2, 3, 4, 5, 6};
  const uint8_t flags[] = {1, 0, 1};
  const TensorBytes tensors[] = {{"dense/w", DType::float32, {2, 3}, std::as_bytes(std::span(w))},
                                 {"flags", DType::bool_, {3}, std::as_bytes(std::span(flags))},
                                 {"none", DType::int64, {0, 2}, {}}};
  MemorySink sink;
  write_safetensors(sink, tensors, {{"format", "keras"}});
  return sink.take();
}

TEST(Hostile40, HeadersOfImpossibleLengthAreRefused) {
  for (const uint64_t length : {uint64_t{0}, uint64_t{1}, uint64_t{7}, uint64_t{1} << 63, UINT64_MAX, uint64_t{100}})
    EXPECT_EQ(error_of(with_length(length, "{}      ")).code(), ErrorCode::kCorrupt) << length;
  for (const char* text : {"", "x", "1234567", "12345678"}) EXPECT_EQ(error_of(text).code(), ErrorCode::kCorrupt);
}

/// A length, and then one byte for ever.
class Endless final : public RandomAccessFile {
 public:
  Endless(uint64_t length, std::string head, char byte) : head_(with_length(length, head)), byte_(byte) {
    size_ = static_cast<int64_t>(length) + 8;
  }
  const std::string& name() const override { return name_; }
  int64_t size() const override { return size_; }
  void read_at(int64_t offset, std::span<std::byte> out) const override {
    EXPECT_LE(out.size(), 64u) << "the header was read";
    for (size_t i = 0; i < out.size(); ++i) {
      const auto at = static_cast<size_t>(offset) + i;
      out[i] = static_cast<std::byte>(at < head_.size() ? head_[at] : byte_);
    }
  }

 private:
  std::string name_ = "t.safetensors", head_;
  char byte_;
  int64_t size_;
};

TEST(Hostile40, AHundredMegabytesOfSpacesAreRefusedAtTheFirst) {
  EXPECT_EQ(error_of(std::make_shared<Endless>(100'000'000, "", ' ')).code(), ErrorCode::kCorrupt);
  EXPECT_EQ(error_of(std::make_shared<Endless>(100'000'000, "{}", ' ')).code(), ErrorCode::kLimit);
  EXPECT_EQ(error_of(std::make_shared<Endless>(100'000'001, "{}", ' ')).code(), ErrorCode::kLimit);
}

TEST(Hostile40, AHeaderThatIsNoObjectIsRefused) {
  for (const char* text : {"[]      ", "null    ", "\"text\"  ", "{       ", "{}}     ", "{\"a\"   ", "{} x    "})
    EXPECT_EQ(error_of(file_of(text)).code(), ErrorCode::kCorrupt) << text;
}

TEST(Hostile41, OffsetsThatOverlapLeaveGapsOrRunBackwardsAreRefused) {
  const std::string data(16, 'd');
  const auto two = [&](const char* first, const char* second) {
    return error_of(file_of("{" + entry("a", "[2]", first) + "," + entry("b", "[2]", second) + "}", data)).code();
  };
  EXPECT_NO_THROW(everything(
      memory_file("f", file_of("{" + entry("a", "[2]", "[8,16]") + "," + entry("b", "[2]", "[0,8]") + "}", data))));
  EXPECT_EQ(two("[0,8]", "[0,8]"), ErrorCode::kCorrupt);
  EXPECT_EQ(two("[0,8]", "[4,12]"), ErrorCode::kCorrupt);
  EXPECT_EQ(two("[0,8]", "[9,17]"), ErrorCode::kCorrupt);
  EXPECT_EQ(two("[8,0]", "[8,16]"), ErrorCode::kCorrupt);
  EXPECT_EQ(two("[-8,0]", "[8,16]"), ErrorCode::kCorrupt);
  EXPECT_EQ(two("[0,8]", "[8,9223372036854775807]"), ErrorCode::kCorrupt);
  EXPECT_EQ(two("[0,8]", "[18446744073709551608,16]"), ErrorCode::kCorrupt);
  EXPECT_EQ(two("[0.0,8]", "[8,16]"), ErrorCode::kCorrupt);
  EXPECT_EQ(two("[-0,8]", "[8,16]"), ErrorCode::kCorrupt);
  EXPECT_EQ(two("[0,8,8]", "[8,16]"), ErrorCode::kCorrupt);
  EXPECT_EQ(two("[0]", "[8,16]"), ErrorCode::kCorrupt);
  const std::string gap = file_of("{" + entry("a", "[1]", "[0,4]") + "," + entry("b", "[2]", "[8,16]") + "}", data);
  EXPECT_THAT(error_of(gap).what(), HasSubstr("neither hole nor overlap"));
  EXPECT_THAT(error_of(file_of("{" + entry("a", "[2]", "[0,8]") + "}", data)).what(), HasSubstr("no bytes behind"));
  EXPECT_THAT(error_of(file_of("{" + entry("a", "[2]", "[8,16]") + "}", data)).what(), HasSubstr("neither hole"));
}

TEST(Hostile41, AShapeThatDoesNotFillItsSpanIsRefused) {
  const std::string data(16, 'd');
  for (const char* shape :
       {"[3]", "[5]", "[2,3]", "[]", "[0]", "[4611686018427387904,4]", "[9223372036854775807]",
        "[3037000500,3037000500]", "[-4]", "[4.0]", "[\"4\"]", "[null]", "[[4]]", "4", "{}", "null"})
    EXPECT_EQ(error_of(file_of("{" + entry("a", shape, "[0,16]") + "}", data)).code(), ErrorCode::kCorrupt) << shape;
  EXPECT_EQ(error_of(file_of("{" + entry("a", "[1,1,1,1,1,1,1,1,4]", "[0,16]") + "}", data)).code(), ErrorCode::kLimit);
}

TEST(Hostile41, AZeroMakesAnyShapeEmpty) {
  const auto file =
      memory_file("f", file_of("{" + entry("a", "[9223372036854775807,0,9223372036854775807]", "[0,0]") + "}"));
  EXPECT_EQ(SafetensorsReader(file).tensors()[0].bytes, 0);
}

TEST(Hostile41, TypesOfLessThanAByteAndUnknownOnesAreRefused) {
  for (const char* dtype : {"F4", "F6_E2M3", "C64", "F8_E5M2"})
    EXPECT_EQ(error_of(file_of("{" + entry("a", "[1]", "[0,1]", dtype) + "}", "d")).code(), ErrorCode::kUnsupported);
  for (const char* dtype : {"", "f32", "F128", "F32 "})
    EXPECT_EQ(error_of(file_of("{" + entry("a", "[1]", "[0,4]", dtype) + "}", "data")).code(), ErrorCode::kCorrupt);
  EXPECT_EQ(error_of(file_of(R"({"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}})", "data")).code(),
            ErrorCode::kCorrupt);
}

TEST(Hostile41, NamesAndKeysThatComeTwiceOrAreUnknownAreRefused) {
  const std::string empty = entry("a", "[0]", "[0,0]");
  for (const std::string& header :
       {"{" + empty + "," + empty + "}",
        R"({"a":{"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]}})" + std::string(),
        R"({"a":{"dtype":"F32","shape":[0]}})" + std::string(), R"({"a":{}})" + std::string(),
        R"({"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0],"path":"/etc/passwd"}})" + std::string(),
        R"({"a":[]})" + std::string(), R"({"a":1})" + std::string()})
    EXPECT_EQ(error_of(file_of(header)).code(), ErrorCode::kCorrupt) << header;
  EXPECT_EQ(error_of(file_of("{" + entry(std::string(257, 'n'), "[0]", "[0,0]") + "}")).code(), ErrorCode::kLimit);
}

TEST(Hostile41, MetadataOfAnythingButTextsIsRefused) {
  for (const char* value : {"1", "null", "true", "[]", "{}", "[\"a\"]"})
    EXPECT_EQ(error_of(file_of(cat("{\"__metadata__\":{\"k\":", value, "}}"))).code(), ErrorCode::kCorrupt) << value;
  for (const char* whole : {"[]", "\"k\"", "1"})
    EXPECT_EQ(error_of(file_of(cat("{\"__metadata__\":", whole, "}"))).code(), ErrorCode::kCorrupt) << whole;
  EXPECT_EQ(error_of(file_of(R"({"__metadata__":{"k":"1","k":"2"}})")).code(), ErrorCode::kCorrupt);
  EXPECT_EQ(error_of(file_of(R"({"__metadata__":{},"__metadata__":{}})")).code(), ErrorCode::kCorrupt);
}

TEST(Hostile42, ManyTensorsOnTheSameBytesEndAtTheSecond) {
  std::string header = "{" + entry("t", "[4]", "[0,16]");
  for (int i = 0; i < 100'000; ++i) header += "," + entry(cat("t", i), "[4]", "[0,16]");
  const Error error = error_of(file_of(header + "}", std::string(16, 'd')));
  EXPECT_THAT(error.what(), HasSubstr("tensor \"t0\": damaged safetensors header: the tensors overlap"));
}

TEST(Hostile42, TenMillionEntriesAreMoreThanAHeaderMayHold) {
  // Each takes 60 bytes at the least.
  EXPECT_EQ(error_of(std::make_shared<Endless>(600'000'000, "{\"", 'x')).code(), ErrorCode::kLimit);
}

TEST(Hostile42, MoreEmptyTensorsThanTheLimitAreRefused) {
  std::string header = "{" + entry("t", "[0]", "[0,0]");
  for (int i = 0; i < 1000; ++i) header += "," + entry(cat("t", i), "[0]", "[0,0]");
  const LoadLimits limits{.max_objects = 1000};
  EXPECT_THROW(SafetensorsReader(memory_file("f", file_of(header + "}")), limits), Error);
}

TEST(DamagedSafetensors, TruncationAtEveryByteIsAnError) {
  const std::string whole = small_file();
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_THROW(everything(memory_file("f", whole.substr(0, size))), Error) << size;
}

TEST(DamagedSafetensors, AFlipOfAnyBitIsAnErrorOrLoadsTheSame) {
  const std::string whole = small_file();
  const std::string expected = everything(memory_file("f", whole));
  for (size_t at = 0; at < whole.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      try {
        EXPECT_EQ(everything(memory_file("f", damaged)), expected) << "byte " << at << " bit " << bit;
      } catch (const Error&) {
        continue;
      }
    }
}

TEST(DamagedSafetensors, AFileOfNoTensorsKeepsItsChecksumsToo) {
  MemorySink sink;
  write_safetensors(sink, {});
  const std::string whole = sink.take();
  for (size_t at = 0; at < whole.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      EXPECT_THROW(everything(memory_file("f", damaged)), Error) << "byte " << at << " bit " << bit;
    }
}

TEST(DamagedSafetensors, SaysWhatToDoWhenAnotherProgramKeptOurChecksums) {
  std::string whole = small_file();
  whole.replace(whole.find("\"keras\""), 7, "\"Keras\"");
  EXPECT_THAT(error_of(whole).what(), HasSubstr("remove the metadata whose keys begin with keratin.crc32"));
}

}  // namespace
}  // namespace keratin
