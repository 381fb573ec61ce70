// What read_csv finds out, and what it makes of well-formed text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <sstream>

#include "keratin/base/parallel_for.h"
#include "keratin/base/text.h"
#include "keratin/data/frame/frame.h"

namespace keratin {
namespace {

using Names = std::vector<std::string>;

DataFrame read(std::string_view text, const CsvOptions& options = {}) {
  return DataFrame::read_csv(CsvText{text}, options);
}

std::string types_of(const DataFrame& df) {
  Names types;
  for (const auto& [name, type] : df.dtypes()) types.push_back(to_string(type));
  return join(types);
}

TEST(ReadCsv, InfersTypesAsPandas) {
  const DataFrame df = read("i,f,fm,im,b,s,e,big\n1,1.5,2,7,True,x,,9223372036854775808\n-2,2e3,,,FALSE,NA,,1\n");
  EXPECT_EQ(types_of(df), "int64, float64, float64, float64, bool, str, float64, float64");
  EXPECT_EQ(df["i"].number(1), -2);
  EXPECT_EQ(df["f"].number(1), 2000);
  EXPECT_TRUE(df["s"].is_missing(1));
  EXPECT_EQ(df["e"].count(), 0);
  EXPECT_EQ(df["big"].number(0), 0x1p63);
}

TEST(ReadCsv, MixedBoolsAndNumbersAreText) { EXPECT_EQ(types_of(read("a\nTrue\n1\n")), "str"); }

TEST(ReadCsv, ABoolColumnMayMissCells) {
  const DataFrame df = read("a,b\nTrue,1\n,2\nFalse,3\n");
  EXPECT_EQ(types_of(df), "bool, int64");
  EXPECT_TRUE(df["a"].is_missing(1));
  EXPECT_EQ(df["a"].sum(), 1);
}

TEST(ReadCsv, AColumnThatTurnsToTextLateIsReadAgain) {
  std::string text = "a,b\n";
  for (int i = 0; i < 100000; ++i) text += std::to_string(i) + "," + std::to_string(i) + "\n";
  text += "1.5,x\n";
  const DataFrame df = read(text);
  EXPECT_EQ(types_of(df), "float64, str");
  EXPECT_EQ(df["a"].number(99999), 99999);
  EXPECT_EQ(df["b"].text(7), "7");
  EXPECT_EQ(df["b"].note(), "line 100002: \"x\" is no number");
}

TEST(ReadCsv, ReadsNumbersToTheLastBit) {
  std::mt19937_64 draw(1);
  std::string text = "x\n";
  std::vector<double> expected;
  char buffer[64];
  while (expected.size() < 20000) {
    double value;
    const uint64_t bits = draw();
    std::memcpy(&value, &bits, 8);
    if (!std::isfinite(value)) continue;
    const char* formats[] = {"%.17g", "%.3f", "%.15g", "%.9e", "%.20g"};
    std::snprintf(buffer, sizeof(buffer), formats[expected.size() % 5],
                  expected.size() % 2 ? value : std::ldexp(static_cast<double>(bits >> 30), -20));
    if (std::strlen(buffer) > 60) continue;
    expected.push_back(std::strtod(buffer, nullptr));
    text += std::string(buffer) + "\n";
  }
  const DataFrame df = read(text, {.header = CsvHeader::present});
  for (size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(df["x"].number(static_cast<int64_t>(i)), expected[i]) << i;
}

TEST(ReadCsv, ReadsOddlyWrittenNumbers) {
  const DataFrame df = read("x\n.28\n3504.\n+7\n 5 \n1E3\n-.5\n-inf\nInfinity\n1e400\n1e-400\n007\n");
  EXPECT_THAT(df["x"].to_vector(),
              testing::ElementsAre(0.28, 3504, 7, 5, 1000, -0.5, -INFINITY, INFINITY, INFINITY, 0, 7));
}

TEST(ReadCsv, IntegersKeepAllTheirDigits) {
  const DataFrame df = read("x\n9223372036854775807\n-9223372036854775808\n00000000000000000000012\n");
  ASSERT_EQ(types_of(df), "int64");
  EXPECT_EQ(df["x"].int64s()[0], std::numeric_limits<int64_t>::max());
  EXPECT_EQ(df["x"].int64s()[1], std::numeric_limits<int64_t>::min());
  EXPECT_EQ(df["x"].int64s()[2], 12);
}

TEST(ReadCsv, TakesEveryMissingMarkerOfPandasAndUcisQuestionMark) {
  const DataFrame df = read("x,y\n1,a\n,b\n#N/A,b\nNULL,b\nNaN,b\nNone,b\nn/a,b\n<NA>,b\n-nan,b\n?,b\n");
  EXPECT_EQ(types_of(df), "float64, str");
  EXPECT_EQ(df["x"].count(), 1);
}

TEST(ReadCsv, TakesMissingMarkersThatAreGiven) {
  const DataFrame df = read("x,y\n-999,a\n1,none given\nNA,b\n", {.missing = {"-999", "none given"}});
  EXPECT_EQ(df["x"].count(), 1);
  EXPECT_TRUE(df["y"].is_missing(1));
  EXPECT_EQ(read("x\nNA\nb\n", {.default_missing = false})["x"].text(0), "NA");
}

TEST(ReadCsv, UnquotesCells) {
  const DataFrame df = read(
      "a,\"b,c\",d\r\n\"x \"\"y\"\" z\",\"1\",\"two\r\nlines, and more than twelve bytes\"\r\n\"\",\"2\",plain\r\n");
  EXPECT_EQ(df.columns(), (Names{"a", "b,c", "d"}));
  EXPECT_EQ(df["a"].text(0), "x \"y\" z");
  EXPECT_TRUE(df["a"].is_missing(1));
  EXPECT_EQ(types_of(df), "str, int64, str");
  EXPECT_EQ(df["d"].text(0), "two\r\nlines, and more than twelve bytes");
}

TEST(ReadCsv, AQuoteInTheMiddleOfACellIsOrdinary) {
  const DataFrame df = read("size,name\n5\" pipe,a\n6\" pipe,\"b, c\"\n");
  EXPECT_EQ(df["size"].text(0), "5\" pipe");
  EXPECT_EQ(df["name"].text(1), "b, c");
}

TEST(ReadCsv, FindsTheSeparator) {
  EXPECT_EQ(read("a;b\n1;2\n").columns(), (Names{"a", "b"}));
  EXPECT_EQ(read("a\tb c\n1\t2\n").columns(), (Names{"a", "b c"}));
  EXPECT_EQ(read("a|b\n1|2,5\n").columns(), (Names{"a", "b"}));
  EXPECT_EQ(read("a  b\tc\n1   2 3\n 4 5\t\t6\n").to_csv(), "a,b,c\n1,2,3\n4,5,6\n");
  EXPECT_EQ(read("one\n1\n2\n").columns(), (Names{"one"}));
}

TEST(ReadCsv, FindsTheDecimalComma) {
  EXPECT_EQ(read("a;b\n1,5;2\n-0,25;3\n").to_csv(), "a,b\n1.5,2\n-0.25,3\n");
  EXPECT_EQ(read("1,5;2,5\n3,5;4,5\n").to_csv(), "0,1\n1.5,2.5\n3.5,4.5\n");
  EXPECT_EQ(types_of(read("a;b\n1,5;2\n1.5;3\n")), "str, int64");
}

TEST(ReadCsv, FindsWhetherThereIsAHeader) {
  EXPECT_EQ(read("5.1,3.5,setosa\n4.9,3.0,setosa\n").columns(), (Names{"0", "1", "2"}));
  EXPECT_EQ(read("vhigh,low\nvhigh,med\n").columns(), (Names{"0", "1"}));
  EXPECT_EQ(read("a,2010\nx,1\n", {.header = CsvHeader::present}).columns(), (Names{"a", "2010"}));
  EXPECT_EQ(read("a,b\nx,y\n", {.header = CsvHeader::absent, .names = {"p", "q"}}).to_csv(), "p,q\na,b\nx,y\n");
  EXPECT_EQ(read("only,a,header\n").rows(), 0);
}

TEST(ReadCsv, MakesNamesUniqueAsPandas) {
  EXPECT_EQ(read("a,a, a ,,b\n1,2,3,4,x\n").columns(), (Names{"a", "a.1", "a.2", "Unnamed: 3", "b"}));
}

TEST(ReadCsv, LeavesOutCommentsBlankLinesAndSkippedRows) {
  EXPECT_EQ(read("# made by hand\n# twice\na,b\n\n1,2\n   \n3,4\n\n").to_csv(), "a,b\n1,2\n3,4\n");
  EXPECT_EQ(read("a,b\n1,2 % no\n% all\n3,\"4%\"\n", {.comment = '%'})["b"].text(1), "4%");
  EXPECT_EQ(read("a title, of sorts\nand more\na,b\n1,2\n", {.skip_rows = 2}).to_csv(), "a,b\n1,2\n");
  EXPECT_EQ(read("#id,b\n1,2\n3,4\n").columns(), (Names{"#id", "b"}));
}

TEST(ReadCsv, ReadsEveryLineEndingAndAnUnfinishedLastLine) {
  for (const char* text : {"a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r", "\n\na,b\n1,2\r\n3,4"}) {
    EXPECT_EQ(read(text).to_csv(), "a,b\n1,2\n3,4\n") << text;
  }
}

TEST(ReadCsv, ReadsEveryEncoding) {
  const std::string wide = "n,city\n1,Zürich\n2,Oslo\n";
  EXPECT_EQ(read("\xEF\xBB\xBF" + wide).to_csv(), wide);
  EXPECT_EQ(read(wide).to_csv(), wide);
  EXPECT_EQ(read("n,city\n1,Z\xFCrich\n2,Oslo\n").to_csv(), wide);
  EXPECT_EQ(read("n,c\n1,5 \x80\n", {.encoding = "windows-1252"})["c"].text(0), "5 €");
  EXPECT_EQ(read("n,c\n1,5 \x80\n", {.encoding = "latin-1"})["c"].text(0), "5 \xC2\x80");
  std::string little, big;
  for (const char16_t unit : std::u16string(u"n,city\n1,Z\u00FCrich\n2,Oslo\n")) {
    little += {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
    big += {static_cast<char>(unit >> 8), static_cast<char>(unit & 0xFF)};
  }
  EXPECT_EQ(read("\xFF\xFE" + little).to_csv(), wide);
  EXPECT_EQ(read("\xFE\xFF" + big).to_csv(), wide);
  EXPECT_EQ(read(little).to_csv(), wide);
  EXPECT_EQ(read(big, {.encoding = "utf-16-be"}).to_csv(), wide);
}

TEST(ReadCsv, SkipsTheBlankBehindEverySeparator) {
  const DataFrame df = read("39, State-gov, <=50K\n50, ?, >50K\n");
  EXPECT_EQ(df["1"].text(0), "State-gov");
  EXPECT_TRUE(df["1"].is_missing(1));
}

TEST(ReadCsv, CompletesShortRowsWhenAsked) {
  EXPECT_EQ(read("a,b,c\n1\n2,3\n4,5,6\n", {.fill_short_rows = true}).to_csv(), "a,b,c\n1,,\n2,3.0,\n4,5.0,6.0\n");
}

TEST(ReadCsv, GivenTypesReplaceInference) {
  const DataFrame df =
      read("zip,n\n01234,1\n98765,2\n", {.dtypes = {{"zip", ColumnType::string}, {"n", ColumnType::float64}}});
  EXPECT_EQ(df["zip"].text(0), "01234");
  EXPECT_EQ(df["n"].dtype(), ColumnType::float64);
}

TEST(ReadCsv, ReadsStreamsAndTabbedFiles) {
  std::istringstream in("a,b\n1,2\n");
  EXPECT_EQ(DataFrame::read_csv(in).rows(), 1);
  const std::string path = testing::TempDir() + "read_csv_test.tsv";
  std::ofstream(path) << "a,b\tc\n1,5\t2\n";
  EXPECT_EQ(DataFrame::read_csv(path).columns(), (Names{"a,b", "c"}));
  std::filesystem::remove(path);
}

/// Rows of all kinds across many blocks, with quoted newlines and text that lies across block borders.
std::string large_table() {
  std::string text = "id,x,word,text\n";
  for (int i = 0; i < 60000; ++i) {
    text +=
        std::to_string(i) + "," + std::to_string(i * 0.25) + "," + (i % 7 ? "w" + std::to_string(i % 11) : "") + ",";
    text += i % 5 ? "a text beyond twelve bytes " + std::to_string(i)
                  : "\"quoted, \"\"" + std::to_string(i) + "\"\"\nin two lines\"";
    text += i % 1000 == 0 ? "\n\n" : "\n";
  }
  return text;
}

TEST(ReadCsv, ReadsTheSameWithAnyNumberOfThreads) {
  const std::string text = large_table();
  const DataFrame one = read(text, {.threads = 1});
  ASSERT_EQ(one.rows(), 60000);
  for (int64_t row = 0; row < one.rows(); ++row) {
    ASSERT_EQ(one["id"].int64s()[static_cast<size_t>(row)], row);
    ASSERT_EQ(one["x"].doubles()[static_cast<size_t>(row)], static_cast<double>(row) * 0.25);
  }
  EXPECT_EQ(one["text"].text(5), "quoted, \"5\"\nin two lines");
  EXPECT_EQ(one["text"].text(59999), "a text beyond twelve bytes 59999");
  EXPECT_EQ(one["word"].count(), 60000 - 8572);
  const std::string written = one.to_csv();
  for (const int64_t threads : {2, 3, 8}) {
    set_num_threads(threads);
    EXPECT_EQ(read(text).to_csv(), written) << threads;
  }
  set_num_threads(0);
}

TEST(ReadCsv, ReadsBackWhatWriteCsvWrote) {
  const DataFrame df = read(large_table());
  EXPECT_EQ(read(df.to_csv()).to_csv(), df.to_csv());
  EXPECT_EQ(read(df.to_csv({.separator = ';', .decimal = ','})).to_csv(), df.to_csv());
}

TEST(ReadCsv, ReadsFiveThousandColumns) {
  std::string header, row;
  for (int i = 0; i < 5000; ++i) header += "c" + std::to_string(i) + ",", row += std::to_string(i) + ",";
  const DataFrame df = read(header + "last\n" + row + "x\n" + row + "y\n");
  EXPECT_EQ(df.shape(), Shape({2, 5001}));
  EXPECT_EQ(df["c4999"].number(1), 4999);
}

}  // namespace
}  // namespace keratin
