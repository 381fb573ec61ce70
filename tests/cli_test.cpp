// The command line as a person uses it: the built program on real files.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "keratin/base/json.h"
#include "keratin/base/text.h"
#include "keratin/data/frame/frame.h"
#include "keratin/data/npy/npy.h"
#include "keratin/keras/models/model.h"
#include "keratin/keras/saving/saving.h"
#include "tests/scratch.h"

#ifdef KERATIN_CLI
namespace keratin {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

struct Result {
  int code = -1;
  std::string out, err;
};

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Each test has a folder of its own, in which the program runs.
class Cli : public testing::Test {
 protected:
  fs::path path(const std::string& name) const { return folder_ / name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }
  std::string read(const std::string& name) const { return content_of(path(name)); }

  /// Starts the program; its streams are files of the folder.
  pid_t start(std::vector<std::string> arguments, const std::string& input = {}) const {
    write("stdin", input);
    arguments.insert(arguments.begin(), "keratin");
    const pid_t child = fork();
    if (child != 0) return child;
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    if (chdir(folder_.c_str()) != 0) _exit(99);
    dup2(open("stdin", O_RDONLY), 0);
    dup2(open("stdout", O_WRONLY | O_CREAT | O_TRUNC, 0666), 1);
    dup2(open("stderr", O_WRONLY | O_CREAT | O_TRUNC, 0666), 2);
    execv(KERATIN_CLI, argv.data());
    _exit(99);
  }
  Result finish(pid_t child) const {
    int status = 0;
    waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read("stdout"), read("stderr")};
  }
  Result run(const std::vector<std::string>& arguments, const std::string& input = {}) const {
    return finish(start(arguments, input));
  }
  Result run_well(const std::vector<std::string>& arguments, const std::string& input = {}) const {
    Result result = run(arguments, input);
    EXPECT_EQ(result.code, 0) << arguments.front() << ": " << result.err;
    return result;
  }

  void concrete() const { run_well({"datasets", "concrete", "-o", "concrete.csv"}); }
  void car() const { run_well({"datasets", "car_evaluation", "-o", "car.csv"}); }
  void trained_concrete() const {
    concrete();
    run_well(
        {"train", "concrete.csv", "--target", "strength", "--epochs", "60", "-o", "concrete.keras", "--verbose", "0"});
  }
  void trained_car() const {
    car();
    run_well({"train", "car.csv", "--target", "class", "--epochs", "30", "-o", "car.keras", "--verbose", "0"});
  }

 private:
  const Scratch scratch_;
  const fs::path folder_ = scratch_.path();
};

// One line on stderr, nothing on stdout.
void expect_refused(const Result& result, int code, const std::string& part) {
  EXPECT_EQ(result.code, code) << result.err;
  EXPECT_THAT(result.err, StartsWith("keratin: ["));
  EXPECT_THAT(result.err, HasSubstr(part));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
}

// -- the three command lines of the manual
// ------------------------------------------------------------------------------

TEST_F(Cli, ATableBecomesAModelThatPredictsNewRowsNearTheTruth) {
  trained_concrete();
  const DataFrame table = DataFrame::read_csv(path("concrete.csv"));
  const auto [predictors, target] = table.split_target("strength");
  predictors.write_csv(path("new.csv"));
  run_well({"predict", "concrete.keras", "new.csv", "-o", "predictions.csv"});
  const DataFrame predictions = DataFrame::read_csv(path("predictions.csv"));
  EXPECT_THAT(predictions.columns(), ElementsAre("strength"));
  ASSERT_EQ(predictions.rows(), 1030);
  double error = 0;
  for (int64_t row = 0; row < 1030; ++row) error += std::abs(predictions["strength"].number(row) - target.number(row));
  EXPECT_LT(error / 1030, 4.5);  // the mean alone is off by 13.5
}

TEST_F(Cli, ClassesComeBackByNameWithProbabilitiesThatSumToOne) {
  trained_car();
  const Result result = run_well({"predict", "car.keras", "car.csv"});
  const DataFrame out = DataFrame::read_csv(CsvText{result.out});
  EXPECT_THAT(out.columns(), ElementsAre("class", "class_acc", "class_good", "class_unacc", "class_vgood"));
  const DataFrame table = DataFrame::read_csv(path("car.csv"));
  int64_t right = 0;
  for (int64_t row = 0; row < table.rows(); ++row) {
    right += out["class"].text(row) == table["class"].text(row);
    const double sum = out["class_acc"].number(row) + out["class_good"].number(row) + out["class_unacc"].number(row) +
                       out["class_vgood"].number(row);
    ASSERT_NEAR(sum, 1, 1e-5);
  }
  EXPECT_GT(right, 1728 * 0.95);
}

