// Tables: read, look, clean, compute, split, and hand over to a model.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

int main() {
  DataFrame people =
      DataFrame::read_csv(CsvText{"name;city;height;weight\n"
                                  "Ada;London;1,65;55\n"
                                  "Alan;London;1,78;\n"
                                  "Grace;New York;1,68;59\n"
                                  "Kurt;Vienna;1,70;62\n"});
  std::cout << to_string(people) << "\n\n" << to_string(people.isna_count()) << "\n\n";

  people = people.fillna(people.select({"height", "weight"}).mean());
  people["bmi"] = people["weight"] / (people["height"] * people["height"]);
  DataFrame tall = people[people["height"] > 1.66].sort_values("height", false);
  std::cout << to_string(tall[{"name", "height", "bmi"}]) << "\n\n";
  std::cout << to_string(people["city"].value_counts()) << "\n\n";

  DataFrame table = people.drop("name").get_dummies();
  auto [train, test] = table.train_test_split({.test_size = 0.25, .seed = 7});
  auto [predictors, target] = train.split_target("bmi");
  std::cout << join(predictors.columns()) << "\n";
  std::cout << "train " << to_string(train.shape()) << ", test " << to_string(test.shape()) << "\n";
  Tensor matrix = predictors.to_tensor();
  std::cout << to_string(matrix.shape()) << " " << to_string(matrix.dtype()) << "\n";
  people.write_csv("people.csv");
}
