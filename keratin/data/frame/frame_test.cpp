#include "keratin/data/frame/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "keratin/base/error.h"

namespace keratin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Names = std::vector<std::string>;

DataFrame people() {
  return {Series("name", {"Ada", "Bo", "Cy", "Di"}), Series("age", {36, 25, 61, 25}),
          Series("height", {1.62, 1.8, NAN, 1.75}), Series("tall", {false, true, true, false})};
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(DataFrame, SelectsColumnsInTheOrderOfTheList) {
  const DataFrame df = people();
  EXPECT_EQ((df[{"height", "name"}].columns()), (Names{"height", "name"}));
  DataFrame changeable = df;
  EXPECT_EQ((changeable[{"tall", "age", "name"}].columns()), (Names{"tall", "age", "name"}));
}

TEST(DataFrame, SuggestsTheColumnThatWasMeant) {
  EXPECT_THAT(
      message_of([] { people().column("heigth"); }),
      HasSubstr(
          "[DataFrame] there is no column 'heigth'. Did you mean 'height'? The columns are name, age, height, tall."));
}

TEST(DataFrame, AssigningToAColumnReplacesOrAddsIt) {
  DataFrame df = people();
  const DataFrame before = df;
  df["months"] = df["age"] * 12;
  df["age"] = df["age"] + 1;
  df["species"] = "human";
  df["zero"] = 0;
  EXPECT_EQ(df.columns(), (Names{"name", "age", "height", "tall", "months", "species", "zero"}));
  EXPECT_EQ(df["months"].number(0), 432);
  EXPECT_EQ(df["age"].number(0), 37);
  EXPECT_EQ((df["zero"] == 0).sum(), 4);
  EXPECT_EQ((df["zero"] != 0).sum(), 0);
  EXPECT_EQ(before["age"].number(0), 36);
}

TEST(DataFrame, AVariableMadeFromAColumnIsNoLongerTheColumn) {
  DataFrame df = people();
  auto age = df["age"];
  age = age * 2;
  EXPECT_EQ(age.number(0), 72);
  EXPECT_EQ(df["age"].number(0), 36);
}

TEST(DataFrame, ReadingAColumnThatIsNotThereThrowsOnUse) {
  DataFrame df = people();
  EXPECT_THAT(message_of([&] { df["agee"].mean(); }), HasSubstr("there is no column 'agee'. Did you mean 'age'?"));
}

TEST(DataFrame, RefusesColumnsOfDifferentLengthsAndEqualNames) {
  EXPECT_THAT(message_of([] {
                DataFrame({Series("a", {1, 2}), Series("b", {1})});
              }),
              HasSubstr("'a' with 2 and 'b' with 1 rows"));
  EXPECT_THAT(message_of([] {
                DataFrame({Series("a", {1}), Series("a", {1})});
              }),
              HasSubstr("two columns are named 'a'"));
}

TEST(DataFrame, SplitsThePredictorsFromTheTarget) {
  auto [predictors, target] = people().split_target("age");
  EXPECT_EQ(predictors.columns(), (Names{"name", "height", "tall"}));
  EXPECT_EQ(target.name(), "age");
  auto [rest, targets] = people().split_target({"age", "tall"});
  EXPECT_EQ(rest.columns(), (Names{"name", "height"}));
  EXPECT_EQ(targets.columns(), (Names{"age", "tall"}));
}

TEST(DataFrame, FiltersRowsByAMask) {
  const DataFrame df = people();
  EXPECT_EQ(df[(df["age"] > 30) & df["tall"]].to_csv(), "name,age,height,tall\nCy,61,,True\n");
  EXPECT_EQ(df[(df["name"] == "Bo") | (df["height"] < 1.7)].rows(), 2);
  EXPECT_EQ(df[!(df["age"] == 25)].rows(), 2);
}

TEST(DataFrame, HeadAndTailTakeNegativeCountsAsPandas) {
  EXPECT_EQ(people().head(1).rows(), 1);
  EXPECT_EQ(people().head(-1).rows(), 3);
  EXPECT_EQ(people().tail(-3)["name"].text(0), "Di");
  EXPECT_EQ(people().head(99).rows(), 4);
}

TEST(DataFrame, SortsStablyWithMissingCellsLast) {
  EXPECT_EQ(people().sort_values("age")["name"].to_string(),
            "0     Bo\n1     Di\n2    Ada\n3     Cy\nName: name, dtype: str");
  EXPECT_EQ(people().sort_values("height", false)["name"].text(3), "Cy");
}

TEST(DataFrame, NormalisesColumnsAsTheCourseDoes) {
  const DataFrame predictors = people()[{"age", "height"}].fillna(1.7);
  const DataFrame normalised = (predictors - predictors.mean()) / predictors.std();
  EXPECT_NEAR(normalised["age"].mean(), 0, 1e-15);
  EXPECT_NEAR(normalised["age"].std(), 1, 1e-15);
  EXPECT_NEAR(normalised["height"].std(), 1, 1e-15);
}

TEST(DataFrame, ArithmeticNamesTextColumns) {
  EXPECT_THAT(message_of([] { people().mean(); }),
              HasSubstr("these columns hold text: name. Leave them out with drop"));
  EXPECT_THAT(message_of([] { people() * 2; }), HasSubstr("column 'name' holds text"));
}

TEST(DataFrame, DropsAndFillsMissingCells) {
  const DataFrame df = people();
  EXPECT_EQ(df.isna_count()["height"], 1);
  EXPECT_EQ(df.dropna().rows(), 3);
  EXPECT_EQ(df.fillna(df[{"height"}].mean())["height"].number(2), (1.62 + 1.8 + 1.75) / 3);
  EXPECT_EQ(df.isna()["height"].sum(), 1);
}

TEST(DataFrame, ToTensorIsRowMajorFloat32) {
  const Tensor tensor = people()[{"age", "tall"}].to_tensor();
  EXPECT_EQ(tensor.shape(), Shape({4, 2}));
  EXPECT_EQ(tensor.dtype(), DType::float32);
  EXPECT_THAT(tensor.to_vector<float>(), ElementsAre(36, 0, 25, 1, 61, 1, 25, 0));
  const Tensor implicit = people()["age"];
  EXPECT_EQ(implicit.shape(), Shape({4}));
}

TEST(DataFrame, ToTensorCountsMissingCells) {
  EXPECT_EQ(message_of([] {
              people()[{"age", "height"}].to_tensor();
            }),
            "[to_tensor] expected a number in every cell, but 1 is missing (height: 1). Drop the rows with dropna or "
            "fill the cells with "
            "fillna.");
}

TEST(DataFrame, ToTensorNamesTextColumnsAndWhyTheyAreText) {
  EXPECT_THAT(message_of([] { people().to_tensor(); }),
              HasSubstr("this column holds text: name. Encode with get_dummies"));
  const DataFrame df = DataFrame::read_csv(CsvText{"a,b\n1,2\n3,x\n"});
  EXPECT_THAT(message_of([&] { df.to_tensor(); }), HasSubstr("this column holds text: b (line 3: \"x\" is no number)"));
}

TEST(DataFrame, ToTensorRefusesNumbersThatTheDtypeCannotHold) {
  EXPECT_THAT(message_of([] { Series("a", {300}).to_tensor(DType::int8); }),
              HasSubstr("column 'a' holds 300.0, which int8 cannot hold"));
  EXPECT_EQ(Series("a", {-3}).to_tensor(DType::int64).at<int64_t>(0), -3);
}

TEST(DataFrame, ComesFromATensorAndGoesBack) {
  const Tensor tensor = {{1.5f, 2.0f}, {3.0f, -4.0f}};
  const DataFrame df = DataFrame::from_tensor(tensor, {"a", "b"});
  EXPECT_EQ(df.to_csv(), "a,b\n1.5,2.0\n3.0,-4.0\n");
  EXPECT_THAT(df.to_tensor().to_vector<float>(), ElementsAre(1.5f, 2.0f, 3.0f, -4.0f));
  EXPECT_EQ(DataFrame::from_tensor(tensor).columns(), (Names{"0", "1"}));
}

TEST(DataFrame, SamplesTheSameRowsForTheSameSeed) {
  const DataFrame df({Series("n", std::vector<int64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})});
  EXPECT_EQ(df.sample({.n = 4, .seed = 7}).to_csv(), df.sample({.n = 4, .seed = 7}).to_csv());
  EXPECT_NE(df.sample({.frac = 1, .seed = 7}).to_csv(), df.sample({.frac = 1, .seed = 8}).to_csv());
  EXPECT_EQ(df.sample({.frac = 1, .seed = 7})["n"].nunique(), 10);
  EXPECT_THAT(message_of([&] { df.sample({.n = 11}); }), HasSubstr("expected at most 10 rows, received 11"));
  EXPECT_EQ(df.sample({.n = 11, .replace = true}).rows(), 11);
}