TEST_F(Cli, PatienceKeepsTheBestEpochAndThePlotIsAnSvg) {
  car();
  const Result result = run_well({"train", "car.csv", "--target", "class", "-o", "car.keras", "--validation-split",
                                  "0.2", "--patience", "10", "--plot", "curve.svg", "--epochs", "40", "--json"});
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json.at("validation_rows").as_int(), 346);
  const auto& losses = json.at("history").at("val_loss").as_array();
  const auto best = static_cast<size_t>(json.at("best_epoch").as_int() - 1);
  for (const Json& loss : losses) EXPECT_GE(loss.as_double(), losses[best].as_double());
  EXPECT_THAT(read("curve.svg"), StartsWith("<svg"));
  EXPECT_THAT(read("curve.svg"), HasSubstr("</svg>"));
}

// -- tables
// -------------------------------------------------------------------------------------------------------------

TEST_F(Cli, ColumnsMayComeInAnyOrderAndUnknownOnesAreNamed) {
  trained_concrete();
  const DataFrame table = DataFrame::read_csv(path("concrete.csv")).head(5);
  table.select({"age", "water", "cement", "slag", "flyash", "fineaggregate", "coarseaggregate", "superplasticizer"})
      .write_csv(path("shuffled.csv"));
  DataFrame more = table.drop({"strength"});
  more.set("colour", "grey");
  more.write_csv(path("more.csv"));
  const std::string expected = run_well({"predict", "concrete.keras", "concrete.csv"}).out;
  const std::string first = expected.substr(0, run_well({"predict", "concrete.keras", "shuffled.csv"}).out.size());
  EXPECT_EQ(run_well({"predict", "concrete.keras", "shuffled.csv"}).out, first);
  const Result result = run_well({"predict", "concrete.keras", "more.csv"});
  EXPECT_EQ(result.out, first);
  EXPECT_THAT(result.err, HasSubstr("colour"));
}

TEST_F(Cli, AnUnseenCategoryIsAnErrorUnlessItMayCountAsMissing) {
  trained_car();
  const std::string rows = "buying,maint,doors,persons,lug_boot,safety\nvhihg,vhigh,2,2,small,low\n";
  const Result result = run({"predict", "car.keras", "-"}, rows);
  expect_refused(result, 1, "column 'buying', row 1: 'vhihg'");
  EXPECT_THAT(run_well({"predict", "car.keras", "-", "--unseen", "missing"}, rows).out, HasSubstr("unacc"));
}

TEST_F(Cli, MissingCellsAreImputedInTrainingAndPrediction) {
  write("t.csv", "colour,size,y\nred,1,10\nblue,,20\n,3,30\nred,4,10\nblue,5,20\n,6,30\nred,7,10\nblue,8,20\n");
  run_well(
      {"train", "t.csv", "--target", "y", "--task", "regression", "--epochs", "5", "-o", "t.keras", "--verbose", "0"});
  const Result result = run_well({"predict", "t.keras", "-", "--encoded", "m.csv"}, "size,colour\n,\n");
  const DataFrame encoded = DataFrame::read_csv(path("m.csv"));
  EXPECT_THAT(encoded.columns(), ElementsAre("colour_blue", "colour_red", "colour_nan", "size"));
  EXPECT_EQ(encoded["colour_nan"].number(0), 1);
  EXPECT_NEAR(encoded["size"].number(0), 34.0 / 7, 1e-5);
}

TEST_F(Cli, TheEncodedMatrixGivesTheSamePredictionsWithoutTheTable) {
  trained_car();
  run_well({"predict", "car.keras", "car.csv", "--encoded", "m.npy", "-o", "from_rows.npy"});
  saving::save_model(saving::load_model(path("car.keras")), path("lost.keras"));
  run_well({"predict", "lost.keras", "m.npy", "-o", "from_matrix.npy"});
  EXPECT_EQ(load_npy(path("m.npy")).shape(), Shape({1728, 21}));
  EXPECT_EQ(read("from_rows.npy"), read("from_matrix.npy"));
  expect_refused(run({"predict", "lost.keras", "car.csv"}), 1, "assets/keratin/table.json");
}

