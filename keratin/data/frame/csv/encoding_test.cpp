#include "keratin/data/frame/csv/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/base/error.h"

namespace keratin::csv {
namespace {

using testing::HasSubstr;

std::string error_of(std::string_view utf16) {
  try {
    decode(utf16, Encoding::utf16_le, "a.csv");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Encoding, HasTheNamesThatPythonHas) {
  const std::pair<const char*, Encoding> names[] = {
      {"utf-8", Encoding::utf8},         {"UTF8", Encoding::utf8},
      {"utf_8_sig", Encoding::utf8},     {"ASCII", Encoding::utf8},
      {"latin 1", Encoding::latin1},     {"ISO-8859-1", Encoding::latin1},
      {"cp1252", Encoding::windows1252}, {"Windows-1252", Encoding::windows1252},
      {"utf-16", Encoding::utf16_le},    {"utf_16_le", Encoding::utf16_le},
      {"UTF-16-BE", Encoding::utf16_be},
  };
  for (const auto& [name, encoding] : names) EXPECT_EQ(encoding_from_string(name), encoding) << name;
  EXPECT_THROW(encoding_from_string("utf-7"), Error);
}

TEST(Encoding, IsFoundByItsMarkOrByZerosAtEverySecondByte) {
  using namespace std::string_view_literals;
  EXPECT_EQ(find_encoding("\xFF\xFE\x61\0"sv), Encoding::utf16_le);
  EXPECT_EQ(find_encoding("\xFE\xFF\0\x61"sv), Encoding::utf16_be);
  EXPECT_EQ(find_encoding("a\0,\0b\0"sv), Encoding::utf16_le);
  EXPECT_EQ(find_encoding("\0a\0,\0b"sv), Encoding::utf16_be);
  EXPECT_EQ(find_encoding("a\0\0,\0b"sv), Encoding::utf8);
  EXPECT_EQ(find_encoding("\0a\0\0,b"sv), Encoding::utf8);
  EXPECT_EQ(find_encoding("a,b\n1,\0\n"sv), Encoding::utf8);
  EXPECT_EQ(find_encoding("\0a"sv), Encoding::utf8);
}

TEST(Encoding, MarksAreNoText) {
  using namespace std::string_view_literals;
  EXPECT_EQ(decode("\xEF\xBB\xBF\x61"sv, Encoding::utf8, ""), "a");
  EXPECT_EQ(decode("a"sv, Encoding::utf8, ""), "a");
  EXPECT_EQ(decode("\xFF\xFE\x61\0"sv, Encoding::utf16_le, ""), "a");
  EXPECT_EQ(decode("\xFE\xFF\0\x61"sv, Encoding::utf16_be, ""), "a");
  EXPECT_EQ(decode("\xFF\xFE"sv, Encoding::latin1, ""), "ÿþ");
}

TEST(Encoding, SurrogatesComeInPairs) {
  using namespace std::string_view_literals;
  EXPECT_EQ(decode("\x3D\xD8\0\xDE"sv, Encoding::utf16_le, ""), "😀");
  EXPECT_THAT(error_of("\x3D\xD8"sv), HasSubstr("the surrogate at byte 0 stands alone"));
  EXPECT_THAT(error_of("a\0\x3D\xD8\x61\0"sv), HasSubstr("the surrogate at byte 2 stands alone"));
  EXPECT_THAT(error_of("\0\xDE\x3D\xD8"sv), HasSubstr("the surrogate at byte 0 stands alone"));
  EXPECT_THAT(error_of("\x3D\xD8\0\xE0"sv), HasSubstr("stands alone"));
  EXPECT_THAT(error_of("a\0b"sv), HasSubstr("cut in half"));
}

}  // namespace
}  // namespace keratin::csv
