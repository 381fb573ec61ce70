// Hostile and damaged .npy and .npz files; the numbers are those of the project's list of hostile inputs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "keratin/base/error.h"
#include "keratin/base/little_endian.h"
#include "keratin/data/npy/npy.h"

namespace keratin {
namespace {

using ::testing::HasSubstr;

std::string npy(const std::string& dictionary, const std::string& data = "", char version = 1) {
  std::string text = dictionary + '\n';
  std::string out = "\x93NUMPY";
  out += version;
  out += '\0';
  append_le(out, text.size(), version == 1 ? 2 : 4);
  return out + text + data;
}

std::string header(const std::string& descr, const std::string& shape, const std::string& order = "False") {
  return "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }";
}

Error error_of(const std::string& bytes, const LoadLimits& limits = {}) {
  const auto start = std::chrono::steady_clock::now();
  try {
    load_npy(*memory_view("t.npy", bytes_of(bytes)), limits);
  } catch (const Error& error) {
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
    EXPECT_LE(std::strlen(error.what()), 2048u);
    return error;
  }
  ADD_FAILURE() << "no error";
  return Error(ErrorCode::kInternal, "");
}

std::string text_of(const Tensor& tensor) {
  return cat(tensor.dtype(), tensor.shape()) +
         std::string(static_cast<const char*>(tensor.raw()), static_cast<size_t>(tensor.bytes()));
}

/// Everything that a file of either kind gives, as one text.
std::string everything(const std::string& path, const std::string& bytes) {
  // Not atomically, and never over an old file: ext4 would write either to the disk at once.
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary).write(bytes.data(), std::ssize(bytes));
  if (path.ends_with(".npy")) return text_of(load_npy(path));
  std::string out;
  for (const auto& [name, tensor] : load_npz(path)) out += name + text_of(tensor);
  return out;
}

std::string path_of(const std::string& name) { return cat(testing::TempDir(), "keratin_hostile_", ::getpid(), name); }

TEST(Hostile43, ShapesWhoseProductOverflowsAreRefused) {
  for (const char* shape :
       {"(1152921504606846976, 1152921504606846976)", "(4294967296, 4294967296)", "(9223372036854775807,)",
        "(3, 6148914691236517206)", "(9223372036854775808,)", "(-1,)", "(1000000000000000000000,)"})
    EXPECT_EQ(error_of(npy(header("'<f4'", shape), "data")).code(), ErrorCode::kCorrupt) << shape;
}

TEST(Hostile43, PickledObjectsAreRefusedByName) {
  for (const char* descr : {"'|O'", "'O'", "'<O8'"}) {
    const Error error = error_of(npy(header(descr, "(1,)"), "\x80\x04."));
    EXPECT_TRUE(error.code() == ErrorCode::kUnsupported || error.code() == ErrorCode::kCorrupt) << descr;
  }
  EXPECT_THAT(error_of(npy(header("'|O'", "(1,)"), "x")).what(), HasSubstr("pickled Python objects"));
  EXPECT_EQ(error_of(npy(header("[('a', '|O')]", "(1,)"), "x")).code(), ErrorCode::kUnsupported);
}

TEST(Hostile43, CodeInTheHeaderIsNotEvaluated) {
  for (const char* descr : {"__import__('os').system('id')", "'<f4' if 1 else 0", "'<f' + '4'", "'''<f4'''", "b'<f4'",
                            "'<f\\x34'", "None", "('<f4',)", "'<f4\\''"})
    EXPECT_EQ(error_of(npy(header(descr, "(1,)"), "data")).code(), ErrorCode::kCorrupt) << descr;
  for (const char* shape : {"(1+1,)", "[1]", "(0x1,)", "(1_0,)", "1", "(1.0,)", "(1,,)", "()()", "((1,),)"})
    EXPECT_EQ(error_of(npy(header("'<f4'", shape), "data")).code(), ErrorCode::kCorrupt) << shape;
  EXPECT_EQ(error_of(npy(header("'<f4'", "(1,)", "not False"), "data")).code(), ErrorCode::kCorrupt);
}

TEST(Hostile43, AHeaderBeyond64KiBIsRefusedBeforeItIsRead) {
  const std::string blanks(65'536 + 1, ' ');
  EXPECT_EQ(error_of(npy(header("'<f4'", "(1,)") + blanks, "data", 2)).code(), ErrorCode::kLimit);
  std::string lie = "\x93NUMPY";
  lie += std::string("\x02\0\xFF\xFF\xFF\xFF", 6);
  EXPECT_EQ(error_of(lie + "short").code(), ErrorCode::kLimit);
}

TEST(Hostile43, AHeaderWithoutItsNewlineIsRefused) {
  std::string bytes = npy(header("'<f4'", "(1,)"), "data");
  bytes[bytes.size() - 5] = ' ';
  const Error error = error_of(bytes);
  EXPECT_THAT(error.what(), HasSubstr("does not end a line"));
  EXPECT_EQ(error.place().path, "t.npy");
  EXPECT_GT(error.place().offset, 10);
}

TEST(Hostile43, KeysThatAreMissingComeTwiceOrAreUnknownAreRefused) {
  for (const char* text : {"{}", "{'descr': '<f4'}", "{'shape': (1,), 'shape': (1,)}", "{'x': 1}", "[]", "",
                           "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x"})
    EXPECT_EQ(error_of(npy(text, "data")).code(), ErrorCode::kCorrupt) << text;
}

TEST(Hostile43, BytesBehindTheArrayAreRefused) {
  EXPECT_EQ(error_of(npy(header("'<f4'", "(1,)"), "datax")).code(), ErrorCode::kCorrupt);
  EXPECT_EQ(error_of(npy(header("'<f4'", "(0, 1152921504606846976)"), "x")).code(), ErrorCode::kCorrupt);
}

TEST(Hostile43, TypesThatNoTensorHasAreRefused) {
  for (const char* descr : {"'<c32'", "'<c4'", "'<U3'", "'|S4'", "'<f16'", "'|V4'", "'<M8'", "'<f3'", "'<i16'", "'?'",
                            "''", "'<'", "'<f99999999999999999999'", "'<f-4'", "'<f4 '"}) {
    const ErrorCode code = error_of(npy(header(descr, "(0,)"))).code();
    EXPECT_TRUE(code == ErrorCode::kUnsupported || code == ErrorCode::kCorrupt) << descr;
  }
}

TEST(Hostile43, MoreAxesOrBytesThanTheLimitsAreRefused) {
  EXPECT_EQ(error_of(npy(header("'|b1'", "(1, 1, 1, 1, 1, 1, 1, 1, 1)"), "\1")).code(), ErrorCode::kLimit);
  EXPECT_EQ(error_of(npy(header("'|u1'", "(100,)"), std::string(100, 'x')), {.max_memory = 99}).code(),
            ErrorCode::kLimit);
}

TEST(Hostile43, TheArraysOfAnArchiveShareOneLimit) {
  const std::string path = path_of("limit.npz");
  save_npz(path, {{"a", Tensor::zeros({100})}, {"b", Tensor::zeros({100})}});
  EXPECT_THROW(load_npz(path, {.max_memory = 900}), Error);
  EXPECT_EQ(load_npz(path, {.max_memory = 1100}).size(), 2u);
  file_system().remove(path);
}

void expect_truncations_to_fail(const std::string& path) {
  const std::string whole = read_file(path);
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_THROW(everything(path, whole.substr(0, size)), Error) << size;
  file_system().remove(path);
}

/// Flips every bit before `end`, but those that `may_differ`.
template <class MayDiffer>
void expect_flips_to_fail_or_not_to_matter(const std::string& path, size_t end, const MayDiffer& may_differ) {
  const std::string whole = read_file(path);
  const std::string expected = everything(path, whole);
  for (size_t at = 0; at < std::min(end, whole.size()); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      try {
        const bool same = everything(path, damaged) == expected;
        EXPECT_TRUE(same || may_differ(whole[at], damaged[at])) << "byte " << at << " bit " << bit;
      } catch (const Error&) {
        continue;
      }
    }
  file_system().remove(path);
}

bool nothing(char, char) { return false; }

TEST(DamagedNpy, TruncationAtEveryByteIsAnError) {
  save_npy(path_of("t.npy"), Tensor{{1, 2, 3}, {4, 5, 6}});
  expect_truncations_to_fail(path_of("t.npy"));
}

TEST(DamagedNpy, AFlipInTheHeaderIsAnErrorOrTheSameArrayButForTheByteOrder) {
  save_npy(path_of("f.npy"), Tensor{{1, 2, 3}, {4, 5, 6}});
  expect_flips_to_fail_or_not_to_matter(path_of("f.npy"), 128,
                                        [](char before, char after) { return before == '<' && after == '>'; });
}

TEST(DamagedNpz, TruncationAtEveryByteIsAnError) {
  save_npz(path_of("t.npz"), {{"w", Tensor{{1, 2}, {3, 4}}}, {"n", Tensor(std::vector<int64_t>{5})}});
  expect_truncations_to_fail(path_of("t.npz"));
}

TEST(DamagedNpz, AFlipOfAnyBitIsAnErrorOrLoadsTheSame) {
  save_npz(path_of("f.npz"), {{"w", Tensor{{1, 2}, {3, 4}}}, {"n", Tensor(std::vector<int64_t>{5})}});
  expect_flips_to_fail_or_not_to_matter(path_of("f.npz"), SIZE_MAX, nothing);
}

}  // namespace
}  // namespace keratin
