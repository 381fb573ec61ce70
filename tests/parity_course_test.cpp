// The two whole programs of the course beside genuine Keras: 20 initialisations, 100 epochs, the same row order; and
// the spread of final losses with seeds of one's own.
#include <utility>

#include "keratin/ops/ops.h"
#include "tests/parity.h"

namespace keratin {
namespace {

struct Table {
  Tensor x, y;
};

Table concrete() {
  const auto [predictors, target] = datasets::concrete().split_target("strength");
  return {predictors.to_tensor(), target.to_tensor().reshaped({target.to_tensor().size(), 1})};
}

// The eight columns as the golden file describes them: each is one where an attribute has one of some values.
Table car(const Json& file) {
  const DataFrame cars = datasets::car_evaluation();
  const Json& columns = file.at("columns");
  std::vector<float> cells(static_cast<size_t>(cars.rows() * columns.size()));
  for (int64_t c = 0; c < columns.size(); ++c) {
    const Json& rule = columns.as_object()[static_cast<size_t>(c)].second;
    const Series attribute = cars[rule[0].as_string()];
    for (int64_t row = 0; row < cars.rows(); ++row)
      for (const Json& value : rule[1].as_array())
        if (attribute.text(row) == value.as_string()) cells[static_cast<size_t>(row * columns.size() + c)] = 1;
  }
  const Tensor decision = datasets::car_evaluation_dummies()["decision"].to_tensor();
  return {Tensor(cells, {cars.rows(), columns.size()}), utils::to_categorical(decision, 4)};
}

Table table_of(const Json& file) { return file.contains("columns") ? car(file) : concrete(); }

// The order that tools/golden/course_golden.py describes.
Tensor order_of(int64_t rows, uint64_t initialisation, uint64_t epoch) {
  std::vector<int64_t> order(static_cast<size_t>(rows));
  for (int64_t i = 0; i < rows; ++i) order[static_cast<size_t>(i)] = i;
  uint64_t state = 1000 * initialisation + epoch;
  for (size_t k = order.size() - 1; k > 0; --k) {
    state = 6364136223846793005u * state + 1442695040888963407u;
    std::swap(order[k], order[(state >> 33) % (k + 1)]);
  }
  return Tensor(order);
}

Model course_model(const Json& file) {
  utils::clear_session();
  const Model model = models::model_from_json(file.at("model"));
  model.compile(saving::compile_options_from(file.at("compile")));
  return model;
}

std::vector<double> paired_losses(const Json& file, const Json& c, const Table& table) {
  const Model model = course_model(file);
  model.set_weights(golden::tensors(c.at("weights")));
  const auto initialisation = static_cast<uint64_t>(c.at("initialisation").as_int());
  std::vector<double> losses;
  for (int64_t epoch = 0; epoch < file.at("epochs").as_int(); ++epoch) {
    const Tensor order = order_of(table.x.shape(0), initialisation, static_cast<uint64_t>(epoch));
    const History history = model.fit(ops::take(table.x, order, {.axis = 0}), ops::take(table.y, order, {.axis = 0}),
                                      {.batch_size = file.at("batch_size").as_int(),
                                       .epochs = epoch + 1,
                                       .verbose = 0,
                                       .shuffle = false,
                                       .initial_epoch = epoch});
    losses.push_back(history["loss"].front());
  }
  return losses;
}

// The bound: 8 u + 4 s, u = 2^-23 a unit in the last place of the loss, s the `sensitivity` recorded beside the run:
// how far genuine Keras has by then been driven from itself by one unit in the last place of its initial weights. Both
// programs compute the same real numbers, so what is between them is rounding: the order in which the sums of a product
// of 32 x 8 and the mean over a batch are added up (a few u in each step), and s says what the run makes of such
// differences: nothing for most (s = 1e-7), since training contracts towards the same minimum. Where a run does part
// (car, initialisations 11, 12 and 17: s = 6e-3, 4e-4, 1e-3), a rounding decides whether the input of a relu is above
// zero for some row, and from then on two different networks are trained. 4: another way to round is as good as one
// unit at random, in all of some 90 weights and in every one of 5,400 steps; seen are 1 for car, 2.3 for concrete (of
// max(s, 2 u)).
void expect_paired(const char* name) {
  const Json file = golden::load(cat("course/", name, ".json"));
  const Table table = table_of(file);
  for (const Json& c : file.at("cases").as_array()) {
    SCOPED_TRACE(cat(name, ", initialisation ", c.at("initialisation").as_int()));
    const std::vector<double> losses = paired_losses(file, c, table);
    const Tensor want = golden::tensor(c.at("loss"));
    double sensitivity = 0;  // the largest so far: who has parted stays apart
    for (size_t epoch = 0; epoch < losses.size(); ++epoch) {
      sensitivity = std::max(sensitivity, c.at("sensitivity")[epoch].as_double());
      const double keras = want.flat_as_double(static_cast<int64_t>(epoch));
      EXPECT_LE(parity::relative_distance(losses[epoch], keras), 8 * parity::kUlp + 4 * sensitivity)
          << "epoch " << epoch << ": loss " << losses[epoch] << ", Keras " << keras;
    }
  }
}

TEST(ParityCourse, ConcretePairedOverTwentyInitialisations) { expect_paired("concrete"); }
TEST(ParityCourse, CarPairedOverTwentyInitialisations) { expect_paired("car"); }

std::vector<double> sorted(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values;
}

constexpr int64_t kOwnSeeds = 40;

std::vector<double> own_seeds(const Json& file, const Table& table) {
  std::vector<double> losses;
  for (int64_t seed = 0; seed < kOwnSeeds; ++seed) {
    utils::set_random_seed(seed);
    const History history = course_model(file).fit(table.x, table.y, {.epochs = 100, .verbose = 0});
    losses.push_back(history["loss"].back());
  }
  return sorted(losses);
}

// Wilcoxon's rank sum of our losses among all, as a normal deviate: 0 when neither tends to be the smaller one.
double rank_deviate(const std::vector<double>& ours, const std::vector<double>& keras) {
  double above = 0;
  for (const double a : ours)
    for (const double b : keras) above += a > b ? 1 : 0;
  const double m = static_cast<double>(ours.size()), n = static_cast<double>(keras.size());
  return (above - m * n / 2) / std::sqrt(m * n * (m + n + 1) / 12);
}

// Final losses of 40 runs of ours and 20 of genuine Keras, each with initialisation and shuffling of its own: by the
// rank sum they look drawn from one distribution. 2.58 is exceeded by chance once in 100 times; our seeds are fixed, so
// that this test either holds or not (seen: 1.0 and -1.8; with 400 seeds 0.9 and -0.8, so no side is favoured).
void expect_like(const char* name) {
  const Json file = golden::load(cat("course/", name, ".json"));
  std::vector<double> keras;
  for (const Json& loss : file.at("own_seeds").at("loss").as_array()) keras.push_back(loss.as_double());
  keras = sorted(keras);
  const std::vector<double> ours = own_seeds(file, table_of(file));
  EXPECT_LE(std::abs(rank_deviate(ours, keras)), 2.58) << name;
  EXPECT_TRUE(ours.front() < keras[10] && keras[10] < ours.back()) << name;
  EXPECT_TRUE(keras.front() < ours[20] && ours[20] < keras.back()) << name;
}

TEST(ParityCourse, FinalLossesOfOwnSeedsSpreadAsKeras) {
  expect_like("concrete");
  expect_like("car");
}

}  // namespace
}  // namespace keratin
