// What read_csv says about text that is no table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keratin/base/error.h"
#include "keratin/data/frame/frame.h"

namespace keratin {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string error_of(std::string_view text, const CsvOptions& options = {}) {
  try {
    DataFrame::read_csv(CsvText{text, "concrete.csv"}, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

std::string numbers(int rows) {
  std::string text;
  for (int i = 0; i < rows; ++i) text += std::to_string(i) + "," + std::to_string(i) + "\n";
  return text;
}

TEST(ReadCsv, NamesLineAndColumnOfACellThatIsNoNumber) {
  const CsvOptions options{.dtypes = {{"water", ColumnType::float64}}};
  EXPECT_EQ(error_of("cement,water\n" + numbers(15) + "540,abc\n1,def\n", options),
            "[read_csv] concrete.csv line 17, column 'water': expected a number, received \"abc\". Correct the cell, "
            "add it to the missing "
            "markers, or read the column as another type.");
}

TEST(ReadCsv, NamesTheFirstBadCellWhicheverThreadFindsIt) {
  const CsvOptions options{.dtypes = {{"b", ColumnType::int64}}};
  EXPECT_THAT(error_of("a,b\n" + numbers(50000) + "1,x\n" + numbers(50000) + "1,y\n", options),
              StartsWith("[read_csv] concrete.csv line 50002, "));
}

TEST(ReadCsv, AnIntegerColumnTakesNeitherFractionsNorMissingCells) {
  const CsvOptions options{.dtypes = {{"a", ColumnType::int64}}};
  EXPECT_THAT(error_of("a,b\n1,1\n1.5,1\n", options),
              HasSubstr("line 3, column 'a': expected an integer, received \"1.5\""));
  EXPECT_THAT(error_of("a,b\n1,1\n,1\n", options), HasSubstr("line 3, column 'a': expected an integer, received \"\""));
}

TEST(ReadCsv, NamesTheLineOfARowWithTooManyOrTooFewCells) {
  EXPECT_THAT(error_of("a,b\n1,2\n1,2,3\n"),
              StartsWith("[read_csv] concrete.csv line 3: expected 2 cells, received 3."));
  EXPECT_THAT(error_of("a,b\n1,2\n\n1\n"), StartsWith("[read_csv] concrete.csv line 4: expected 2 cells, received 1."));
  EXPECT_THAT(error_of("a,b\n" + numbers(100000) + "1,2,3\n" + numbers(90000)),
              HasSubstr(" line 100002: expected 2 cells, received 3."));
}

TEST(ReadCsv, CountsTheLinesInsideQuotedCellsAndOfComments) {
  EXPECT_THAT(error_of("a,b\n\"x\ny\",2\n1,2,3\n"), HasSubstr(" line 4: expected 2 cells"));
  EXPECT_THAT(error_of("# one\n# two\na,b\n1,2\n1,2,3\n"), HasSubstr(" line 5: expected 2 cells"));
}

TEST(ReadCsv, NamesTheLineOfAQuoteThatIsNeverClosed) {
  EXPECT_THAT(error_of("a,b\n1,2\n3,\"4\n5,6\n"),
              StartsWith("[read_csv] concrete.csv line 3: the quote that opens here is never closed."));
  EXPECT_THAT(error_of("a,b\n" + numbers(50000) + "3,\"4\n" + numbers(50000)),
              HasSubstr(" line 50002: the quote that opens here"));
}

TEST(ReadCsv, RefusesNulBytes) {
  const std::string text = "a,b\n" + numbers(3) + std::string("1,\0\n", 4);
  EXPECT_THAT(error_of(text), StartsWith("[read_csv] concrete.csv line 5: expected text, but a NUL byte stands here."));
}

TEST(ReadCsv, RefusesALineBeyondTheLimit) {
  const std::string text = "a,b\n1,2\n" + std::string(3'000'000, 'x') + ",1\n";
  EXPECT_THAT(error_of(text, {.max_line_bytes = 1'000'000}), StartsWith("[read_csv] concrete.csv line "));
  EXPECT_THAT(error_of(text, {.max_line_bytes = 1'000'000}), HasSubstr("expected rows of at most 1000000 bytes"));
  EXPECT_THAT(error_of(std::string(3'000'000, 'x'), {.max_line_bytes = 1'000'000}),
              HasSubstr("of at most 1000000 bytes"));
}

TEST(ReadCsv, RefusesMoreColumnsThanTheLimit) {
  EXPECT_THAT(error_of("a,b,c\n1,2,3\n", {.max_columns = 2}),
              HasSubstr("line 1: expected at most 2 columns, received more"));
}

TEST(ReadCsv, RefusesTextWithoutARow) {
  for (const char* text : {"", "\n\n", "# nothing\n", "\xEF\xBB\xBF"})
    EXPECT_THAT(error_of(text), HasSubstr("there is no row in it")) << text;
}

TEST(ReadCsv, RefusesHalfACharacter) {
  EXPECT_THAT(error_of(std::string("\xFF\xFE"
                                   "a\0,",
                                   5)),
              HasSubstr("the last character is cut in half"));
  EXPECT_THAT(error_of(std::string("\xFF\xFE\x00\xDC", 4)), HasSubstr("the surrogate at byte 0 stands alone"));
  EXPECT_THAT(error_of("a\nx\nZ\xFCrich\n", {.encoding = "utf-8"}), HasSubstr("line 3: expected utf-8"));
}

TEST(ReadCsv, NamesAFileThatIsNotThere) {
  EXPECT_THROW(DataFrame::read_csv("/nowhere/concrete.csv"), Error);
  EXPECT_THAT(error_of("a\n1\n", {.encoding = "klingon"}), HasSubstr("received 'klingon'"));
}

TEST(ReadCsv, SuggestsTheColumnThatDtypesMeant) {
  EXPECT_THAT(error_of("water,b\n1,2\n", {.dtypes = {{"watr", ColumnType::float64}}}),
              HasSubstr("Did you mean 'water'?"));
}

TEST(ReadCsv, SurvivesRandomBytes) {
  uint64_t state = 1;
  const char alphabet[] = "a1.,\"\n\r;\t #-\xC3\xA9\xFF";
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      text += alphabet[(state >> 33) % (sizeof(alphabet) - 1)];
    }
    // Whatever it is, it is a table or an Error.
    EXPECT_THAT(error_of(text), testing::Not(HasSubstr("irregular"))) << text;
  }
}

}  // namespace
}  // namespace keratin
