// Hostile files, numbered as in reliability.md, section 1.4: links, shapes, chunks.
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <limits>

#include "keratin/base/hdf5/hostile_test_util.h"

namespace keratin::hdf5 {
namespace {

using namespace testing;

constexpr int64_t kHuge = int64_t{1} << 51;

TEST(Hostile32, FilesOfCvesOfTheLibraryEndInAnErrorOrReadInASecond) {
  const char* told = std::getenv("KERATIN_CVE_HDF5");
  const std::filesystem::path folder = told ? told : KERATIN_SOURCE_DIR "/../shared/data/cve_hdf5";
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no files of HDFGroup/cve_hdf5 at " << folder;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::clock_t start = std::clock();
    try {
      everything(File::open(entry.path().string()).root());
    } catch (const Error&) {
    }
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    EXPECT_LT(seconds, 1) << entry.path();
  }
}

TEST(Hostile33, ExternalStorageLinksAndVirtualDataAreRefused) {
  expect_refused("soft link", golden("soft_link.h5"), "the soft link \"soft\"");
  expect_refused("soft link, new", golden("soft_link_new.h5"), "the soft link \"soft\"");
  expect_refused("external link", golden("external_link.h5"), "the external link \"external\"");
  expect_refused("external storage", golden("external_data.h5"), "the data of /x in another file");
  expect_refused("virtual", golden("virtual.h5"), "a virtual data set");
  Raw raw;
  expect_refused("user-defined link", raw.finish(raw.add(group(link("u", 0, kUser)))), "the user-defined link \"u\"");
}

TEST(Hostile33, TheSameInAnIntermediateGroupIsRefused) {
  expect_refused("soft link", golden("nested_soft_link.h5"), "the soft link \"s\"");
  expect_refused("external link", golden("nested_external_link.h5"), "the external link \"e\"");
  expect_refused("external storage", golden("nested_external_data.h5"), "the data of /a/b/x in another file");
  expect_refused("virtual", golden("nested_virtual.h5"), "a virtual data set");
  for (const auto& [kind, name] : {std::pair(kSoft, "soft"), {kExternal, "external"}, {kUser, "user-defined"}}) {
    Raw raw;
    const uint64_t inner = raw.add(group(link("l", 0, kind)));
    const uint64_t outer = raw.add(group(link("b", inner)));
    expect_refused(name, raw.finish(raw.add(group(link("a", outer)))), cat("the ", name, " link \"l\""));
  }
}

TEST(Hostile33, NamedTypesAndSecondNamesAreRefused) {
  expect_refused("named type", golden("named_type.h5"), "neither group nor data set");
  expect_refused("of a named type", golden("attribute_of_named_type.h5"), "");
  expect_refused("second name", golden("hard_link_twice.h5"), "reached twice");
}

TEST(Hostile34, AShapeThatTheFileCannotHoldIsRefusedBeforeReading) {
  LoadLimits generous;
  generous.max_memory = std::numeric_limits<int64_t>::max();
  constexpr size_t kFile = 16 << 10;
  expect_refused("over the memory", golden("huge_shape.h5"), "the limit is");
  expect_refused("never written", golden("huge_shape.h5"), "stores none of them", generous);
  expect_refused("contiguous", Raw().finish_with(dataset(uint_type(1), {kHuge}, contiguous(48, kHuge)), kFile),
                 "expected 2251799813685248 bytes", generous);
  expect_refused("absent", Raw().finish_with(dataset(uint_type(1), {kHuge}, contiguous(kUndefined, 0)), kFile),
                 "stores none of them", generous);
  expect_refused("chunked", Raw().finish_with(dataset(uint_type(1), {kHuge}, chunked(kUndefined, {1 << 20, 1})), kFile),
                 "more than a file", generous);
  expect_refused("gzip",
                 Raw().finish_with(dataset(uint_type(1), {kHuge}, chunked(48, {1 << 20, 1}), filters({1})), kFile),
                 "more than a file", generous);
  expect_refused("overflow", Raw().finish_with(dataset(float_type(8), {kHuge, kHuge}, contiguous(48, 0)), kFile),
                 "more elements than any file", generous);
  expect_refused("2 GiB of fill value", golden("fill_only.h5"), "stores none of them", generous);
  expect_refused("2 GiB of fill value in chunks", golden("fill_only_chunked.h5"), "more than a file", generous);
}

TEST(Hostile34, DataSetsThatShareTheirBytesAreRefused) {
  Raw raw;
  const uint64_t data = raw.add(std::string(1000, 'x'));
  std::string links;
  for (int i = 0; i < 9; ++i)
    links += link(std::to_string(i), raw.add(dataset(uint_type(1), {1000}, contiguous(data, 1000))));
  expect_refused("nine times 1000 bytes in 3000", raw.finish(raw.add(group(links))), "share their bytes");
}

TEST(Hostile35, BadChunkSizesAreRefused) {
  expect_refused("0", Raw().finish_with(dataset(uint_type(1), {8}, chunked(48, {0, 1}))), "a chunk of no elements");
  expect_refused("no axes", Raw().finish_with(dataset(uint_type(1), {}, chunked(48, {1}))), "chunks of no axes");
  expect_refused("another rank", Raw().finish_with(dataset(uint_type(1), {8}, chunked(48, {2, 2, 1}))), "another rank");
  expect_refused("2^32 - 1", Raw().finish_with(dataset(uint_type(1), {8}, chunked(48, {0xFFFFFFFF, 1}))),
                 "larger than the file can hold");
  const std::string wide =
      le(0x0204, 2) + le(0, 1) + le(2, 1) + le(8, 1) + le(uint64_t{1} << 32, 8) + le(1, 8) + le(1, 1) + le(48, 8);
  expect_refused("2^32", Raw().finish_with(dataset(uint_type(1), {8}, wide)), "larger than the file can hold");
}

TEST(Hostile35, AChunkLargerThanItsDataSetReads) {
  Raw raw;
  const uint64_t chunk = raw.add("abcdefgh");
  const uint64_t index = raw.add(tree(0, {{8, 0, chunk}}, 1));
  const std::string bytes = raw.finish_with(dataset(uint_type(1), {3}, chunked(index, {8, 1})));
  EXPECT_NE(everything(bytes).find("uint8(3)abc}"), std::string::npos);
}

TEST(Hostile35, BadTreesOfChunksAreRefused) {
  const auto with_tree = [](const std::function<std::string(uint64_t)>& node, int64_t size = 64) {
    Raw raw;
    const uint64_t index = raw.end();
    raw.add(node(index));
    return raw.finish_with(dataset(uint_type(1), {size}, chunked(index, {1, 1}), filters({1})), 16 << 10);
  };
  const auto leaf = [](std::vector<Entry> entries, uint64_t count) {
    return [=](uint64_t) { return tree(0, entries, count); };
  };
  expect_refused("10^7 chunks, 65535 in a node", with_tree(leaf({{1, 0, 48}}, 65535), 10'000'000), "expected 2097120");
  expect_refused("cycle", with_tree([](uint64_t self) { return tree(1, {{0, 0, self}}, 1); }), "reached twice");
  expect_refused("level 255", with_tree([](uint64_t self) { return tree(255, {{0, 0, self}}, 1); }), "reached twice");
  expect_refused("past the end", with_tree(leaf({{1, 0, 1 << 20}}, 1)), "the file has 16384");
  expect_refused("negative address", with_tree(leaf({{1, 0, kUndefined - 1}}, 1)), "the file has 16384");
  expect_refused("outside", with_tree(leaf({{1, 64, 48}}, 1)), "outside its data set");
  expect_refused("2^63 outside", with_tree(leaf({{1, uint64_t{1} << 63, 48}}, 1)), "outside its data set");
  expect_refused("of 4 GB", with_tree(leaf({{0xFFFFFFFF, 0, 8}}, 1)), "expected 4294967295 bytes");
  expect_refused("no tree", with_tree([](uint64_t) { return std::string(64, 'x'); }), "expected the signature TREE");
}

TEST(Hostile35, HeapsAndAddressesOutsideOfTheFileAreRefused) {
  Writer writer;
  writer.root().group("abc");
  const std::string whole = bytes_of_file(writer);
  const auto with = [&](const std::string& signature, size_t offset, uint64_t value) {
    std::string bytes = whole;
    return bytes.replace(bytes.rfind(signature) + offset, 8, le(value, 8));
  };
  expect_refused("name past the heap", with("SNOD", 8, 1000), "a name lies outside its heap");
  expect_refused("name at 2^63", with("SNOD", 8, uint64_t{1} << 63), "a name lies outside its heap");
  expect_refused("heap past the end", with("HEAP", 24, 1 << 20), "expected 16 bytes at address 1048576");
  expect_refused("heap of 2^63", with("HEAP", 8, uint64_t{1} << 63), "expected 9223372036854775808 bytes");
  expect_refused("member past the end", with("SNOD", 16, 1 << 20), "at address 1048576");
  expect_refused("negative address", with("SNOD", 16, kUndefined - 7), "at address 18446744073709551608");
}

}  // namespace
}  // namespace keratin::hdf5
