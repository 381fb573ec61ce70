// The second program of the course: would anybody buy this car, a classification.
#include <algorithm>
#include <numeric>

#include "cli/demo.h"
#include "cli/messages.h"
#include "keratin/base/files.h"
#include "keratin/data/builtin/datasets.h"
#include "keratin/keras/layers/core/dense.h"
#include "keratin/keras/models/sequential.h"
#include "keratin/keras/tables/layer_list.h"
#include "keratin/keras/tables/learn.h"
#include "keratin/keras/tables/table_model.h"
#include "keratin/keras/utils/plot_history.h"
#include "keratin/keras/utils/session.h"
#include "keratin/keras/utils/to_categorical.h"

namespace keratin::cli {
namespace {

constexpr int64_t kEpochs = 100;
constexpr uint64_t kSplitSeed = 7;
constexpr const char* kHidden = "64 relu, 32 relu";

std::string percent(double part) { return format_number("%.1f %%", 100 * part); }

double share_of_largest_class(const Series& labels) {
  const Series counts = labels.value_counts();
  return counts.max() / static_cast<double>(labels.size());
}

// What no function of the eight columns can pass: within equal rows only the most frequent decision is right.
double ceiling_of(const DataFrame& table) {
  const auto [x, y] = table.split_target("decision");
  std::vector<std::pair<std::string, int64_t>> rows;
  for (int64_t row = 0; row < table.rows(); ++row) {
    std::string key;
    for (const Series& column : x.series()) key += column.cell(row);
    rows.emplace_back(key, y.int64s()[static_cast<size_t>(row)]);
  }
  std::sort(rows.begin(), rows.end());
  int64_t right = 0;
  for (size_t first = 0; first < rows.size();) {
    int64_t best = 0, run = 0;
    size_t next = first;
    for (; next < rows.size() && rows[next].first == rows[first].first; ++next) {
      run = next > first && rows[next].second == rows[next - 1].second ? run + 1 : 1;
      best = std::max(best, run);
    }
    right += best;
    first = next;
  }
  return static_cast<double>(right) / static_cast<double>(rows.size());
}

// Accuracy on the held-out rows and on all.
struct Accuracy {
  double held_out, all;
};

Accuracy course_network() {
  const DataFrame table = datasets::car_evaluation_dummies();
  say("Eight columns of 0 and 1, as the course prepares them, and a decision (0 unacc, 1 acc, 2 good, 3 vgood):\n");
  say(table.head().to_string({.width = 140}) + "\n");
  paragraph(cat(
      "These eight columns leave out doors, luggage and safety, and many cars that differ look alike in them: whatever "
      "the "
      "model, it cannot get more than ",
      percent(ceiling_of(table)), " of these 1,728 decisions right. The largest class alone is ",
      percent(share_of_largest_class(table["decision"])), ". Watch the network of the course, 8-5-5-4, stop there:"));
  const auto [train, test] = table.train_test_split({.test_size = 0.25, .seed = kSplitSeed});
  const auto [x, y] = train.split_target("decision");
  const auto [test_x, test_y] = test.split_target("decision");
  utils::clear_session();
  const Sequential model;
  model.add(layers::Dense(5, {.input_shape = {8}, .activation = "relu"}));
  model.add(layers::Dense(5, {.activation = "relu"}));
  model.add(layers::Dense(4, {.activation = "softmax"}));
  model.compile({.optimizer = "adam", .loss = "categorical_crossentropy", .metrics = {"accuracy"}});
  const ValidationData held_out{test_x, utils::to_categorical(test_y, 4)};
  fit_with_bar(model, x, utils::to_categorical(y, 4), kEpochs, held_out);
  const auto [all_x, all_y] = table.split_target("decision");
  return {model.evaluate(held_out.x, held_out.y, {.verbose = 0})["accuracy"],
          model.evaluate(all_x, utils::to_categorical(all_y, 4), {.verbose = 0})["accuracy"]};
}

void print_examples(const DataFrame& test, const DataFrame& predictions) {
  std::vector<std::vector<std::string>> rows{{"  price", "seats", "safety", "predicted", "probability", "truth"}};
  std::vector<int64_t> taken;
  for (const char* truth : {"unacc", "unacc", "acc", "acc", "good", "vgood"}) {
    const bool again = !taken.empty() && test["class"].text(taken.back()) == truth;
    int64_t row = again ? taken.back() + 1 : 0;
    while (row < test.rows() && test["class"].text(row) != truth) ++row;
    if (row == test.rows()) continue;
    taken.push_back(row);
    const std::string name(predictions["class"].text(row));
    rows.push_back({"  " + test["buying"].cell(row), test["persons"].cell(row), test["safety"].cell(row), name,
                    percent(predictions["class_" + name].number(row)), truth});
  }
  say("\nSix of them:\n");
  print_cells(rows);
}

}  // namespace

void demo_car(DemoFolder& folder) {
  heading("2. Would anybody buy this car?");
  const DataFrame table = datasets::car_evaluation();
  paragraph(
      "1,728 cars, every combination of six attributes, and how acceptable experts found each. (Marko Bohanec, 1988; "
      "UCI, CC "
      "BY 4.0)");
  say("\n" + table.head().to_string({.width = 120}) + "\n");
  const Accuracy course = course_network();

  say("\nNow with all six attributes, one column a category (21 in all), and a somewhat larger network:\n");
  const auto [train, test] = table.train_test_split({.test_size = 0.25, .seed = kSplitSeed});
  std::vector<int64_t> rows(static_cast<size_t>(train.rows()));
  std::iota(rows.begin(), rows.end(), 0);
  const tables::TableSpec spec = tables::learn_table(train, rows, {.targets = {"class"}}).spec;
  const tables::Encoded x = tables::encode(spec, train), test_x = tables::encode(spec, test);
  const Tensor y = tables::encode_target(spec, train), test_y = tables::encode_target(spec, test);
  utils::clear_session();
  const Model model = tables::make_model(spec, x, tables::parse_layers(kHidden), tables::plan_output(spec, y, ""));
  model.compile({.optimizer = "adam", .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  say(model.summary_text());
  const History history = fit_with_bar(model, x.arrays, y, kEpochs, {test_x.arrays, test_y});

  const double accuracy = model.evaluate(test_x.arrays, test_y, {.verbose = 0})["accuracy"];
  const tables::Encoded all_x = tables::encode(spec, table);
  const double all = model.evaluate(all_x.arrays, tables::encode_target(spec, table), {.verbose = 0})["accuracy"];
  say("\nHow many decisions are right:\n");
  print_cells({{"", cat("of the ", test.rows(), " held-out cars"), "of all 1,728"},
               {"  always the largest class", percent(share_of_largest_class(test["class"])),
                percent(share_of_largest_class(table["class"]))},
               {"  8-5-5-4 on the course's eight columns", percent(course.held_out), percent(course.all)},
               {"  21-64-32-4 on all attributes", percent(accuracy), percent(all)}});
  print_examples(test, tables::decode(spec, model.predict(test_x.arrays, {.verbose = 0})));
  model.save(folder.add("car.keras"), {.assets = {{tables::TableSpec::kAsset, spec.to_json().dump()}}});
  write_file_atomic(folder.add("car_loss.svg"),
                    utils::history_svg(history, {.title = "Cars: cross-entropy and accuracy by epoch"}));
}

}  // namespace keratin::cli
