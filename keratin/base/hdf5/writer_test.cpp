#include "keratin/base/hdf5/writer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "keratin/base/error.h"
#include "keratin/base/hdf5/file.h"

namespace keratin::hdf5 {
namespace {

std::span<const std::byte> bytes_of_floats(const std::vector<float>& values) {
  return std::as_bytes(std::span(values));
}

File written(const Writer& writer) {
  MemorySink sink;
  writer.write(sink);
  EXPECT_EQ(sink.position(), writer.byte_size());
  return File::open(memory_file("w.h5", sink.take()));
}

std::vector<float> ramp(int count) {
  std::vector<float> out;
  for (int i = 0; i < count; ++i) out.push_back(static_cast<float>(i));
  return out;
}

// What the tests here and Python look at.
struct Sample {
  std::vector<float> kernel = {0, 1, 2, 3, 4, 5};
  std::vector<float> huge = ramp(100'000);
  std::string bits = std::string("\x80\x3F\x00\xC0", 4);
  std::string bools = std::string("\1\0\1", 3);
  Writer writer;

  explicit Sample(Checks checks) : writer(checks, 40'000) {
    GroupWriter& root = writer.root();
    root.attribute(text_attribute("model_config", std::string(100'000, 'j')));
    root.attribute(text_list_attribute("layer_names", {"dense", "", "\xC3\xA9"}));
    root.attribute({.name = "x", .type = float_type(8), .shape = {}, .bytes = std::string(8, '\0'), .strings = {}});
    GroupWriter& vars = root.group("layers/dense/vars");
    vars.attribute(text_attribute("name", "dense_1"));
    vars.dataset("0", float_type(4), {2, 3}, bytes_of_floats(kernel));
    vars.dataset("1", float_type(4), {}, bytes_of_floats(kernel).first(4));
    root.dataset("empty", int_type(8), {0, 3}, {});
    root.dataset("huge", float_type(4), {1000, 100}, bytes_of_floats(huge));
    root.dataset("bf16", bfloat16_type(), {2}, bytes_of(bits));
    root.dataset("bool", bool_type(), {3}, bytes_of(bools));
    root.dataset("half", float_type(2), {2}, bytes_of(bits));
    root.dataset("u8", uint_type(1), {3}, bytes_of(bools));
    root.group("none");
    for (int i = 0; i < 1000; ++i) root.group("many/" + std::to_string(i) + "/vars");
  }
};

class PlainAndChecked : public ::testing::TestWithParam<Checks> {};
INSTANTIATE_TEST_SUITE_P(Hdf5Writer, PlainAndChecked, ::testing::Values(Checks::kPlain, Checks::kChecksummed));

TEST_P(PlainAndChecked, WritesWhatTheReaderReads) {
  const Sample sample(GetParam());
  const File file = written(sample.writer);
  const Group& root = file.root();
  EXPECT_EQ(root.find_attribute("model_config")->text().size(), 100'000u);
  EXPECT_EQ(root.find_attribute("layer_names")->strings, (std::vector<std::string>{"dense", "", "\xC3\xA9"}));
  EXPECT_EQ(root.find_group("layers/dense/vars")->find_attribute("name")->text(), "dense_1");
  EXPECT_EQ(root.find_group("many")->groups.size(), 1000u);
  EXPECT_NE(root.find_group("many/777/vars"), nullptr);
  const Dataset* kernel = root.find_dataset("layers/dense/vars/0");
  ASSERT_NE(kernel, nullptr);
  std::vector<float> values(6);
  kernel->read(std::as_writable_bytes(std::span(values)));
  EXPECT_EQ(values, sample.kernel);
  std::vector<float> huge(100'000);
  root.find_dataset("huge")->read(std::as_writable_bytes(std::span(huge)));
  EXPECT_EQ(huge, sample.huge);
  EXPECT_EQ(kernel->shape(), (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(root.find_dataset("bf16")->type(), bfloat16_type());
  EXPECT_EQ(to_string(root.find_dataset("bool")->type()), "bool");
  EXPECT_EQ(root.find_dataset("empty")->byte_size(), 0);
}

TEST_P(PlainAndChecked, H5pyReadsAndExtendsWhatItWrites) {
  const std::string python = "/opt/keratin-peers/venv/bin/python";
  if (!std::filesystem::exists(python)) GTEST_SKIP() << "the peers' environment with h5py is not installed";
  const Sample sample(GetParam());
  const std::string path =
      (std::filesystem::temp_directory_path() / ("keratin-hdf5-test-" + std::to_string(getpid()) + ".h5")).string();
  AtomicFileWriter out(path);
  sample.writer.write(out);
  out.commit();
  const std::string program =
      "import sys, h5py, numpy as np\n"
      "text = lambda x: x.decode('utf8') if hasattr(x, 'decode') else x\n"
      "f = h5py.File(sys.argv[1])\n"
      "assert f.attrs['model_config'] == 'j' * 100000\n"
      "assert list(map(text, f.attrs['layer_names'])) == ['dense', '', chr(233)], f.attrs['layer_names']\n"
      "assert text(f['layers/dense/vars'].attrs['name']) == 'dense_1'\n"
      "assert f['layers/dense/vars/0'][()].tolist() == [[0, 1, 2], [3, 4, 5]]\n"
      "assert f['layers/dense/vars/1'].shape == () and f['empty'].shape == (0, 3) and f['empty'].dtype == 'i8'\n"
      "assert (f['huge'][()].ravel() == np.arange(100000)).all() and f['huge'].shape == (1000, 100)\n"
      "assert f['bf16'].dtype == 'V2' and f['bf16'].attrs['dtype'] == 'bfloat16'\n"
      "assert f['bool'].dtype == bool and f['bool'][()].tolist() == [True, False, True]\n"
      "assert f['half'].dtype == 'f2' and f['u8'].dtype == 'u1'\n"
      "assert len(f['many']) == 1000 and all('vars' in f[f'many/{i}'] for i in range(1000))\n"
      "assert len(f['none']) == 0\n"
      "f.close()\n"
      "f = h5py.File(sys.argv[1], 'a')\n"
      "for i in range(100): f.create_group(f'none/later/{i}').attrs['name'] = 'n' * i\n"
      "f.close()\n"
      "f = h5py.File(sys.argv[1])\n"
      "assert len(f['none/later']) == 100 and text(f['layers/dense/vars'].attrs['name']) == 'dense_1'\n";
  EXPECT_EQ(std::system((python + " -c \"" + program + "\" " + path).c_str()), 0);
  EXPECT_EQ(File::open(path).root().find_group("none/later")->groups.size(), 100u);
  std::filesystem::remove(path);
}

TEST_P(PlainAndChecked, EqualContentGivesEqualBytes) {
  MemorySink first, second;
  Sample(GetParam()).writer.write(first);
  Sample(GetParam()).writer.write(second);
  EXPECT_EQ(first.bytes(), second.bytes());
}

TEST_P(PlainAndChecked, RefusesBadNamesSizesAndLargeAttributes) {
  Writer writer(GetParam());
  const std::vector<float> one = {1};
  writer.root().dataset("x", float_type(4), {1}, bytes_of_floats(one));
  EXPECT_THROW(writer.root().dataset("x", float_type(4), {1}, bytes_of_floats(one)), Error);
  EXPECT_THROW(writer.root().group("x/y"), Error);
  EXPECT_THROW(writer.root().dataset("a/b", float_type(4), {1}, bytes_of_floats(one)), Error);
  EXPECT_THROW(writer.root().dataset("y", float_type(4), {2}, bytes_of_floats(one)), Error);
  writer.root().attribute(
      {.name = "big", .type = uint_type(1), .shape = {70'000}, .bytes = std::string(70'000, 'x'), .strings = {}});
  EXPECT_THROW(writer.byte_size(), Error);
}

TEST_P(PlainAndChecked, RefusesNamesThatNoPathCanHold) {
  Writer writer(GetParam());
  const std::vector<float> one = {1};
  const std::string names[] = {"", ".", std::string("a\0b", 3), "\xFF"};
  for (const std::string& name : names)
    EXPECT_THROW(writer.root().dataset(name, float_type(4), {1}, bytes_of_floats(one)), Error);
  writer.root().group("x");
  EXPECT_THROW(writer.root().dataset("x", float_type(4), {1}, bytes_of_floats(one)), Error);
}

TEST_P(PlainAndChecked, PathsMayBeginWithASlashAndMayLeadNowhere) {
  Writer writer(GetParam());
  const std::vector<float> one = {1};
  writer.root().group("/a/b").dataset("x", float_type(4), {1}, bytes_of_floats(one));
  const File file = written(writer);
  EXPECT_NE(file.root().find_group("/a/b"), nullptr);
  EXPECT_NE(file.root().find_dataset("/a/b/x"), nullptr);
  EXPECT_EQ(file.root().find_dataset("a/gone/x"), nullptr);
  EXPECT_EQ(file.root().find_dataset("a/b/y"), nullptr);
}

TEST(Checksums, AreNamedForWhatIsInsideTheHeaderAndForWhatHasASumOfItsOwn) {
  Writer writer(Checks::kChecksummed), plain(Checks::kPlain);
  const std::vector<float> one = {1}, many = ramp(1000);
  for (Writer* w : {&writer, &plain}) {
    w->root().dataset("one", float_type(4), {1}, bytes_of_floats(one));
    w->root().dataset("many", float_type(4), {1000}, bytes_of_floats(many));
  }
  const File file = written(writer), bare = written(plain);
  EXPECT_STREQ(file.root().find_dataset("one")->checksum(), "header");
  EXPECT_STREQ(file.root().find_dataset("many")->checksum(), "fletcher32");
  EXPECT_STREQ(bare.root().find_dataset("many")->checksum(), "");
}

}  // namespace
}  // namespace keratin::hdf5
