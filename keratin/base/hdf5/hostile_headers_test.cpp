// Hostile files, numbered as in reliability.md, section 1.4: headers, attributes, filters, superblocks, strings.
#include <zlib.h>

#include "keratin/base/hdf5/checksum.h"
#include "keratin/base/hdf5/hostile_test_util.h"
#include "keratin/base/utf8.h"

namespace keratin::hdf5 {
namespace {

using namespace testing;

std::string continuation(uint64_t address, uint64_t size) {
  return encode_message2(kContinuation, le(address, 8) + le(size, 8));
}

TEST(Hostile36, AHeaderThatContinuesInItselfIsRefused) {
  Raw raw;
  constexpr uint64_t kBytes = 4 + 4 + 16 + 4;
  const uint64_t self = raw.end();
  std::string block = "OCHK" + continuation(self, kBytes);
  append_check_sum(block);
  ASSERT_EQ(block.size(), kBytes);
  raw.add(block);
  expect_refused("loop", raw.finish(raw.add(group(continuation(self, kBytes)))), "reached twice");
  Raw header;
  const uint64_t root = header.end();
  const std::string messages = continuation(root, 64);
  expect_refused("the header itself", header.finish(header.add(encode_header2(messages)), 200), "reached twice");
  Raw outside;
  expect_refused("outside", outside.finish(outside.add(group(continuation(1 << 20, 64)))), "at address 1048576");
  Raw negative;
  expect_refused("negative", negative.finish(negative.add(group(continuation(8, kUndefined - 3)))),
                 "expected 18446744073709551612 bytes");
}

TEST(Hostile36, AGroupThatContainsItselfIsRefused) {
  expect_refused("h5py's", golden("cycle.h5"), "reached twice");
  Raw raw;
  expect_refused("new style", raw.finish(raw.add(group(link("again", raw.end())))), "reached twice");
  Raw two;
  const uint64_t first = two.end();
  const uint64_t second = first + (group(link("b", 0)).size() + 7) / 8 * 8;
  two.add(group(link("b", second)));
  two.add(group(link("a", first)));
  expect_refused("by another", two.finish(first), "reached twice");
}

TEST(Hostile36, GroupsNestedWithoutEndAreRefused) {
  Raw raw;
  uint64_t inner = raw.add(group(""));
  for (int i = 0; i < 10'000; ++i) inner = raw.add(group(link("g", inner)));
  expect_refused("10,000 deep", raw.finish(inner), "nested deeper than 64");
}

TEST(Hostile36, AMillionLinksAreRefused) {
  Raw raw;
  const uint64_t x = raw.add(dataset(uint_type(1), {0}, contiguous(kUndefined, 0)));
  std::string links;
  for (int i = 0; i < 1'000'000; ++i) links += link(std::to_string(i), x);
  expect_refused("a million", raw.finish(raw.add(group(links))), "more than 1000000 messages");
}

TEST(Hostile36, AnAttributeOf4GigabytesIsRefused) {
  const std::string type = encode_datatype(uint_type(1));
  for (const int64_t size : {int64_t{1} << 32, int64_t{1} << 61}) {
    Raw raw;
    expect_refused("attribute", raw.finish(raw.add(group(attribute("a", type, encode_dataspace({size}), "abc")))),
                   "is cut off");
  }
  Raw rank;
  expect_refused("9 axes",
                 rank.finish(rank.add(group(attribute("a", type, encode_dataspace(std::vector<int64_t>(9, 1)), "a")))),
                 "the limit is 8");
  Raw twice;
  const std::string one = attribute("a", type, encode_dataspace({}), "a");
  expect_refused("twice", twice.finish(twice.add(group(one + one))), "comes twice");
}

TEST(Hostile36, EnumerationsOfEnumerationsAreRefused) {
  std::string type;
  for (int i = 0; i < 7000; ++i) type += le(0x38, 1) + le(0, 3) + le(1, 4);
  Raw raw;
  expect_refused("7000 deep", raw.finish(raw.add(group(attribute("a", type, encode_dataspace({}), "")))),
                 "an enumeration over no integers");
}

// One chunk of `size` elements that stores `stored`, through the filters `ids`.
std::string with_chunk(const std::string& stored, const std::vector<int>& ids, int64_t size, uint64_t told_size = 0) {
  Raw raw;
  const uint64_t chunk = raw.add(stored);
  const uint64_t index = raw.add(tree(0, {{told_size ? told_size : stored.size(), 0, chunk}}, 1));
  return raw.finish_with(dataset(uint_type(1), {size}, chunked(index, {static_cast<uint64_t>(size), 1}), filters(ids)));
}

std::string deflated(const std::string& text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size(), 9);
  out.resize(size);
  return out;
}

TEST(Hostile37, BadDeflatedChunksAreRefused) {
  const std::string good = deflated(std::string(1000, 'x'));
  EXPECT_NE(everything(with_chunk(good, {1}, 1000)).find(std::string(1000, 'x')), std::string::npos);
  expect_refused("1000:1", with_chunk(deflated(std::string(100'000'000, 'x')), {1}, 1000), "cannot be inflated");
  expect_refused("too short", with_chunk(deflated("x"), {1}, 1000), "a chunk has 1 bytes; expected 1000");
  std::string adler = good;
  adler.back() = static_cast<char>(adler.back() ^ 1);
  expect_refused("wrong adler", with_chunk(adler, {1}, 1000), "cannot be inflated");
  expect_refused("truncated", with_chunk(good.substr(0, good.size() - 5), {1}, 1000), "cannot be inflated");
  expect_refused("trailing bytes", with_chunk(good + "junk", {1}, 1000), "cannot be inflated");
  expect_refused("nothing", with_chunk("x", {1}, 1000), "cannot be inflated");
  expect_refused("larger than its file", with_chunk(good, {1}, 5'000'000), "more than a file");
}

TEST(Hostile37, BadChecksumsAndFiltersAreRefused) {
  std::string stored = "abcdefgh";
  append_le(stored, fletcher32(bytes_of(stored)), 4);
  EXPECT_NE(everything(with_chunk(stored, {3}, 8)).find("abcdefgh"), std::string::npos);
  std::string wrong = stored;
  wrong[3] = 'x';
  expect_refused("wrong Fletcher32", with_chunk(wrong, {3}, 8), "the checksum of a chunk is wrong");
  expect_refused("without its checksum", with_chunk("abcdefgh", {3}, 8), "a chunk has 8 bytes; expected 12");
  expect_refused("too short for it", with_chunk("abc", {3, 2}, 8), "too short for its checksum");
  expect_refused("unknown filter", with_chunk(stored, {32'000}, 8), "filter 32000");
  expect_refused("LZF", golden("lzf.h5"), "filter 32000");
  expect_refused("255 filters", with_chunk(stored, std::vector<int>(255, 3), 8), "more than 32 filters");
}

TEST(Hostile38, UserBlocksAndSecondSuperblocksReadPerTheFormat) {
  EXPECT_NE(everything(golden("userblock.h5")).find("/x=float32(3)"), std::string::npos);
  const std::string at_512 = golden("userblock.h5");
  std::string at_1024 = std::string(512, '\0') + at_512.substr(0, 512) + at_512.substr(512);
  at_1024.replace(0, 1024, std::string(1024, 'u'));
  at_1024.replace(1024 + 24, 8, le(1024, 8));  // the base address
  at_1024.replace(1024 + 40, 8, le(at_1024.size(), 8));
  EXPECT_EQ(everything(at_1024), everything(at_512));
  // The first superblock counts; bytes behind the end belong to nobody.
  std::string two = golden("small.h5");
  const std::string before = everything(two);
  two.resize((two.size() + 511) / 512 * 512);
  EXPECT_EQ(everything(two + at_512), before);
}

TEST(Hostile38, SuperblocksThatContradictTheFileAreRefused) {
  expect_refused("base address of another place", std::string(512, 'u') + golden("small.h5"), "base address is wrong");
  expect_refused("at no power of two", std::string(600, 'u') + golden("small.h5"), "signature is missing");
  const std::string whole = golden("small.h5");
  const auto with = [&](size_t at, const std::string& bytes) {
    return std::string(whole).replace(at, bytes.size(), bytes);
  };
  expect_refused("version 9", with(8, "\x09"), "version 9 of the superblock");
  expect_refused("addresses of 3 bytes", with(13, "\x03"), "a bad size of addresses");
  expect_refused("root past the end", with(64, le(1 << 20, 8)), "at address 1048576");
  expect_refused("negative root", with(64, le(kUndefined - 1, 8)), "at address 18446744073709551614");
  expect_refused("end beyond the file", with(40, le(1 << 20, 8)), "it is cut off");
}

TEST(Hostile39, StringsOfVaryingLengthThatLieAreRefused) {
  const auto with_text = [](uint64_t size, uint64_t address, uint64_t index, int64_t count = 1) {
    Raw raw;
    std::string heap = "GCOL" + le(1, 4) + le(4096, 8) + le(1, 2) + le(1, 2) + le(0, 4) + le(2000, 8);
    heap.resize(heap.size() + 2000, 'x');
    heap.resize(4096);
    EXPECT_EQ(raw.add(heap), 48u);
    std::string value;
    for (int64_t i = 0; i < count; ++i) value += le(size, 4) + le(address, 8) + le(index, 4);
    return raw.finish(raw.add(group(attribute("a", encode_datatype(string_type()), encode_dataspace({count}), value))));
  };
  EXPECT_NE(everything(with_text(3, 48, 1)).find("3:xxx"), std::string::npos);
  expect_refused("2^31 bytes", with_text(uint64_t{1} << 31, 48, 1), "a string has 2147483648 bytes; the limit is");
  expect_refused("longer than its object", with_text(2001, 48, 1), "a string is not in its heap");
  expect_refused("no such object", with_text(3, 48, 2), "a string is not in its heap");
  expect_refused("no heap", with_text(3, 64, 1), "expected the signature GCOL");
  expect_refused("past the end", with_text(3, 1 << 20, 1), "at address 1048576");
  expect_refused("one text 4000 times", with_text(2000, 48, 1, 4000), "its strings share their bytes");
}

TEST(Hostile39, BigEndianNumbersReadAndReferencesAreListed) {
  const std::string little = everything(golden("types_old.h5"));
  EXPECT_NE(little.find("/be_i4=int32(2, 3)" + le(0, 4) + le(1, 4) + le(2, 4)), std::string::npos);
  EXPECT_NE(everything(golden("references.h5")).find("/object=a reference"), std::string::npos);
}

TEST(Hostile39, NamesThatAreNoNamesAreRefused) {
  for (const std::string& name : {std::string("a/b"), std::string("."), std::string(), std::string("a\0b", 3),
                                  std::string("\xFF\xFE"), std::string(200, 'n') + "\x80"}) {
    Raw raw;
    const uint64_t x = raw.add(dataset(uint_type(1), {0}, contiguous(kUndefined, 0)));
    expect_refused(printable(name), raw.finish(raw.add(group(link(name, x)))), "a bad name of an object");
  }
  Raw twice;
  const uint64_t x = twice.add(dataset(uint_type(1), {0}, contiguous(kUndefined, 0)));
  expect_refused("twice", twice.finish(twice.add(group(link("x", x) + link("x", x)))), "comes twice in a group");
  Raw deep;
  const uint64_t y = deep.add(dataset(uint_type(1), {0}, contiguous(kUndefined, 0)));
  LoadLimits limits;
  limits.max_name_bytes = 4;
  expect_refused("long", deep.finish(deep.add(group(link("12345", y)))), "a name of 5 bytes; the limit is 4", limits);
}

}  // namespace
}  // namespace keratin::hdf5