TEST(DataFrame, TrainTestSplitLosesNoRow) {
  const DataFrame df({Series("n", std::vector<int64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})});
  const auto [train, test] = df.train_test_split({.test_size = 0.25, .seed = 3});
  EXPECT_EQ(train.rows(), 7);
  EXPECT_EQ(test.rows(), 3);
  EXPECT_EQ(train["n"].sum() + test["n"].sum(), 45);
  EXPECT_EQ(df.train_test_split({.test_size = 0.2, .shuffle = false}).test["n"].to_vector(),
            (std::vector<double>{8, 9}));
}

TEST(DataFrame, RenamesAndDropsColumns) {
  EXPECT_EQ(people().rename({{"age", "years"}}).columns(), (Names{"name", "years", "height", "tall"}));
  EXPECT_EQ(people().drop({"age", "tall"}).columns(), (Names{"name", "height"}));
  EXPECT_THROW(people().drop("agee"), Error);
}

TEST(Series, KeepsIntegersUntilAFloatOrADivisionMeetsThem) {
  const Series a("a", {7, -2});
  EXPECT_EQ((a + 1).dtype(), ColumnType::int64);
  EXPECT_EQ((a * 1.0).dtype(), ColumnType::float64);
  EXPECT_EQ((a / 2).to_vector(), (std::vector<double>{3.5, -1}));
  EXPECT_EQ((1 - a).to_vector(), (std::vector<double>{-6, 3}));
  EXPECT_EQ((a - a).dtype(), ColumnType::int64);
}