TEST_F(Cli, ManyCategoriesGetAnEmbeddingAndAnInputOfTheirOwn) {
  std::string text = "city,x,y\n";
  for (int i = 0; i < 600; ++i) text += cat("c", i % 80, ",", i % 7, ",", (i % 80) % 5, ".5\n");
  write("t.csv", text);
  run_well({"train", "t.csv", "--target", "y", "--epochs", "3", "-o", "t.keras", "--verbose", "0"});
  run_well({"predict", "t.keras", "t.csv", "--encoded", "m.npz", "-o", "a.npy"});
  const NamedTensors arrays = load_npz(path("m.npz"));
  ASSERT_EQ(arrays.size(), 2u);
  EXPECT_EQ(arrays[1].first, "city");
  EXPECT_EQ(arrays[1].second.dtype(), DType::int32);
  run_well({"predict", "t.keras", "m.npz", "-o", "b.npy"});
  EXPECT_EQ(read("a.npy"), read("b.npy"));
}

TEST_F(Cli, EvaluateTakesRawRowsAndAgreesWithTheHistory) {
  car();
  run_well({"train", "car.csv", "--target", "class", "--epochs", "5", "-o", "car.keras", "--validation-data", "car.csv",
            "--history", "h.json", "--verbose", "0"});
  const Json history = Json::parse(read("h.json"));
  const Json result = Json::parse(run_well({"evaluate", "car.keras", "car.csv", "--json"}).out);
  EXPECT_NEAR(result.at("loss").as_double(), history.at("val_loss")[4].as_double(), 1e-5);
  EXPECT_NEAR(result.at("accuracy").as_double(), history.at("val_accuracy")[4].as_double(), 1e-6);
}

TEST_F(Cli, AModelGoesOnWithItsOwnOptimizerState) {
  trained_concrete();
  const Json result = Json::parse(
      run_well({"train", "concrete.csv", "--model", "concrete.keras", "--epochs", "1", "-o", "more.keras", "--json"})
          .out);
  EXPECT_LT(result.at("history").at("loss")[0].as_double(), 60);  // a fresh one starts above 150
  EXPECT_EQ(saving::load_model(path("more.keras")).optimizer()->iterations().value().item<int64_t>(), 33 * 61);
}

TEST_F(Cli, TheSameSeedGivesTheSameModelWhateverTheThreads) {
  concrete();
  const auto weights = [&](const char* seed, const char* threads) {
    run_well({"train", "concrete.csv", "--target", "strength", "--epochs", "3", "-o", "m.keras", "--verbose", "0",
              "--seed", seed, "--threads", threads});
    return saving::load_model(path("m.keras")).layers().at(1).get_weights().at(0).to_vector<float>();
  };
  const std::vector<float> first = weights("3", "1");
  EXPECT_EQ(first, weights("3", "2"));
  EXPECT_NE(first, weights("4", "1"));
}

TEST_F(Cli, LayersLossOptimizerAndWeightsAreTakenFromTheCommandLine) {
  car();
  const Json json = Json::parse(run_well({"train",           "car.csv",
                                          "--target",        "class",
                                          "--layers",        "16 tanh, dropout 0.1, 8",
                                          "--loss",          "categorical_crossentropy",
                                          "--metrics",       "accuracy,auc",
                                          "--optimizer",     "rmsprop",
                                          "--learning-rate", "0.01",
                                          "--class-weight",  "balanced",
                                          "--drop",          "doors",
                                          "--epochs",        "2",
                                          "--json",          "-o",
                                          "m.keras"})
                                    .out);
  std::vector<std::string> layers;
  for (const Json& layer : json.at("layers").as_array()) layers.push_back(layer.as_string());
  EXPECT_THAT(layers, ElementsAre("Dense 16 tanh", "Dropout 0.1", "Dense 8 relu", "Dense 4 softmax"));
  EXPECT_EQ(json.at("optimizer").as_string(), "RMSprop");
  EXPECT_EQ(json.at("loss").as_string(), "CategoricalCrossentropy");
  EXPECT_TRUE(json.at("history").contains("auc"));
}

// -- arrays and streams
// -------------------------------------------------------------------------------------------------

