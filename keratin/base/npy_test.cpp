#include "keratin/base/npy.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/base/little_endian.h"

namespace keratin {
namespace {

std::string with_header(std::string dictionary, int64_t data_bytes, int version = 1) {
  dictionary += '\n';
  std::string out = "\x93NUMPY";
  append_le(out, static_cast<uint64_t>(version), 2);
  append_le(out, dictionary.size(), version == 1 ? 2 : 4);
  return out + dictionary + std::string(static_cast<size_t>(data_bytes), 'x');
}

NpyHeader header_of(const std::string& bytes) { return read_npy_header(*memory_file("a.npy", bytes)); }

ErrorCode code_of(const std::string& bytes) {
  try {
    header_of(bytes);
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "no error for " << bytes;
  return ErrorCode::kInternal;
}

TEST(NpyHeader, ReadsWhatNumPyWrites) {
  const NpyHeader header = header_of(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }", 48));
  EXPECT_EQ(header.kind, 'f');
  EXPECT_EQ(header.size, 4);
  EXPECT_FALSE(header.big_endian);
  EXPECT_EQ(header.shape, (std::vector<int64_t>{3, 4}));
  EXPECT_EQ(header.byte_size(), 48);
  EXPECT_EQ(header.data_offset, 10 + 60);
}

TEST(NpyHeader, ReadsByteOrderFortranOrderScalarsAndLaterVersions) {
  const NpyHeader swapped = header_of(with_header("{'descr': '>i8', 'fortran_order': True, 'shape': (5,)}", 40, 2));
  EXPECT_TRUE(swapped.big_endian);
  EXPECT_TRUE(swapped.fortran_order);
  EXPECT_EQ(swapped.shape, std::vector<int64_t>{5});
  const NpyHeader scalar = header_of(with_header("{'descr': '|b1', 'fortran_order': False, 'shape': ()}", 1, 3));
  EXPECT_EQ(scalar.element_count(), 1);
  EXPECT_EQ(header_of(with_header("{'descr': '<U3', 'fortran_order': False, 'shape': (2L, )}", 24)).size, 12);
  EXPECT_EQ(header_of(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 9223372036854775807), }", 0))
                .byte_size(),
            0);
}

TEST(NpyHeader, WritesTheBytesThatNumPyWrites) {
  // numpy.lib.format.write_array_header_1_0 of float32 (3, 4), of a scalar bool, of (5,).
  const NpyHeader matrix{.kind = 'f', .size = 4, .shape = {3, 4}};
  EXPECT_EQ(npy_header_bytes(matrix),
            std::string("\x93NUMPY\1\0\x76\0{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }", 10 + 59) +
                std::string(58, ' ') + "\n");
  EXPECT_NE(
      npy_header_bytes({.kind = 'b', .size = 1, .shape = {}}).find("'|b1', 'fortran_order': False, 'shape': (), }"),
      std::string::npos);
  EXPECT_NE(npy_header_bytes({.kind = 'i', .size = 8, .big_endian = true, .shape = {5}})
                .find("'>i8', 'fortran_order': False, 'shape': (5,), }"),
            std::string::npos);
}

TEST(NpyHeader, ReadsBackWhatItWrites) {
  NpyHeader header{.kind = 'u', .size = 2, .big_endian = true, .fortran_order = true, .shape = {2, 0, 7}};
  const NpyHeader again = header_of(npy_header_bytes(header));
  EXPECT_EQ(again.kind, 'u');
  EXPECT_EQ(again.shape, header.shape);
  EXPECT_TRUE(again.big_endian && again.fortran_order);
  EXPECT_EQ(again.data_offset % 64, 0);
}

TEST(NpyHeader, RefusesPickledObjectsAndStructures) {
  EXPECT_EQ(code_of(with_header("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", 99)),
            ErrorCode::kUnsupported);
  EXPECT_EQ(code_of(with_header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }", 99)),
            ErrorCode::kUnsupported);
  EXPECT_EQ(code_of(with_header("{}", 0, 4)), ErrorCode::kUnsupported);
}

TEST(NpyHeader, RefusesWhatDoesNotFitInTheFile) {
  for (const char* shape : {"(1152921504606846976, 1152921504606846976)", "(13,)", "(9223372036854775807,)",
                            "(99999999999999999999,)", "(-1,)", "(1.5,)"})
    EXPECT_EQ(code_of(with_header(cat("{'descr': '<f4', 'fortran_order': False, 'shape': ", shape, "}"), 48)),
              ErrorCode::kCorrupt)
        << shape;
}

TEST(NpyHeader, RefusesWhatIsNoHeader) {
  for (const char* text :
       {"", "{", "{}", "{'descr': '<f4'}", "{'descr': '<f3', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", "{'descr': '<f4', 'fortran_order': False, 'shape': 1}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", "__import__('os')",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}"})
    EXPECT_EQ(code_of(with_header(text, 48)), ErrorCode::kCorrupt) << text;
  EXPECT_EQ(code_of("\x93NUMPX..........."), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of(with_header(std::string(70'000, ' '), 0, 2)), ErrorCode::kLimit);
  std::string no_newline = with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", 4);
  no_newline[no_newline.find('\n')] = ' ';
  EXPECT_EQ(code_of(no_newline), ErrorCode::kCorrupt);
}

TEST(NpyHeader, TruncationAtEveryByteIsAnError) {
  const std::string whole = with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }", 48);
  for (size_t size = 0; size < whole.size(); ++size) EXPECT_THROW(header_of(whole.substr(0, size)), Error) << size;
}

TEST(NpyHeader, KnowsTheSizesOfEachKindOfElement) {
  const auto descr = [](const std::string& type, int64_t bytes) {
    return with_header("{'descr': '" + type + "', 'fortran_order': False, 'shape': (1,), }", bytes);
  };
  const std::pair<const char*, int64_t> good[] = {
      {"|b1", 1}, {"|i1", 1},   {"<i2", 2}, {"=i4", 4},   {">i8", 8},   {"|u1", 1}, {"<u8", 8},  {"<f2", 2}, {"<f4", 4},
      {">f8", 8}, {"<f16", 16}, {"<c8", 8}, {"<c16", 16}, {"<c32", 32}, {"|S5", 5}, {"<U3", 12}, {"|V2", 2}, {"|S0", 0},
  };
  for (const auto& [type, size] : good) {
    EXPECT_EQ(header_of(descr(type, size)).byte_size(), size) << type;
    EXPECT_EQ(header_of(descr(type, size)).kind, type[1]) << type;
  }
  for (const char* type : {"|b2", "<i3", "<u16", "<f1", "<f32", "<c4", "|S-1", "|V0", "|S999999999", "<m8", "<f",
                           "<f4x", "f4", "", "<", "^f4", "<f99999999999999999999"})
    EXPECT_EQ(code_of(descr(type, 8)), ErrorCode::kCorrupt) << type;
}

TEST(NpyHeader, EachKeyStandsOnce) {
  const std::string descr = "'descr': '<f4'", order = "'fortran_order': False", shape = "'shape': (1,)";
  const auto dictionary = [](const std::vector<std::string>& entries) {
    std::string text;
    for (const std::string& entry : entries) text += entry + ", ";
    return with_header("{" + text + "}", 4);
  };
  EXPECT_EQ(header_of(dictionary({shape, order, descr})).byte_size(), 4);
  using Entries = std::vector<std::string>;
  for (const Entries& entries : {Entries{descr, order},
                                 {descr, shape},
                                 {order, shape},
                                 {descr, descr, order, shape},
                                 {descr, order, order, shape},
                                 {descr, order, shape, shape},
                                 {descr, order, shape, "'x': 1"}})
    EXPECT_EQ(code_of(dictionary(entries)), ErrorCode::kCorrupt);
}

TEST(NpyHeader, IsHeldToTheLimitOfFiles) {
  const std::string bytes = npy_header_bytes({.kind = 'f', .size = 4, .shape = {2}}) + std::string(8, 'x');
  EXPECT_THROW(read_npy_header(*memory_file("a.npy", bytes), {.max_file_bytes = 16}), Error);
  EXPECT_EQ(read_npy_header(*memory_file("a.npy", bytes)).byte_size(), 8);
}

TEST(NpyHeader, BeyondSixtyFourKilobytesIsOfVersionTwo) {
  const std::string small = npy_header_bytes({.kind = 'b', .size = 1, .shape = {3}});
  const std::string large = npy_header_bytes({.kind = 'f', .size = 4, .shape = std::vector<int64_t>(30'000, 1)});
  EXPECT_EQ(small[6], 1);
  EXPECT_EQ(large[6], 2);
  EXPECT_EQ(large.size() % 64, 0u);
  EXPECT_NE(small.find("'|b1'"), std::string::npos);
  EXPECT_NE(npy_header_bytes({.kind = 'U', .size = 16, .shape = {1}}).find("'<U4'"), std::string::npos);
}

}  // namespace
}  // namespace keratin