TEST(Series, ComparisonsWithMissingCellsAreFalseButForUnequal) {
  const Series a("a", {1.0, NAN});
  EXPECT_EQ((a == a).sum(), 1);
  EXPECT_EQ((a != a).sum(), 1);
  EXPECT_EQ((a < 2).sum(), 1);
}

TEST(Series, CountsDistinctValuesByFrequencyThenAppearance) {
  const Series counts = Series("x", {"b", "a", "c", "a"}).value_counts();
  EXPECT_EQ(counts.index(), (Names{"a", "b", "c"}));
  EXPECT_EQ(counts.to_vector(), (std::vector<double>{2, 1, 1}));
  const Series unique = Series("x", {2.0, NAN, 2.0, 1.0, NAN}).unique();
  ASSERT_EQ(unique.size(), 3);
  EXPECT_EQ(unique.number(0), 2);
  EXPECT_TRUE(unique.is_missing(1));
}

TEST(Series, ConvertsBetweenTypesWithoutLosingAnything) {
  EXPECT_EQ(Series("x", {"1", "-2"}).astype(ColumnType::int64).to_vector(), (std::vector<double>{1, -2}));
  EXPECT_THAT(message_of([] { Series("x", {1.5}).astype(ColumnType::int64); }),
              HasSubstr("expected an integer, received 1.5"));
  EXPECT_THAT(message_of([] {
                Series("x", {"1", "two"}).astype(ColumnType::float64);
              }),
              HasSubstr("column 'x', row 1: expected a number, received \"two\""));
}

TEST(Series, QuantilesLieBetweenNeighbours) {
  const Series a("a", {4.0, 1.0, 3.0, 2.0});
  EXPECT_EQ(a.quantile(0.25), 1.75);
  EXPECT_EQ(a.median(), 2.5);
  EXPECT_EQ(a.max(), 4);
  EXPECT_TRUE(std::isnan(Series("e", std::vector<double>{}).mean()));
}

TEST(Series, FillsMissingText) {
  const DataFrame df = DataFrame::read_csv(CsvText{"a,b\nx,1\n,2\n"});
  EXPECT_EQ(df.fillna("none")["a"].text(1), "none");
  EXPECT_EQ(df["a"].count(), 1);
}

}  // namespace
}  // namespace keratin
