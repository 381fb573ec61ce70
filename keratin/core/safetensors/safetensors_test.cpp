#include "keratin/core/safetensors/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "keratin/base/error.h"
#include "keratin/base/little_endian.h"

namespace keratin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

std::string path_of(const std::string& name) { return testing::TempDir() + "keratin_st_" + name; }

std::string with_length(const std::string& header, const std::string& data = "") {
  std::string out;
  append_le(out, header.size(), 8);
  return out + header + data;
}

SafetensorsReader open_bytes(const std::string& bytes, const LoadLimits& limits = {}) {
  return SafetensorsReader(memory_file("t.safetensors", bytes), limits);
}

std::string written(const NamedTensors& tensors, const SafetensorsMetadata& metadata = {}) {
  std::vector<TensorBytes> bytes;
  for (const auto& [name, t] : tensors)
    bytes.push_back(
        {name, t.dtype(), t.shape(), {static_cast<const std::byte*>(t.raw()), static_cast<size_t>(t.bytes())}});
  MemorySink sink;
  write_safetensors(sink, bytes, metadata);
  return sink.take();
}

NamedTensors sample() {
  return {{"b", Tensor{{1, 2, 3}, {4, 5, 6}}},
          {"a", Tensor(std::vector<int64_t>{7, -8})},
          {"flag", Tensor::full({3}, 1, DType::bool_)},
          {"nothing", Tensor::zeros({0, 4})},
          {"half", Tensor::full({5}, 1.5, DType::bfloat16)},
          {"scalar", Tensor::scalar(2.5, DType::float64)}};
}

TEST(Safetensors, WhatIsSavedIsLoadedWithEveryTypeAndShape) {
  const std::string path = path_of("round.safetensors");
  const NamedTensors before = sample();
  save_safetensors(path, before, {{"format", "pt"}, {"\xC3\xBC \"x\"\n", ""}});
  const SafetensorsReader reader(open_file(path));
  EXPECT_TRUE(reader.has_checksums());
  EXPECT_THAT(reader.metadata(), ElementsAre(Pair("format", "pt"), Pair("\xC3\xBC \"x\"\n", "")));
  ASSERT_EQ(reader.tensors().size(), before.size());
  for (const auto& [name, tensor] : before) {
    const SafetensorsReader::Entry* entry = reader.find(name);
    ASSERT_NE(entry, nullptr) << name;
    EXPECT_EQ(entry->dtype, tensor.dtype());
    EXPECT_EQ(entry->shape, tensor.shape());
    const Tensor after = reader.read(*entry);
    ASSERT_EQ(after.bytes(), tensor.bytes());
    EXPECT_EQ(std::memcmp(after.raw(), tensor.raw(), static_cast<size_t>(tensor.bytes())), 0) << name;
  }
  EXPECT_EQ(reader.find("c"), nullptr);
  EXPECT_EQ(load_safetensors(path).size(), before.size());
}

TEST(Safetensors, TensorsLieByFallingAlignmentThenNameOnAHeaderOfWholeEights) {
  const SafetensorsReader reader = open_bytes(written(sample()));
  std::vector<std::string> names;
  for (const auto& entry : reader.tensors()) {
    names.push_back(entry.name);
    EXPECT_EQ(entry.offset % size_of(entry.dtype), 0) << entry.name;
  }
  EXPECT_THAT(names, ElementsAre("a", "scalar", "b", "nothing", "half", "flag"));
  EXPECT_EQ(reader.tensors()[0].offset % 8, 0);
}

TEST(Safetensors, AFileOfNoTensorsIsOne) {
  EXPECT_TRUE(open_bytes(written({})).tensors().empty());
  EXPECT_TRUE(open_bytes(with_length("{}")).tensors().empty());
}

TEST(Safetensors, AForeignFileHasNoChecksumsAndMayPadWithSpaces) {
  const std::string header = R"({"x":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}   )";
  const SafetensorsReader reader = open_bytes(with_length(header, "\x02\x01"));
  EXPECT_FALSE(reader.has_checksums());
  EXPECT_FALSE(reader.tensors()[0].crc.has_value());
  EXPECT_THAT(reader.read(reader.tensors()[0]).to_vector<int>(), ElementsAre(1, 1));
}

TEST(Safetensors, RefusesTypesOfTheFormatThatAreNotOursByName) {
  try {
    open_bytes(with_length(R"({"x":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}})", "ab"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUnsupported);
    EXPECT_THAT(error.what(), HasSubstr("F8_E4M3"));
  }
}

TEST(Safetensors, AnErrorNamesFileTensorAndOffset) {
  try {
    open_bytes(with_length(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,9]}})", "123456789"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "[t.safetensors] tensor \"x\": damaged safetensors header: shape (2,) of float32 has 8 bytes, but "
                 "'data_offsets' have 9 (at byte 60)");
    EXPECT_EQ(error.place().offset, 60);
    EXPECT_EQ(error.place().path, "t.safetensors");
  }
}

