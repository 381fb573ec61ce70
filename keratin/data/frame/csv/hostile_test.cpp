// Hostile tables (45 of the project's list of hostile inputs): an error that names line and column, or pandas' table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <clocale>
#include <cmath>
#include <limits>

#include "keratin/base/error.h"
#include "keratin/data/frame/frame.h"

namespace keratin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

DataFrame read(const std::string& text, const CsvOptions& options = {}) {
  return DataFrame::read_csv(CsvText{text, "t.csv"}, options);
}

std::string error_of(const std::string& text, const CsvOptions& options = {}) {
  const auto start = std::chrono::steady_clock::now();
  try {
    read(text, options);
  } catch (const Error& error) {
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
    return error.what();
  }
  return "nothing was thrown";
}

std::string repeated(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

TEST(Hostile45, ALineWithoutEndStopsAtMaxLine) {
  const CsvOptions options{.max_line_bytes = 1 << 20};
  EXPECT_THAT(error_of(std::string(8 << 20, 'x'), options),
              HasSubstr("t.csv line 1: expected rows of at most 1048576"));
  EXPECT_THAT(error_of("a,b\n1,2\n" + std::string(8 << 20, '3'), options),
              HasSubstr("line 3: expected rows of at most"));
}

TEST(Hostile45, AMillionColumnsAreRefusedAtTheFirstLine) {
  EXPECT_THAT(error_of(repeated("a,", 1'000'000) + "a\n" + repeated("1,", 1'000'000) + "1\n"),
              HasSubstr("t.csv line 1: expected at most 100000 columns"));
  EXPECT_THAT(error_of("a,b\n" + repeated("1,", 1'000'000) + "1\n"), HasSubstr("line 2: expected 2 cells"));
}

TEST(Hostile45, ManyColumnsOfOneNameTakeNoSquareOfTheirNumber) {
  const DataFrame frame = read(repeated("a,", 20'000) + "a\n" + repeated("1,", 20'000) + "1\n");
  EXPECT_EQ(frame.columns().size(), 20'001u);
  EXPECT_EQ(frame.columns()[2], "a.2");
}

TEST(Hostile45, RaggedRowsAreNamed) {
  EXPECT_THAT(error_of("a,b\n1,2\n3\n"), HasSubstr("line 3: expected 2 cells, received 1"));
  EXPECT_THAT(error_of("a,b\n1,2\n3,4,5\n"), HasSubstr("line 3: expected 2 cells, received 3"));
}

TEST(Hostile45, AQuoteThatIsNeverClosedIsNamedAtItsLine) {
  EXPECT_THAT(error_of("a,b\n1,2\n3,\"4\n" + repeated("5,6\n", 100'000)),
              HasSubstr("line 3: the quote that opens here"));
}

TEST(Hostile45, NulBytesAreRefusedWhereverTheyStand) {
  using namespace std::string_literals;
  EXPECT_THAT(error_of("a,b\n1,\0\n"s), HasSubstr("line 2: expected text, but a NUL byte"));
  EXPECT_THAT(error_of("a,b\n1,2\n" + repeated("3,4\n", 3000) + "\0"s), HasSubstr("a NUL byte stands here"));
  EXPECT_THAT(error_of(std::string(1 << 20, '\0')), HasSubstr("a NUL byte stands here"));
}

TEST(Hostile45, AByteOrderMarkIsNoPartOfTheFirstName) {
  EXPECT_THAT(read("\xEF\xBB\xBF"
                   "a,b\n1,2\n")
                  .columns(),
              ElementsAre("a", "b"));
}

TEST(Hostile45, MixedLineEndsEndLinesAsInPandas) {
  const DataFrame frame = read("a,b\r\n1,2\n3,4\r\n5,6");
  EXPECT_EQ(frame.rows(), 3);
  EXPECT_THAT(frame["b"].to_vector(), ElementsAre(2, 4, 6));
}

TEST(Hostile45, NumbersBeyondFloat64AreInfiniteAsInPandas) {
  const DataFrame frame = read("a,b\n1e400,2\n-1e400,3\n1e-400,4\n");
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THAT(frame["a"].to_vector(), ElementsAre(infinity, -infinity, 0.0));
}

TEST(Hostile45, NanIsAMissingNumberAsInPandas) {
  const DataFrame frame = read("a,b\nnan,2\nNaN,3\n1,4\n");
  EXPECT_TRUE(std::isnan(frame["a"].to_vector()[0]));
  EXPECT_EQ(frame["a"].to_vector()[2], 1.0);
}

TEST(Hostile45, DecimalCommasAreReadWhereSemicolonsSeparateAndTheLocaleMattersNot) {
  EXPECT_THAT(read("a;b\n1,5;2,5\n")["a"].to_vector(), ElementsAre(1.5));
  const std::string before = std::setlocale(LC_ALL, nullptr);
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  EXPECT_THAT(read("a,b\n1.5,2.5\n")["a"].to_vector(), ElementsAre(1.5));
  std::setlocale(LC_ALL, before.c_str());
  EXPECT_THAT(error_of("a,b\n1,5,2\n"), HasSubstr("line 2: expected 2 cells, received 3"));
}

TEST(Hostile45, AHeaderAloneIsATableOfNoRows) {
  const DataFrame frame = read("a,b\n");
  EXPECT_EQ(frame.rows(), 0);
  EXPECT_THAT(frame.columns(), ElementsAre("a", "b"));
}

TEST(Hostile45, NoRowAtAllIsAnError) {
  for (const char* text : {"", "\n\n\n", "\xEF\xBB\xBF", "# only a comment\n"})
    EXPECT_THAT(error_of(text), HasSubstr("there is no row in it"));
}

TEST(Hostile45, ACellThatIsNoNumberIsNamedByLineAndColumn) {
  EXPECT_THAT(error_of("a,b\n1,2\n3,x\n", {.dtypes = {{"b", ColumnType::float64}}}),
              HasSubstr("line 3, column 'b': expected a number, received \"x\""));
}

}  // namespace
}  // namespace keratin
