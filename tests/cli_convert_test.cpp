// keratin convert and inspect on every format, through the built program.
#include <sys/wait.h>

#include <cmath>
#include <cstdlib>

#include "keratin/base/files.h"
#include "tests/saved_bytes.h"

#ifdef KERATIN_CLI
namespace keratin {
namespace {

using parity::has;
using parity::same_bits;
using parity::tiny_trained;

class Convert : public ::testing::Test {
 protected:
  struct Result {
    int code;
    std::string out;  // both streams
  };
  Result run(const std::string& arguments) const {
    const std::string command = cat("cd ", folder_ / "", " && " KERATIN_CLI " ", arguments, " > log 2>&1");
    const int status = std::system(command.c_str());
    return {WEXITSTATUS(status), read_file(folder_ / "log")};
  }
  void run_well(const std::string& arguments) const {
    const Result result = run(arguments);
    EXPECT_EQ(result.code, 0) << arguments << "\n" << result.out;
  }
  Json inspect(const std::string& file) const {
    const Result result = run("inspect --json " + file);
    EXPECT_EQ(result.code, 0) << result.out;
    return Json::parse(result.out);
  }
  void SetUp() override { model_.save(folder_ / "m.keras", {.assets = {{"words.txt", "a\nb\n"}}}); }

  Scratch folder_;
  Model model_ = tiny_trained();
};

TEST_F(Convert, RoundTripsThroughEveryFormatKeepEveryBit) {
  const char* chain[] = {"m.keras",        "a.safetensors", "b.keras", "c.npz",       "d.weights.h5",
                         "e.weights.json", "f.safetensors", "g.npz",   "h.weights.h5"};
  for (size_t i = 0; i + 1 < std::size(chain); ++i) run_well(cat("convert ", chain[i], " ", chain[i + 1]));
  const saving::PathTensors first = parity::tensors_of(folder_ / "m.keras");
  for (const char* file : chain) {
    saving::PathTensors tensors = parity::tensors_of(folder_ / file);
    ASSERT_EQ(tensors.size(), first.size()) << file;
    for (const auto& [name, tensor] : first)
      EXPECT_TRUE(same_bits(parity::tensor_at(tensors, name), tensor)) << file << " " << name;
  }
  parity::expect_same_model(models::load_model(folder_ / "b.keras"), model_);
  EXPECT_EQ(saving::read_asset(folder_ / "b.keras", "words.txt"), "a\nb\n");
}

TEST_F(Convert, WholeModelsGoThroughLegacyFilesAndBack) {
  run_well("convert m.keras m.h5");
  run_well("convert m.h5 n.keras");
  const Model again = models::load_model(folder_ / "n.keras");
  EXPECT_EQ(again.get_config().dump(), model_.get_config().dump());
  EXPECT_TRUE(same_bits(again.get_weights(), model_.get_weights()));
  EXPECT_TRUE(same_bits(parity::optimizer_state(again), parity::optimizer_state(model_)));
}

TEST_F(Convert, WeightsAloneNeedAModel) {
  run_well("convert m.keras w.npz");
  const Result refused = run("convert w.npz n.keras");
  EXPECT_EQ(refused.code, 1);
  EXPECT_TRUE(has(refused.out, {"--model", "w.npz"}));
  run_well("convert m.keras config.json");
  run_well("convert w.npz n.keras --model config.json");
  EXPECT_TRUE(same_bits(models::load_model(folder_ / "n.keras").get_weights(), model_.get_weights()));
  run_well("convert w.npz o.h5 --model m.keras");
  EXPECT_TRUE(same_bits(models::load_model(folder_ / "o.h5").get_weights(), model_.get_weights()));
}

TEST_F(Convert, SaysWhatIsLeftOutAndReplacesNothingUnasked) {
  EXPECT_TRUE(has(run("convert m.keras w.weights.h5").out, {"config", "left out"}));
  const Result again = run("convert m.keras w.weights.h5");
  EXPECT_EQ(again.code, 1);
  EXPECT_TRUE(has(again.out, {"exists", "--force"}));
  run_well("convert m.keras w.weights.h5 --force");
  EXPECT_EQ(run("convert m.keras w.bin").code, 2);
}

TEST_F(Convert, RefusesNonFiniteWeightsUnlessTold) {
  saving::PathTensors tensors = parity::tensors_of(folder_ / "m.keras");
  parity::tensor_at(tensors, "layers/dense/vars/1") = Tensor({1.0f, NAN});
  saving::write_safetensors_file(folder_ / "nan.safetensors", tensors, {});
  const Result refused = run("convert nan.safetensors nan.npz");
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(has(refused.out, {"layers/dense/vars/1", "--allow-nonfinite"}));
  run_well("convert nan.safetensors nan.npz --allow-nonfinite");
  const Json report = inspect("nan.npz");
  int64_t count = 0;
  for (const Json& array : report.at("arrays").as_array()) count += array.at("non_finite").as_int();
  EXPECT_EQ(count, 1);
}

TEST_F(Convert, ModelsWithClassesOfOthersAreConvertedUnbuilt) {
  Json config = saving::model_config(model_);
  std::string text = config.dump();
  const std::string from = "\"class_name\": \"Dense\"";
  text.replace(text.find(from), from.size(), "\"class_name\": \"Mystery\"");
  parity::write_keras(folder_ / "odd.keras", Json::parse(text), parity::tensors_of(folder_ / "m.keras"));
  EXPECT_TRUE(has(run("summary odd.keras").out, {"'Mystery'"}));
  run_well("convert odd.keras odd.safetensors");
  run_well("convert odd.safetensors back.keras");
  EXPECT_EQ(inspect("back.keras").at("arrays").size(), inspect("m.keras").at("arrays").size());
}

TEST_F(Convert, MaxMemoryIsHeld) {
  const Result refused = run("convert m.keras w.npz --max-memory 16B");
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(has(refused.out, {"16"}));
  EXPECT_EQ(run("convert m.keras w.npz --max-memory much").code, 2);
}

TEST_F(Convert, InspectKnowsEveryFormat) {
  for (const auto& [file, kind] : {std::pair("m.h5", "Keras model (legacy .h5)"),
                                   {"m.safetensors", "safetensors"},
                                   {"m.npz", "NumPy arrays (.npz)"},
                                   {"m.weights.h5", "Keras weights (.weights.h5)"},
                                   {"m.weights.json", "Keras weights in shards (.weights.json)"},
                                   {"m.json", "Keras config (json)"}}) {
    run_well(cat("convert m.keras ", file));
    EXPECT_EQ(inspect(file).at("kind").as_string(), kind);
  }
  const Json report = inspect("m.keras");
  EXPECT_EQ(report.at("assets")[0].at("name").as_string(), "words.txt");
  EXPECT_EQ(report.at("arrays")[0].at("checksum").as_string(), "crc32");
  EXPECT_EQ(inspect("m.safetensors").at("arrays")[0].at("checksum").as_string(), "crc32");
}

TEST_F(Convert, RequireOptimizerIsASwitch) {
  model_.save(folder_ / "bare.keras", {.include_optimizer = false});
  run_well("summary bare.keras");
  const Result refused = run("summary bare.keras --require-optimizer");
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(has(refused.out, {"optimizer", "required"}));
}

}  // namespace
}  // namespace keratin
#endif
