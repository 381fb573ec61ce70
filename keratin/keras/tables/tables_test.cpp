#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "keratin/base/error.h"
#include "keratin/keras/tables/encode.h"
#include "keratin/keras/tables/layer_list.h"
#include "keratin/keras/tables/learn.h"
#include "keratin/keras/tables/table_model.h"

namespace keratin::tables {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<int64_t> all_rows(const DataFrame& table) {
  std::vector<int64_t> rows(static_cast<size_t>(table.rows()));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

LearntTable learn(const char* csv, const LearnOptions& options) {
  const DataFrame table = DataFrame::read_csv(CsvText{csv});
  return learn_table(table, all_rows(table), options);
}

Tensor row(const std::vector<float>& outputs) { return Tensor(outputs, {1, static_cast<int64_t>(outputs.size())}); }

template <class F>
std::string error_of(F f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

constexpr const char* kCars = "colour,km,price,sold\nred,10,5.5,yes\nblue,20,6.5,no\nred,,7.5,yes\ngreen,40,8.5,no\n";

TEST(LearnTable, NumbersAreNumbersAndTextIsCategoriesSortedByBytes) {
  const TableSpec spec = learn(kCars, {.targets = {"price"}}).spec;
  EXPECT_EQ(spec.target.task, Task::regression);
  EXPECT_THAT(spec.matrix_columns(),
              ElementsAre("colour_blue", "colour_green", "colour_red", "km", "sold_no", "sold_yes"));
  EXPECT_NEAR(spec.predictors[1].fill, 70.0 / 3, 1e-12);
}

TEST(LearnTable, TextBoolsAndCountedIntegersAreClassesOtherNumbersAreNot) {
  const auto task = [](const char* csv) { return learn(csv, {.targets = {"y"}}).spec.target; };
  EXPECT_THAT(task("x,y\n1,b\n2,a\n3,b\n").classes, ElementsAre("a", "b"));
  EXPECT_THAT(task("x,y\n1,True\n2,False\n3,True\n").classes, ElementsAre("False", "True"));
  EXPECT_THAT(task("x,y\n1,2\n2,1\n3,3\n").classes, ElementsAre("1", "2", "3"));
  EXPECT_EQ(task("x,y\n1,2\n2,7\n3,3\n").task, Task::regression);
  EXPECT_EQ(task("x,y\n1,0.5\n2,1\n3,0\n").task, Task::regression);
}

TEST(LearnTable, ClassNumbersAreSortedBySize) {
  const TableSpec spec = learn("x,y\n1,10\n2,9\n3,2\n", {.targets = {"y"}, .task = Task::classification}).spec;
  EXPECT_THAT(spec.target.classes, ElementsAre("2", "9", "10"));
}

TEST(LearnTable, LeavesOutWhatSaysNothingAndSaysSo) {
  std::string csv = "id,name,same,x,y\n";
  for (int i = 0; i < 60; ++i) csv += cat(i + 7, ",n", i, ",1,", i % 5, ",", i % 3, ".5\n");
  const LearntTable learnt = learn(csv.c_str(), {.targets = {"y"}});
  EXPECT_THAT(learnt.spec.matrix_columns(), ElementsAre("x"));
  EXPECT_THAT(learnt.notes, ElementsAre(HasSubstr("id"), HasSubstr("60 different texts"), HasSubstr("same")));
  EXPECT_TRUE(learnt.spec.knows("id"));
}

TEST(LearnTable, SuggestsTheColumnThatWasMeant) {
  EXPECT_THAT(error_of([] { learn(kCars, {.targets = {"prize"}}); }), HasSubstr("Did you mean 'price'?"));
  EXPECT_THAT(error_of([] { learn(kCars, {.targets = {"price"}, .drop = {"colours"}}); }), HasSubstr("'colour'"));
}

TEST(Encode, ColumnsByNameInAnyOrderWithImputation) {
  const TableSpec spec = learn(kCars, {.targets = {"price"}}).spec;
  const DataFrame rows = DataFrame::read_csv(CsvText{"sold,km,colour\nno,30,green\n,,\n"});
  const Encoded out = encode(spec, rows);
  ASSERT_EQ(out.arrays.size(), 1u);
  EXPECT_EQ(out.arrays[0].to_vector<float>(),
            (std::vector<float>{0, 1, 0, 30, 1, 0, /* most frequent: red, no */ 0, 0, 1, 70.0f / 3, 1, 0}));
}

TEST(Encode, NamesColumnRowAndCellOfWhatItCannotTake) {
  const TableSpec spec = learn(kCars, {.targets = {"price"}}).spec;
  const auto error = [&](const char* csv) {
    return error_of([&] { encode(spec, DataFrame::read_csv(CsvText{csv})); });
  };
  EXPECT_THAT(error("sold,km,colour\nno,1,red\nno,2,gren\n"), HasSubstr("column 'colour', row 2: 'gren'"));
  EXPECT_THAT(error("sold,km,colour\nno,1,gren\n"), HasSubstr("Did you mean 'green'?"));
  EXPECT_THAT(error("sold,km,colour\nno,far,red\n"), HasSubstr("column 'km', row 1: expected a number, found 'far'"));
  EXPECT_THAT(error("sold,colour\nno,red\n"), HasSubstr("the column 'km' is missing"));
}

TEST(Encode, MissingCategoriesOfTheTrainingRowsAreACategory) {
  const TableSpec spec = learn("c,y\na,0.5\n,1.5\nb,2.5\n", {.targets = {"y"}}).spec;
  EXPECT_THAT(spec.matrix_columns(), ElementsAre("c_a", "c_b", "c_nan"));
}

TEST(Decode, NamesClassesAndGivesProbabilities) {
  const TableSpec three = learn("x,y\n1,a\n2,b\n3,c\n", {.targets = {"y"}}).spec;
  const DataFrame out = decode(three, row({0.1f, 0.7f, 0.2f}));
  EXPECT_THAT(out.columns(), ElementsAre("y", "y_a", "y_b", "y_c"));
  EXPECT_EQ(out["y"].text(0), "b");
  EXPECT_EQ(out["y_b"].number(0), 0.7);
  const TableSpec two = learn("x,y\n1,no\n2,yes\n3,no\n", {.targets = {"y"}}).spec;
  EXPECT_EQ(decode(two, row({0.75f}))["y"].text(0), "yes");
  EXPECT_EQ(decode(two, row({0.75f}))["y_no"].number(0), 0.25);
  EXPECT_THAT(error_of([&] { decode(three, row({0.1f, 0.9f})); }), HasSubstr("3 classes"));
}

TEST(TableSpec, SurvivesJsonAndRefusesWhatContradictsItself) {
  const TableSpec spec = learn(kCars, {.targets = {"sold"}, .drop = {"price"}}).spec;
  const Json json = spec.to_json();
  EXPECT_EQ(TableSpec::from_json(Json::parse(json.dump()), "m.keras").to_json(), json);
  const auto error = [&](const char* key, const Json& value) {
    Json other = json;
    other.set(key, value);
    return error_of([&] { TableSpec::from_json(other, "m.keras"); });
  };
  EXPECT_THAT(error("keratin_table", 2), HasSubstr("version 2"));
  EXPECT_THAT(error("predictors", Json::array()), HasSubstr("no predictor"));
  EXPECT_THAT(error("target", 3), HasSubstr("m.keras"));
  EXPECT_THAT(error_of([] { TableSpec::from_json(Json::object(), "m.keras"); }), HasSubstr("m.keras"));
}

TEST(ParseLayers, ReadsUnitsActivationsAndDropout) {
  EXPECT_THAT(describe_layers(parse_layers("64, 32 tanh,dropout 0.2 , batchnorm")),
              ElementsAre("Dense 64 relu", "Dense 32 tanh", "Dropout 0.2", "BatchNormalization"));
  EXPECT_TRUE(parse_layers(" ").empty());
  for (const char* wrong : {"64,,32", "dropout", "dropout 1", "0", "64 relu 3", "-3", "dens 3", "99999999999"})
    EXPECT_THAT(error_of([&] { parse_layers(wrong); }), HasSubstr("[layers]")) << wrong;
}

TEST(MakeModel, NormalisesNumbersAndLeavesOneHotColumnsAlone) {
  const DataFrame table = DataFrame::read_csv(CsvText{kCars});
  const TableSpec spec = learn_table(table, all_rows(table), {.targets = {"price"}}).spec;
  const Encoded x = encode(spec, table);
  const Tensor y = encode_target(spec, table);
  const Model model = make_model(spec, x, parse_layers("4"), plan_output(spec, y, ""));
  const Layer normalization = model.layers().front();
  ASSERT_EQ(normalization.class_name(), "Normalization");
  const Tensors statistics = normalization.get_weights();
  EXPECT_EQ(statistics[0].at(0), 0);  // colour_blue
  EXPECT_EQ(statistics[1].at(0), 1);
  EXPECT_NEAR(statistics[0].at(3), 70.0 / 3, 1e-5);  // km
  EXPECT_EQ(model.layers().back().class_name(), "Rescaling");
}

TEST(PlanOutput, FollowsTheTaskAndTheLoss) {
  const TableSpec two = learn("x,y\n1,no\n2,yes\n3,no\n", {.targets = {"y"}}).spec;
  const TableSpec three = learn("x,y\n1,a\n2,b\n3,c\n", {.targets = {"y"}}).spec;
  EXPECT_EQ(plan_output(two, {}, "").activation, "sigmoid");
  EXPECT_EQ(plan_output(two, {}, "sparse_categorical_crossentropy").units, 2);
  EXPECT_EQ(plan_output(three, {}, "").loss, "sparse_categorical_crossentropy");
  EXPECT_TRUE(plan_output(three, {}, "categorical_crossentropy").one_hot_target);
  EXPECT_FALSE(plan_output(three, {}, "").one_hot_target);
}

}  // namespace
}  // namespace keratin::tables
