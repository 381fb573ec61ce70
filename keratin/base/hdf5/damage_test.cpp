// Files that were cut off or lost bits.
#include <gtest/gtest.h>

#include <array>

#include "keratin/base/hdf5/hdf5_test_util.h"

namespace keratin::hdf5 {
namespace {

using testing::bytes_of_file;
using testing::everything;
using testing::golden_path;

// Truncations and flips must end in an Error or in a file that reads; sanitizers watch the rest.
void damage(const std::string& name, size_t step) {
  const std::string whole = read_file(golden_path(name));
  const auto open = [](std::string bytes) {
    try {
      everything(std::move(bytes));
      return true;
    } catch (const Error&) {
      return false;
    }
  };
  EXPECT_TRUE(open(whole));
  for (size_t size = 0; size < whole.size(); size += step)
    EXPECT_FALSE(open(whole.substr(0, size))) << name << " cut at " << size;
  for (size_t i = 0; i < whole.size(); i += step) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      std::string bytes = whole;
      bytes[i] = static_cast<char>(bytes[i] ^ flip);
      open(std::move(bytes));
    }
  }
}

TEST(Hdf5Damage, OfAKerasLikeFileNeverCrashes) { damage("small.h5", 1); }
TEST(Hdf5Damage, OfChunksNeverCrashes) { damage("chunked_small.h5", 1); }
TEST(Hdf5Damage, OfANewStyleFileNeverCrashes) { damage("new_small.h5", 1); }
TEST(Hdf5Damage, OfEveryTypeNeverCrashes) { damage("types_old.h5", 7); }
TEST(Hdf5Damage, OfResizableDataSetsNeverCrashes) { damage("resizable_new.h5", 3); }
TEST(Hdf5Damage, OfAHugeAttributeNeverCrashes) { damage("huge_attribute_new.h5", 7); }

// One of everything that our writer writes with checksums, in 4 KB: arrays inside a header, in a chunk, none, text
// inside and outside of a header.
std::string checked_file() {
  Writer writer(Checks::kChecksummed);
  std::array<float, 150> ramp;
  for (size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<float>(i) / 7;
  const auto bytes = std::as_bytes(std::span(ramp));
  GroupWriter& root = writer.root();
  root.attribute(text_attribute("model_config", R"({"class_name": "Sequential"})"));
  root.attribute(text_list_attribute("layer_names", {"dense", "", "\xC3\xA9"}));
  GroupWriter& vars = root.group("layers/dense/vars");
  vars.attribute(text_attribute("name", "dense"));
  vars.dataset("0", float_type(4), {4, 35}, bytes.first(560));
  vars.dataset("1", float_type(4), {3}, bytes.first(12));
  vars.dataset("2", bfloat16_type(), {2}, bytes.first(4));
  root.dataset("empty", int_type(8), {0, 3}, {});
  root.dataset("scalar", int_type(4), {}, bytes.first(4));
  return bytes_of_file(writer);
}

std::string many_chunks() {
  Writer writer(Checks::kChecksummed, 64);
  std::array<int16_t, 317> ramp;
  for (size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<int16_t>(i * i);
  writer.root().dataset("x", int_type(2), {317}, std::as_bytes(std::span(ramp)));
  return bytes_of_file(writer);
}

// How many damaged files read as something else, without an Error.
int silent_changes(const std::string& whole) {
  const std::string before = everything(whole);
  const auto changed = [&](std::string bytes) {
    try {
      return everything(std::move(bytes)) != before;
    } catch (const Error&) {
      return false;
    }
  };
  int count = 0;
  for (size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    if (!changed(std::move(bytes))) continue;
    ADD_FAILURE() << "bit " << bit % 8 << " of byte " << bit / 8;
    ++count;
  }
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_THROW(everything(whole.substr(0, size)), Error) << "cut at " << size;
  return count;
}

TEST(Hdf5Damage, OfEveryBitOfACheckedFileIsNoticedOrChangesNothing) {
  const std::string whole = checked_file();
  EXPECT_EQ(silent_changes(whole), 0);
}

TEST(Hdf5Damage, OfEveryBitOfChunksAndTheirIndexIsNoticedOrChangesNothing) {
  EXPECT_EQ(silent_changes(many_chunks()), 0);
}

TEST(Hdf5Damage, OfEveryBitOfTextOutsideOfItsHeaderIsNoticedOrChangesNothing) {
  Writer writer(Checks::kChecksummed);
  writer.root().attribute(text_attribute("text", std::string(60'001, 'x')));
  const std::string whole = bytes_of_file(writer);
  const std::string before = everything(whole);
  for (size_t at = 0; at < whole.size(); at += at < 200 || at > 60'000 ? 1 : 1000) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << at % 8));
    try {
      EXPECT_EQ(everything(std::move(bytes)), before) << at;
    } catch (const Error&) {
    }
  }
}

}  // namespace
}  // namespace keratin::hdf5