TEST_F(Cli, ArraysGoInAndRawOutputsComeOut) {
  std::vector<float> x, y;
  for (int i = 0; i < 200; ++i)
    x.push_back(static_cast<float>(i % 20)), y.push_back(2 * static_cast<float>(i % 20) + 1);
  save_npy(path("x.npy"), Tensor(x, {200, 1}));
  save_npz(path("both.npz"), {{"x", Tensor(x, {200, 1})}, {"y", Tensor(y, {200, 1})}});
  run_well({"train", "both.npz", "--epochs", "80", "-o", "m.keras", "--verbose", "0"});
  run_well({"predict", "m.keras", "x.npy", "-o", "p.npy"});
  const Tensor p = load_npy(path("p.npy"));
  EXPECT_EQ(p.shape(), Shape({200, 1}));
  EXPECT_NEAR(p.at(3, 0), 7, 1.5);
  run_well({"predict", "m.keras", "both.npz", "-o", "p.npz"});
  EXPECT_EQ(load_npz(path("p.npz")).front().first, saving::load_model(path("m.keras")).output_names().front());
  EXPECT_GE(Json::parse(run_well({"evaluate", "m.keras", "both.npz", "--json"}).out).at("loss").as_double(), 0);
}

TEST_F(Cli, ADashIsAStream) {
  const std::string table = run_well({"datasets", "concrete", "-o", "-"}).out;
  run_well({"train", "-", "--target", "strength", "--epochs", "2", "-o", "m.keras"}, table);
  const Result result = run_well({"predict", "m.keras", "-", "-o", "-"}, table);
  EXPECT_THAT(result.out, StartsWith("strength\n"));
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1031);
  EXPECT_EQ(result.err, "");
}

TEST_F(Cli, JsonStandsAloneOnStdoutAndNoPipeSeesAControlCharacter) {
  concrete();
  const Result result =
      run_well({"train", "concrete.csv", "--target", "strength", "--epochs", "2", "-o", "m.keras", "--json"});
  EXPECT_EQ(Json::parse(result.out).at("epochs").as_int(), 2);
  EXPECT_THAT(result.err, HasSubstr("Epoch 2/2"));
  EXPECT_THAT(result.err, Not(HasSubstr("\x1b")));
  EXPECT_THAT(result.err, Not(HasSubstr("\r")));
  for (const std::vector<std::string>& call :
       std::vector<std::vector<std::string>>{{"inspect", "m.keras", "--json"},
                                             {"summary", "m.keras", "--json"},
                                             {"predict", "m.keras", "concrete.csv", "--json"},
                                             {"datasets", "--json"},
                                             {"version", "--json"}})
    EXPECT_NO_THROW(Json::parse(run_well(call).out)) << call.front();
}

// -- wrong calls
// --------------------------------------------------------------------------------------------------------

TEST_F(Cli, WrongCommandLinesEndWithTwoAndSayWhatWasMeant) {
  concrete();
  expect_refused(run({}), 2, "which command?");
  expect_refused(run({"trai"}), 2, "there is no command 'trai'; did you mean 'train'?");
  expect_refused(run({"train"}), 2, "DATA is required");
  expect_refused(run({"train", "concrete.csv", "-o", "m.keras"}), 2, "--target COLUMN");
  expect_refused(run({"train", "concrete.csv", "--target", "strength", "-o", "m.keras", "--epochz", "3"}), 2,
                 "'--epochs'");
  expect_refused(run({"train", "concrete.csv", "--target", "strength", "-o", "m.keras", "--epochs", "ten"}), 2,
                 "'ten'");
  expect_refused(run({"train", "concrete.csv", "--target", "strength", "-o", "m.h5"}), 2, ".keras");
  expect_refused(run({"train", "concrete.csv", "--target", "strength", "-o", "m.keras", "--layers", "64 rellu"}), 2,
                 "--layers");
  expect_refused(run({"train", "concrete.csv", "--target", "strength", "-o", "m.keras", "--optimizer", "adm"}), 2,
                 "adam");
  EXPECT_FALSE(fs::exists(path("m.keras")));
}

TEST_F(Cli, WrongFilesAndColumnsAreNamedAndFilesThatAreNoModelsEndWithTwo) {
  concrete();
  expect_refused(run({"train", "gone.csv", "--target", "a", "-o", "m.keras"}), 1, "gone.csv");
  expect_refused(run({"train", "concrete.csv", "--target", "strenght", "-o", "m.keras"}), 1,
                 "Did you mean 'strength'?");
  expect_refused(run({"train", "concrete.csv", "--target", "strength", "-o", "no/m.keras"}), 1, "no folder no");
  expect_refused(run({"predict", "gone.keras", "concrete.csv"}), 1, "gone.keras");
  expect_refused(run({"predict", "concrete.csv", "concrete.csv"}), 2, "concrete.csv");
  write("half.csv", "cement,age\n1,2\n");
  trained_concrete();
  expect_refused(run({"predict", "concrete.keras", "half.csv"}), 1, "the column 'slag' is missing");
  write("broken.keras", read("concrete.keras").substr(0, 5000));
  expect_refused(run({"predict", "broken.keras", "concrete.csv"}), 2, "broken.keras");
}

