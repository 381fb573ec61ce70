#include "keratin/data/builtin/datasets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "keratin/base/text.h"

namespace keratin {
namespace {

const std::string kData = KERATIN_SOURCE_DIR "/../shared/data/";

/// The share of rows that the best possible rule on all columns but `target` gets right.
double best_accuracy(const DataFrame& frame, const std::string& target) {
  const auto [predictors, labels] = frame.split_target(target);
  std::map<std::string, std::map<std::string, int>> counts;
  for (int64_t row = 0; row < frame.rows(); ++row) {
    std::string key;
    for (const Series& column : predictors.series()) key += column.cell(row) + ",";
    ++counts[key][labels.cell(row)];
  }
  int right = 0;
  for (const auto& [key, of] : counts) {
    right += std::max_element(of.begin(), of.end(), [](const auto& a, const auto& b) {
               return a.second < b.second;
             })->second;
  }
  return static_cast<double>(right) / static_cast<double>(frame.rows());
}

TEST(Concrete, HoldsTheValuesOfTheOriginalFile) {
  const std::string path = kData + "concrete/concrete_data.csv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
  const DataFrame original = DataFrame::read_csv(path).rename({{"csMPa", "strength"}});
  const DataFrame ours = datasets::concrete();
  ASSERT_EQ(ours.columns(), original.columns());
  EXPECT_EQ(ours.dtypes(), original.dtypes());
  EXPECT_EQ(ours.to_csv(), original.to_csv());
}

TEST(Concrete, Has1030RowsAndTheStrengthAsItsLastColumn) {
  const DataFrame frame = datasets::concrete();
  EXPECT_EQ(frame.shape(), Shape({1030, 9}));
  EXPECT_EQ(frame.columns().back(), "strength");
  EXPECT_EQ(frame["strength"].number(0), 79.99);
  EXPECT_EQ(frame["cement"].number(1029), 260.9);
}

TEST(CarEvaluation, HoldsTheRowsOfTheOriginalFileInOrder) {
  const std::string path = kData + "car_evaluation/car.data";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
  const DataFrame ours = datasets::car_evaluation();
  const DataFrame original = DataFrame::read_csv(path, {.header = CsvHeader::absent, .names = ours.columns()});
  EXPECT_EQ(ours.to_csv(), original.to_csv());
}

TEST(CarEvaluation, HasFourClassesOfWhich70PercentAreUnacceptable) {
  const Series counts = datasets::car_evaluation()["class"].value_counts();
  EXPECT_EQ(counts.index(), (std::vector<std::string>{"unacc", "acc", "good", "vgood"}));
  EXPECT_EQ(counts.to_vector(), (std::vector<double>{1210, 384, 69, 65}));
  EXPECT_NEAR(counts["unacc"] / 1728, 0.700, 0.0005);
}

TEST(CarEvaluationDummies, NoModelCanPass708Per1000) {
  const DataFrame frame = datasets::car_evaluation_dummies();
  EXPECT_EQ(join(frame.columns()),
            "price_high, price_medium, price_low, maint_high, maint_medium, maint_low, capacity_two, capacity_more, "
            "decision");
  EXPECT_NEAR(best_accuracy(frame, "decision"), 0.708, 0.0005);
}

TEST(CarEvaluationDummies, AllSixAttributesTellEveryClass) {
  EXPECT_EQ(best_accuracy(datasets::car_evaluation(), "class"), 1.0);
}

TEST(CarEvaluationDummies, MarkTheLevelsOfPriceMaintenanceAndCapacity) {
  const DataFrame cars = datasets::car_evaluation(), dummies = datasets::car_evaluation_dummies();
  EXPECT_EQ(dummies["price_high"].sum(), 432);
  EXPECT_EQ(dummies["capacity_two"].sum(), 576);
  const Series best = cars["class"] == "vgood";
  EXPECT_EQ(dummies["decision"][best].mean(), 3);
}

}  // namespace
}  // namespace keratin
