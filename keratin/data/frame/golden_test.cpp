// DataFrame beside pandas: tests/golden/frame, made by tools/golden/frame_golden.py.
#include <gtest/gtest.h>

#include <cmath>

#include "keratin/base/files.h"
#include "keratin/data/frame/frame.h"

namespace keratin {
namespace {

std::string golden_path(const std::string& name) { return KERATIN_SOURCE_DIR "/tests/golden/frame/" + name; }
std::string golden(const std::string& name) { return read_file(golden_path(name)); }

class FrameGolden : public testing::TestWithParam<const char*> {
 protected:
  std::string name() const { return GetParam(); }
  DataFrame frame() const { return DataFrame::read_csv(golden_path(name() + ".csv"), {.header = CsvHeader::present}); }
};

TEST_P(FrameGolden, PrintsAsPandas) { EXPECT_EQ(frame().to_string() + "\n", golden(name() + ".print.txt")); }

TEST_P(FrameGolden, WritesAsPandas) { EXPECT_EQ(frame().to_csv(), golden(name() + ".written.csv")); }

TEST_P(FrameGolden, PrintsAColumnAsPandas) {
  const DataFrame table = frame();
  EXPECT_EQ(table.series().back().to_string() + "\n", golden(name() + ".series.txt"));
}

TEST_P(FrameGolden, DescribesAsPandas) {
  if (!file_system().info(golden_path(name() + ".describe.txt")).size) GTEST_SKIP() << "no numbers to describe";
  EXPECT_EQ(frame().describe().to_string() + "\n", golden(name() + ".describe.txt"));
}

INSTANTIATE_TEST_SUITE_P(Tables, FrameGolden, testing::Values("mixed", "scales", "wide", "seven", "long", "sentence"),
                         [](const auto& param_info) { return std::string(param_info.param); });

DataFrame mixed() { return DataFrame::read_csv(golden_path("mixed.csv")); }

TEST(GetDummies, EncodesTextColumnsAsPandas) {
  EXPECT_EQ(mixed().get_dummies().to_csv(), golden("dummies_default.csv"));
}

TEST(GetDummies, EncodesTheColumnsGivenAsPandas) {
  EXPECT_EQ(mixed().get_dummies({.columns = {"count", "ok", "city"}}).to_csv(), golden("dummies_columns.csv"));
}

TEST(GetDummies, DropsTheFirstCategoryAndMarksMissingCellsAsPandas) {
  EXPECT_EQ(mixed().get_dummies({.drop_first = true, .dummy_na = true}).to_csv(), golden("dummies_drop_first.csv"));
}

TEST(GetDummies, NamesTheColumnsOfOneSeriesByItsCategories) {
  EXPECT_EQ(get_dummies(mixed()["city"]).to_csv(), golden("dummies_series.csv"));
}

TEST(SortValues, OrdersByTwoColumnsDownwardsAsPandas) {
  EXPECT_EQ(mixed().sort_values({"count", "price"}, false).to_csv(), golden("sorted.csv"));
}

TEST(Describe, AgreesWithPandasToTheLastDigits) {
  const DataFrame expected = DataFrame::read_csv(golden_path("describe.csv"));
  const DataFrame described = mixed().describe();
  ASSERT_EQ(described.columns(), expected.columns());
  for (const Series& column : expected.series()) {
    for (int64_t row = 0; row < 8; ++row) {
      const double wanted = column.number(row);
      // Two roundings more or less: pandas sums in another order.
      EXPECT_NEAR(described[column.name()].number(row), wanted, 4e-16 * std::fabs(wanted))
          << column.name() << " " << row;
    }
  }
}

}  // namespace
}  // namespace keratin