// -- interruption
// -------------------------------------------------------------------------------------------------------

TEST_F(Cli, CtrlCEndsTrainingAtABatchAndSavesTheModel) {
  concrete();
  const pid_t child = start({"train", "concrete.csv", "--target", "strength", "--epochs", "100000000", "-o", "m.keras",
                             "--patience", "100000000"});
  for (int i = 0; i < 1000 && read("stdout").find("Epoch 5/") == std::string::npos; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  kill(child, SIGINT);
  const Result result = finish(child);
  EXPECT_EQ(result.code, 130) << result.err;
  EXPECT_THAT(result.out, HasSubstr("interrupted in epoch"));
  EXPECT_THAT(result.out, HasSubstr("wrote m.keras"));
  run_well({"evaluate", "m.keras", "concrete.csv"});
}

// -- the rest
// -----------------------------------------------------------------------------------------------------------

TEST_F(Cli, TheDemoPassesNinetyFivePercentAndWritesWhatItSays) {
  const Result result = run_well({"demo"});
  EXPECT_THAT(result.out, HasSubstr("70.8 %"));
  EXPECT_THAT(result.out, HasSubstr("always the mean"));
  for (const char* file : {"concrete.keras", "car.keras", "concrete_loss.svg", "new_mixes.csv"})
    EXPECT_THAT(result.out, HasSubstr(std::string("keratin-demo/") + file));
  const Json accuracy = [&] {
    car();
    return Json::parse(run_well({"evaluate", "keratin-demo/car.keras", "car.csv", "--json"}).out).at("accuracy");
  }();
  EXPECT_GT(accuracy.as_double(), 0.95);
  run_well({"predict", "keratin-demo/concrete.keras", "keratin-demo/new_mixes.csv"});
}

TEST_F(Cli, InspectKnowsFilesByTheirContent) {
  trained_concrete();
  fs::copy(path("concrete.keras"), path("model.bin"));
  save_npy(path("array.bin"), Tensor({1.0f, NAN, INFINITY}));
  const Json model = Json::parse(run_well({"inspect", "model.bin", "--json"}).out);
  EXPECT_EQ(model.at("kind").as_string(), "Keras model (.keras)");
  EXPECT_EQ(model.at("facts").at("Keras version").as_string(), "3.15.1");
  const Json array = Json::parse(run_well({"inspect", "array.bin", "--json"}).out);
  EXPECT_EQ(array.at("arrays")[0].at("non_finite").as_int(), 2);
  EXPECT_THAT(run_well({"inspect", "concrete.csv"}).out, HasSubstr("superplasticizer"));
}

TEST_F(Cli, ModelsAndHistoriesBecomePictures) {
  concrete();
  run_well({"train", "concrete.csv", "--target", "strength", "--epochs", "3", "-o", "m.keras", "--history", "h.csv",
            "--verbose", "0"});
  EXPECT_THAT(read("h.csv"), StartsWith("epoch,loss,mae\n0,"));
  for (const char* file : {"m.keras", "h.csv"}) {
    run_well({"plot", file, "-o", "x.svg"});
    EXPECT_THAT(read("x.svg"), HasSubstr("</svg>"));
  }
}

TEST_F(Cli, EveryCommandHasHelpWithExamples) {
  for (const char* command : {"demo", "train", "evaluate", "predict", "summary", "inspect", "convert", "plot",
                              "datasets", "completion", "version"}) {
    const Result result = run_well({command, "--help"});
    EXPECT_THAT(result.out, HasSubstr("--help")) << command;
    EXPECT_THAT(result.out, HasSubstr("Examples:\n  keratin ")) << command;
  }
  EXPECT_THAT(run_well({"--help"}).out, HasSubstr("keratin train concrete.csv"));
}

TEST_F(Cli, CompletionScriptsNameEveryCommand) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const std::string script = run_well({"completion", shell}).out;
    for (const char* word : {"train", "predict", "patience"}) EXPECT_THAT(script, HasSubstr(word)) << shell;
  }
}

TEST_F(Cli, VersionIsOneLine) { EXPECT_THAT(run_well({"version"}).out, MatchesRegex("keratin 0\\.1\\.0 .*\n")); }

}  // namespace
}  // namespace keratin
#endif