TEST(Safetensors, BehindAnotherTextTheWriterStillOverwritesItsOwnHeader) {
  MemorySink sink;
  sink.write(std::string_view("before"));
  write_safetensors(sink, {}, {{"k", "v"}});
  EXPECT_EQ(open_bytes(sink.bytes().substr(6)).metadata()[0].second, "v");
}

TEST(Safetensors, TheWriterRefusesWhatNoReaderTakes) {
  const Tensor x{1, 2};
  EXPECT_THROW(written({{"x", x}, {"x", x}}), Error);
  EXPECT_THROW(written({{"__metadata__", x}}), Error);
  EXPECT_THROW(written({{"\xFF", x}}), Error);
  EXPECT_THROW(written({{std::string(257, 'n'), x}}), Error);
  EXPECT_THROW(written({}, {{"keratin.crc32.header", ""}}), Error);
  EXPECT_THROW(written({}, {{"k", "1"}, {"k", "2"}}), Error);
  EXPECT_THROW(save_safetensors(path_of("none"), {{"x", Tensor()}}), Error);
  EXPECT_FALSE(std::filesystem::exists(path_of("none")));
}

TEST(Safetensors, RespectsTheLimitsOfTheLoad) {
  const std::string path = path_of("limits.safetensors");
  save_safetensors(path, {{"x", Tensor::zeros({100})}, {"y", Tensor::zeros({2, 2, 2})}});
  EXPECT_NO_THROW(load_safetensors(path));
  for (const LoadLimits& limits :
       {LoadLimits{.max_memory = 431}, LoadLimits{.max_objects = 1}, LoadLimits{.max_rank = 2},
        LoadLimits{.max_text_bytes = 64}, LoadLimits{.max_name_bytes = 0}, LoadLimits{.max_file_bytes = 100}})
    EXPECT_THROW(load_safetensors(path, limits), Error);
}

/// Runs a script with the safetensors package of the peers; false when it is not installed.
bool run_python(const std::string& script, int& status) {
  const std::string python = "/opt/keratin-peers/venv/bin/python";
  if (!std::filesystem::exists(python)) return false;
  if (std::system(cat(python, " -c 'import safetensors' 2> /dev/null").c_str()) != 0) return false;
  status = std::system(cat(python, " -c '", script, "'").c_str());
  return true;
}

TEST(Safetensors, ThePackageOfPythonReadsWhatIsSavedAndWritesWhatIsLoaded) {
  const std::string ours = path_of("ours.safetensors"), theirs = path_of("theirs.safetensors");
  save_safetensors(ours, {{"w", Tensor{{1, 2}, {3, 4}}}, {"i", Tensor(std::vector<int64_t>{-5})}}, {{"format", "np"}});
  const std::string script =
      cat("from safetensors import safe_open; from safetensors.numpy import save_file\n"
          "f = safe_open(\"",
          ours,
          "\", \"np\")\n"
          "assert f.metadata()[\"format\"] == \"np\"\n"
          "t = {k: f.get_tensor(k) for k in f.keys()}\n"
          "assert t[\"w\"].tolist() == [[1, 2], [3, 4]] and t[\"i\"].tolist() == [-5]\n"
          "save_file(t, \"",
          theirs, "\", metadata={\"a\": \"b\"})");
  int status = 0;
  if (!run_python(script, status)) GTEST_SKIP() << "the safetensors package is not installed";
  ASSERT_EQ(status, 0);
  const SafetensorsReader reader(open_file(theirs));
  EXPECT_FALSE(reader.has_checksums());
  EXPECT_THAT(reader.metadata(), ElementsAre(Pair("a", "b")));
  EXPECT_THAT(reader.read(*reader.find("w")).to_vector<int>(), ElementsAre(1, 2, 3, 4));
}

TEST(Safetensors, ReadsTheSampleOfTheReferenceImplementation) {
  const std::string path = KERATIN_SOURCE_DIR "/../shared/data/format_samples/mnist.safetensors";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
  const NamedTensors tensors = load_safetensors(path);
  EXPECT_FALSE(tensors.empty());
  for (const auto& [name, tensor] : tensors) EXPECT_GT(tensor.size(), 0) << name;
}

TEST(SaveSafetensors, RefusesTensorsWithoutValueAndKeysThatAreOurs) {
  const std::string path = "/tmp/keratin-none.safetensors";
  EXPECT_THROW(save_safetensors(path, {{"a", Tensor()}}), Error);
  const NamedTensors one = {{"a", Tensor({1.0f})}};
  EXPECT_THROW(save_safetensors(path, one, {{"keratin.crc32", "0"}}), Error);
  EXPECT_THROW(save_safetensors(path, one, {{"\xFF", "x"}}), Error);
  EXPECT_THROW(save_safetensors(path, one, {{"x", "\xFF"}}), Error);
}

}  // namespace
}  // namespace keratin
