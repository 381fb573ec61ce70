// The files of /work/shared/data, which pandas reads too: shapes, types and sums that pandas 3.1.1 gives.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "keratin/base/text.h"
#include "keratin/data/frame/frame.h"

namespace keratin {
namespace {

const std::string kData = KERATIN_SOURCE_DIR "/../shared/data/";

class RealFiles : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kData)) GTEST_SKIP() << kData << " is absent";
  }
  static DataFrame read(const std::string& name) { return DataFrame::read_csv(kData + name); }
  static std::string types(const DataFrame& df) {
    std::vector<std::string> names;
    for (const auto& [name, type] : df.dtypes()) names.push_back(to_string(type));
    return join(names, " ");
  }
};

TEST_F(RealFiles, ConcreteIsTheSameInItsThreeDialects) {
  const std::string values = read("concrete/concrete_data.csv").to_csv({.header = false});
  EXPECT_EQ(read("concrete/concrete_data_uci_headings.csv").to_csv({.header = false}), values);
  EXPECT_EQ(read("concrete/concrete_semicolon_decimal_comma.csv").to_csv({.header = false}), values);
  EXPECT_EQ(read("concrete/concrete_data_uci_headings.csv").columns().front(), "Cement");
}

TEST_F(RealFiles, ConcreteHasTheMeansThatPandasGives) {
  const DataFrame df = read("concrete/concrete_data.csv");
  EXPECT_EQ(types(df), "float64 float64 float64 float64 float64 float64 float64 int64 float64");
  EXPECT_NEAR(df.mean()["cement"], 281.16786407766995, 1e-12);
  EXPECT_NEAR(df.std()["csMPa"], 16.705741961912515, 1e-13);
}

TEST_F(RealFiles, ConcreteWithThreeBlankCellsMissesThree) {
  const DataFrame df = read("concrete/concrete_3_missing.csv");
  EXPECT_EQ(df.isna_count().sum(), 3);
  EXPECT_EQ(df.dropna().rows() >= 1027, true);
}

TEST_F(RealFiles, CarsHaveNoBlankInTheHeadingMaint) {
  const DataFrame df = read("car_evaluation/car_with_header.csv");
  EXPECT_EQ(join(df.columns()), "buying, maint, door, persons, lug_boot, safety, class");
  EXPECT_EQ(df["maint"].value_counts()["low"], 432);
  EXPECT_EQ(read("car_evaluation/car.data").to_csv({.header = false}), df.to_csv({.header = false}));
}

TEST_F(RealFiles, TitanicKeepsCommasInQuotedNames) {
  const DataFrame df = read("titanic/titanic_kaggle_train.csv");
  EXPECT_EQ(types(df), "int64 int64 int64 str str float64 int64 int64 str float64 str str");
  EXPECT_EQ(df["Name"].text(0), "Braund, Mr. Owen Harris");
  EXPECT_EQ(df["Age"].count(), 714);
  EXPECT_EQ(df["Cabin"].count(), 204);
  EXPECT_NEAR(df["Fare"].sum(), 28693.9493, 1e-9);
  EXPECT_EQ(types(read("titanic/titanic_seaborn.csv")),
            "int64 int64 str float64 int64 int64 float64 str str str bool str str str bool");
}

TEST_F(RealFiles, PollutionHasItsMissingValues) {
  const DataFrame df = read("timeseries_small/pollution.csv");
  EXPECT_EQ(df.shape(), Shape({43824, 13}));
  EXPECT_EQ(df["pm2.5"].count(), 41757);
}

TEST_F(RealFiles, AutoMpgIsSeparatedByBlanksAndQuoted) {
  const DataFrame df = read("auto_mpg/auto-mpg_header.data"), csv = read("auto_mpg/mpg.csv");
  EXPECT_EQ(df.shape(), Shape({398, 9}));
  EXPECT_EQ(df["car_name"].text(0), "chevrolet chevelle malibu");
  EXPECT_EQ(df["weight"].sum(), csv["weight"].sum());
  EXPECT_EQ(df["horsepower"].count(), csv["horsepower"].count());
}

TEST_F(RealFiles, TablesWithoutAHeaderLoseNoRow) {
  EXPECT_EQ(read("iris/iris.csv").shape(), Shape({150, 5}));
  EXPECT_EQ(read("wine/wine.csv").shape(), Shape({178, 14}));
  EXPECT_EQ(read("adult/adult-train.csv").shape(), Shape({32561, 15}));
  EXPECT_EQ(read("breast_cancer/wdbc.data").shape(), Shape({569, 32}));
  EXPECT_EQ(read("wine/wine.csv")["7"].number(0), 0.28);
}

TEST_F(RealFiles, AdultHasNoBlanksAroundItsCellsAndMissesWhereTheFileHasAQuestionMark) {
  const DataFrame df = read("adult/adult-train.csv");
  EXPECT_EQ(df["14"].value_counts()["<=50K"], 24720);
  EXPECT_EQ(df.rows() - df["1"].count(), 1836);
}

TEST_F(RealFiles, HousingMisses207Bedrooms) {
  const DataFrame df = read("california_housing/housing.csv");
  EXPECT_EQ(df.rows() - df["total_bedrooms"].count(), 207);
  EXPECT_EQ(df.get_dummies().columns().back(), "ocean_proximity_NEAR OCEAN");
}

}  // namespace
}  // namespace keratin
