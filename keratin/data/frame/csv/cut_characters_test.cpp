// Large texts are read in chunks, whose edges cut characters of several bytes.
#include <gtest/gtest.h>

#include "keratin/base/error.h"
#include "keratin/data/frame/frame.h"

namespace keratin {
namespace {

constexpr size_t kChunk = size_t{256} << 10;  // of the first pass

// Rows of characters of 2, 3 and 4 bytes; `shift` moves every edge by a byte.
std::string rows_of(size_t shift, int64_t count) {
  std::string text = "word,number\n" + std::string(shift, 'a') + ",0\n";
  for (int64_t i = 1; i < count; ++i) text += "\u00e4\u20ac\U0001f600\u00fc,1\n";
  return text;
}

TEST(ReadCsv, KeepsCharactersThatAChunksEdgeCuts) {
  for (size_t shift = 1; shift <= 14; ++shift) {
    const std::string text = rows_of(shift, 60'000);
    ASSERT_GT(text.size(), 3 * kChunk);
    const DataFrame table = DataFrame::read_csv(CsvText{text, "words.csv"});
    ASSERT_EQ(table.rows(), 60'000);
    for (const int64_t row : {int64_t{1}, int64_t{30'000}, int64_t{59'999}})
      ASSERT_EQ(table.column("word").strings()[static_cast<size_t>(row)], "\u00e4\u20ac\U0001f600\u00fc");
  }
}

TEST(ReadCsv, FindsABrokenCharacterInALaterChunk) {
  std::string text = rows_of(1, 60'000);
  text[2 * kChunk + 100] = '\xFF';
  CsvOptions utf8;
  utf8.encoding = "utf-8";
  EXPECT_THROW(DataFrame::read_csv(CsvText{text, "words.csv"}, utf8), Error);
}

TEST(ReadCsv, RefusesANulByteInALaterChunkWithItsLine) {
  std::string text = rows_of(1, 60'000);
  text[2 * kChunk + 100] = '\0';
  try {
    DataFrame::read_csv(CsvText{text, "words.csv"});
    ADD_FAILURE() << "a NUL byte was read";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::kCorrupt);
    EXPECT_NE(std::string(e.what()).find("line "), std::string::npos) << e.what();
  }
}

TEST(ReadCsv, TakesEverySpellingOfTrueAndFalse) {
  const DataFrame table = DataFrame::read_csv(CsvText{"a,b,c\nTrue,true,TRUE\nFalse,false,FALSE\n", "bools.csv"});
  for (const char* name : {"a", "b", "c"}) EXPECT_EQ(table.column(name).dtype(), ColumnType::bool_) << name;
}

}  // namespace
}  // namespace keratin
