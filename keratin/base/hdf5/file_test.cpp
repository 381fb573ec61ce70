#include "keratin/base/hdf5/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "keratin/base/hdf5/hdf5_test_util.h"
#include "keratin/base/little_endian.h"
#include "keratin/base/zip.h"

namespace keratin::hdf5 {
namespace {

using testing::golden_path;

ErrorCode code_of(const std::string& name) {
  try {
    File::open(golden_path(name));
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::kInternal;
}

template <class T>
std::vector<double> values_of(const Dataset& dataset) {
  std::vector<T> values(static_cast<size_t>(dataset.element_count()));
  dataset.read(std::as_writable_bytes(std::span(values)));
  return {values.begin(), values.end()};
}

std::vector<double> numbers(const Dataset& dataset) {
  const std::string type = to_string(dataset.type());
  if (type == "int8") return values_of<int8_t>(dataset);
  if (type == "uint8") return values_of<uint8_t>(dataset);
  if (type == "int16") return values_of<int16_t>(dataset);
  if (type == "int32") return values_of<int32_t>(dataset);
  if (type == "uint32") return values_of<uint32_t>(dataset);
  if (type == "int64") return values_of<int64_t>(dataset);
  if (type == "uint64") return values_of<uint64_t>(dataset);
  if (type == "float32") return values_of<float>(dataset);
  if (type == "float64") return values_of<double>(dataset);
  ADD_FAILURE() << "no numbers: " << type;
  return {};
}

// 0, 1, ..., 99, 0, 1, ...: what tools/golden/hdf5_samples.py writes.
std::vector<double> ramp(int64_t count) {
  std::vector<double> out;
  for (int64_t i = 0; i < count; ++i) out.push_back(static_cast<double>(i % 100));
  return out;
}

class OldAndNew : public ::testing::TestWithParam<const char*> {
 protected:
  std::string path(const std::string& name) const { return golden_path(name + "_" + GetParam() + ".h5"); }
};
INSTANTIATE_TEST_SUITE_P(Hdf5, OldAndNew, ::testing::Values("old", "new"));

// What differs between the versions of the library that h5py can write for.
class OldMiddleAndNew : public OldAndNew {};
INSTANTIATE_TEST_SUITE_P(Hdf5, OldMiddleAndNew, ::testing::Values("old", "v108", "new"));

TEST_P(OldMiddleAndNew, ReadsNumbersOfEveryTypeAndByteOrder) {
  const File file = File::open(path("types"));
  for (const char* name : {"i1", "u1", "le_i2", "be_i4", "le_u4", "le_i8", "be_u8", "le_f4", "be_f4", "le_f8", "be_f8"})
    EXPECT_EQ(numbers(*file.root().find_dataset(name)), ramp(6)) << name;
  for (const char* name : {"le_f2", "be_f2"}) {
    uint16_t halves[6];
    file.root().find_dataset(name)->read(std::as_writable_bytes(std::span(halves)));
    EXPECT_EQ(halves[3], 0x4200) << name;
  }
  EXPECT_EQ(numbers(*file.root().find_dataset("scalar")), std::vector<double>{2.5});
  EXPECT_EQ(file.root().find_dataset("empty")->byte_size(), 0);
  EXPECT_EQ(numbers(*file.root().find_dataset("never_written")), std::vector<double>(4, 7));
}

TEST_P(OldMiddleAndNew, ReadsBoolsHalvesOfKerasAndStrings) {
  const File file = File::open(path("types"));
  const Group& root = file.root();
  EXPECT_EQ(to_string(root.find_dataset("bool")->type()), "bool");
  EXPECT_EQ(root.find_dataset("bf16")->type(), bfloat16_type());
  EXPECT_EQ(root.find_dataset("fixed")->read_strings(), (std::vector<std::string>{"ab", "cde"}));
  EXPECT_EQ(root.find_dataset("text")->read_strings(), (std::vector<std::string>{"\xC3\xA9", "", "hello"}));
  EXPECT_EQ(to_string(root.find_dataset("compound")->type()), "a compound");
  std::byte bytes[16];
  EXPECT_THROW(root.find_dataset("compound")->read(bytes), Error);
}

TEST_P(OldMiddleAndNew, ReadsAttributesFewAndMany) {
  const File file = File::open(path("attributes"));
  const Group& root = file.root();
  EXPECT_EQ(root.attributes.size(), 28u);
  EXPECT_EQ(root.find_attribute("text")->text(), "\xC3\xA9\xC3\xA9\xC3\xA9");
  EXPECT_EQ(root.find_attribute("bytes")->text(), "abc");
  EXPECT_EQ(root.find_attribute("list")->strings, (std::vector<std::string>{"one", "two", ""}));
  EXPECT_EQ(root.find_attribute("fixed_list")->strings, (std::vector<std::string>{"layer_1", "layer_22"}));
  EXPECT_EQ(root.find_attribute("big_endian")->bytes, std::string("\1\0\0\0\2\0\0\0", 8));
  EXPECT_EQ(root.find_attribute("empty")->shape, std::vector<int64_t>{0});
  EXPECT_EQ(root.find_attribute("a19")->bytes, std::string("\x13\0\0\0\0\0\0\0", 8));
}

TEST_P(OldAndNew, ReadsChunksWithEveryFilter) {
  const File file = File::open(path("chunked"));
  const Group& root = file.root();
  EXPECT_EQ(numbers(*root.find_dataset("plain")), ramp(35));
  EXPECT_EQ(numbers(*root.find_dataset("gzip")), ramp(35));
  EXPECT_EQ(numbers(*root.find_dataset("all")), ramp(50));
  EXPECT_EQ(numbers(*root.find_dataset("fletcher")), ramp(5));
  EXPECT_EQ(numbers(*root.find_dataset("single")), ramp(16));
  EXPECT_EQ(numbers(*root.find_dataset("many")), ramp(360));
  std::vector<double> sparse(36, -1);
  for (const size_t i : {14, 15, 20, 21}) sparse[i] = 5;
  EXPECT_EQ(numbers(*root.find_dataset("sparse")), sparse);
}

TEST_P(OldAndNew, ReadsGroupsSmallAndLarge) {
  const File file = File::open(path("groups"));
  const Group& root = file.root();
  EXPECT_EQ(numbers(*root.find_dataset("layers/dense/vars/0")), ramp(4));
  EXPECT_EQ(root.find_dataset("layers/dense/vars/0")->path(), "/layers/dense/vars/0");
  EXPECT_EQ(root.find_group("many")->groups.size(), 40u);
  EXPECT_EQ(root.find_group("many/33")->name(), "33");
  EXPECT_TRUE(root.find_group("empty")->groups.empty());
  EXPECT_EQ(root.find_group("nothing"), nullptr);
  EXPECT_EQ(root.find_dataset("many/nothing"), nullptr);
}

TEST(Hdf5, ReadsImplicitPagedAndCompactLayouts) {
  const File file = File::open(golden_path("early_chunks_new.h5"));
  EXPECT_EQ(numbers(*file.root().find_dataset("implicit")), ramp(24));
  EXPECT_EQ(numbers(*file.root().find_dataset("compact")), ramp(24));
  EXPECT_EQ(numbers(*file.root().find_dataset("paged")), ramp(1500));
}

TEST_P(OldAndNew, ReadsGroupsAndAttributesInOrderOfCreation) {
  const File file = File::open(path("ordered"));
  EXPECT_EQ(file.root().find_attribute("m")->text(), "m");
  EXPECT_NE(file.root().find_group("few/a"), nullptr);
  const Group& many = *file.root().find_group("many");
  EXPECT_EQ(many.groups.size(), 12u);
  EXPECT_EQ(many.attributes.size(), 12u);
  EXPECT_EQ(many.find_attribute("a0")->bytes, std::string("\x0B\0\0\0\0\0\0\0", 8));
  for (int i = 0; i < 12; ++i) EXPECT_NE(many.find_group("g" + std::to_string(i)), nullptr) << i;
}

TEST(Hdf5, ReadsResizableDataSetsByEveryIndex) {
  const File file = File::open(golden_path("resizable_new.h5"));
  const Group& root = file.root();
  EXPECT_EQ(numbers(*root.find_dataset("row")), ramp(50));
  EXPECT_EQ(numbers(*root.find_dataset("column")), ramp(120));
  EXPECT_EQ(numbers(*root.find_dataset("gzip")), ramp(40));
  EXPECT_EQ(numbers(*root.find_dataset("both")), ramp(220));
  EXPECT_EQ(numbers(*root.find_dataset("both_gzip")), ramp(36));
  EXPECT_EQ(numbers(*root.find_dataset("bounded")), ramp(24));
  EXPECT_EQ(numbers(*root.find_dataset("grown")), (std::vector<double>{0, 1, 2, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(numbers(*File::open(golden_path("resizable_old.h5")).root().find_dataset("row")), ramp(7));
}

TEST(Hdf5, ReadsAnExtensibleArrayThatIsDividedIntoPages) {
  std::vector<double> expected(140'000, 0);
  expected[139'000] = 7;
  // The file stores one element of many; bytes behind its end make room for them all (a data set may not be larger).
  const std::string bytes = read_file(golden_path("pages_new.h5"));
  EXPECT_EQ(code_of("pages_new.h5"), ErrorCode::kCorrupt);
  const File file = File::open(memory_file("pages.h5", bytes + std::string(140'000, '\0')));
  EXPECT_EQ(numbers(*file.root().find_dataset("x")), expected);
}

TEST(Hdf5, ReadsAnAttributeTooLargeForItsHeap) {
  const File file = File::open(golden_path("huge_attribute_new.h5"));
  const Attribute* names = file.root().find_attribute("names");
  ASSERT_EQ(names->strings.size(), 500u);
  EXPECT_EQ(names->strings[499], "layer_0499");
  EXPECT_EQ(file.root().attributes.size(), 10u);
}

TEST(Hdf5, ReadsSuperblocksOfEveryVersion) {
  EXPECT_EQ(numbers(*File::open(golden_path("superblock_1.h5")).root().find_dataset("x")), ramp(20));
  for (const auto& [name, version] :
       {std::pair("types_old.h5", 0), {"superblock_1.h5", 1}, {"types_v108.h5", 2}, {"types_new.h5", 3}})
    EXPECT_EQ(read_file(golden_path(name))[8], version) << name;
}

TEST(Hdf5, ListsReferencesAndSequencesButDoesNotReadThem) {
  const File file = File::open(golden_path("references.h5"));
  EXPECT_EQ(numbers(*file.root().find_dataset("x")), ramp(3));
  for (const char* name : {"object", "sequences"}) {
    const Dataset* dataset = file.root().find_dataset(name);
    EXPECT_EQ(dataset->byte_size(), 0) << name;
    EXPECT_THROW(dataset->read({}), Error) << name;
  }
}

TEST(Hdf5, TellsWhatGuardsADataSet) {
  const auto guard = [](const char* file, const char* name) {
    return std::string(File::open(golden_path(file)).root().find_dataset(name)->checksum());
  };
  EXPECT_EQ(guard("chunked_old.h5", "fletcher"), "fletcher32");
  EXPECT_EQ(guard("chunked_old.h5", "gzip"), "");
  EXPECT_EQ(guard("early_chunks_new.h5", "compact"), "header");
  EXPECT_EQ(guard("types_old.h5", "be_i4"), "");
}

TEST(Hdf5, ErrorsTellFileAndByte) {
  std::string bytes = read_file(golden_path("new_small.h5"));
  const size_t header = bytes.find("OHDR");
  bytes[header + 20] ^= 1;
  try {
    File::open(memory_file("m.h5", bytes));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.place().path, "m.h5");
    EXPECT_EQ(error.place().offset, static_cast<int64_t>(header));
    EXPECT_EQ(std::string(error.what()),
              "[m.h5] damaged HDF5 file: a checksum is wrong (at byte " + std::to_string(header) + ")");
  }
}

// Kilobytes, of this process so far.
int64_t most_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST(Hdf5, OpensTwoGigabytesWithoutReadingThem) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("keratin-sparse-" + std::to_string(getpid()) + ".h5")).string();
  constexpr int64_t kBytes = int64_t{2} << 30;
  // A small file with a data set of one element, which is then told to be 2 GiB at the end of the file.
  Writer writer;
  const float one = 1;
  writer.root().dataset("x", float_type(4), {1}, std::as_bytes(std::span(&one, 1)));
  MemorySink sink;
  writer.write(sink);
  std::string bytes = sink.take();
  const auto number = [](int64_t value) {
    std::string out;
    append_le(out, static_cast<uint64_t>(value), 8);
    return out;
  };
  const auto size = static_cast<int64_t>(bytes.size());
  const size_t end = bytes.find(number(size));
  bytes.replace(end, 8, number(size + kBytes));
  const size_t shape = bytes.find(number(1) + number(1));
  bytes.replace(shape, 16, number(kBytes / 4) + number(kBytes / 4));
  const size_t layout = bytes.find(std::string("\3\1", 2) + number(96));
  bytes.replace(layout + 2, 16, number(size) + number(kBytes));
  std::ofstream(path, std::ios::binary) << bytes;
  std::filesystem::resize_file(path, static_cast<uintmax_t>(size + kBytes));
  const int64_t memory = most_memory();
  const std::clock_t start = std::clock();
  LoadLimits limits;
  limits.max_memory = kBytes;
  const File file = File::open(path, limits);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  EXPECT_EQ(file.root().find_dataset("x")->byte_size(), kBytes);
  EXPECT_LT(seconds, 0.1);
  std::array<float, 2> last{};
  file.root().find_dataset("x")->read_part(kBytes - 8, std::as_writable_bytes(std::span(last)));
  EXPECT_EQ(last[1], 0);
  EXPECT_LT(most_memory() - memory, 10'000);
  std::filesystem::remove(path);
}

TEST(Hdf5, FindsTheSuperblockBehindAUserBlock) {
  EXPECT_EQ(numbers(*File::open(golden_path("userblock.h5")).root().find_dataset("x")), ramp(3));
  EXPECT_TRUE(is_hdf5(*open_file(golden_path("userblock.h5"))));
  EXPECT_FALSE(is_hdf5(*memory_file("x", "PK")));
}

TEST(Hdf5, RefusesWhatLeavesTheFileOrTheSubset) {
  for (const char* name :
       {"soft_link.h5", "soft_link_new.h5", "external_link.h5", "external_data.h5", "virtual.h5", "lzf.h5"})
    EXPECT_EQ(code_of(name), ErrorCode::kUnsupported) << name;
  for (const char* name : {"cycle.h5", "hard_link_twice.h5"}) EXPECT_EQ(code_of(name), ErrorCode::kCorrupt) << name;
}

TEST(Hdf5, RefusesAShapeThatTheFileCannotHold) {
  EXPECT_EQ(code_of("huge_shape.h5"), ErrorCode::kLimit);
  LoadLimits generous;
  generous.max_memory = INT64_MAX;
  try {
    File::open(golden_path("huge_shape.h5"), generous);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCorrupt) << error.what();
  }
}

TEST(Hdf5, StopsAtItsLimits) {
  EXPECT_THROW(File::open(golden_path("small.h5"), {.max_depth = 2}), Error);
  EXPECT_THROW(File::open(golden_path("small.h5"), {.max_objects = 3}), Error);
  EXPECT_THROW(File::open(golden_path("small.h5"), {.max_rank = 1}), Error);
  EXPECT_NO_THROW(File::open(golden_path("small.h5")));
}

TEST(Hdf5, ReadsTheFilesOfGenuineKeras) {
  const std::string folder = KERATIN_SOURCE_DIR "/../shared/reference/keras-samples/";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no samples of genuine Keras at " << folder;
  for (const char* name : {"bf.weights.h5", "big_00000.weights.h5", "big_00001.weights.h5", "leg.h5"}) {
    const File file = File::open(folder + name);
    EXPECT_NO_THROW(testing::everything(file.root())) << name;
    EXPECT_FALSE(file.root().groups.empty());
  }
  for (const char* name : {"fm.keras", "my.keras", "seq.keras", "lam.keras"}) {
    const ZipReader zip(open_file(folder + name));
    const File file = File::open(zip.open(*zip.find("model.weights.h5")));
    EXPECT_NO_THROW(testing::everything(file.root())) << name;
  }
}

}  // namespace
}  // namespace keratin::hdf5
