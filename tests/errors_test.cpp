// The example of each error code in docs/errors.md (from tests/golden/errors.json) is what a real failure says.
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <limits>
#include <set>
#include <utility>

#include "keratin/base/error_codes.h"
#include "keratin/base/files.h"
#include "keratin/base/json.h"
#include "keratin/core/dtype.h"
#include "keratin/data/frame/frame.h"
#include "keratin/data/npy/npy.h"
#include "keratin/keras/callbacks/terminate_on_nan.h"
#include "keratin/keras/layers/layers.h"
#include "keratin/keras/models/sequential.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

// In a folder of its own, so that messages name files without a folder.
class ErrorExample : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    std::filesystem::current_path(folder_);
  }
  void TearDown() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }

  void expect(ErrorCode code, const std::function<void()>& fails) const {
    const Json golden = Json::parse(read_file(KERATIN_SOURCE_DIR "/tests/golden/errors.json"));
    try {
      fails();
      FAIL() << "nothing was thrown";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code);
      std::string text = error.what();  // but for the line of this file
      if (error.source().file != nullptr) text.resize(text.rfind(" (at "));
      EXPECT_EQ(golden.at(to_string(code)).as_string(), text);
    }
  }

 private:
  std::filesystem::path before_ = std::filesystem::current_path();
  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / cat("keratin_errors_", getpid());
};

TEST_F(ErrorExample, InvalidArgument) {
  expect(ErrorCode::kInvalidArgument, [] { layers::Dense(0); });
}

TEST_F(ErrorExample, Shape) {
  expect(ErrorCode::kShape, [] { ops::matmul(ops::ones({2, 3}), ops::ones({4, 5})); });
}

TEST_F(ErrorExample, DType) {
  expect(ErrorCode::kDType, [] { dtype_from_string("float31"); });
}

TEST_F(ErrorExample, NotFound) {
  const DataFrame table = DataFrame::read_csv(CsvText{.text = "age,height\n1,2\n"});
  expect(ErrorCode::kNotFound, [&] { table.column("hight"); });
}

TEST_F(ErrorExample, Corrupt) {
  expect(ErrorCode::kCorrupt, [] { Json::parse("{\"units\": 3,}"); });
}

TEST_F(ErrorExample, Unsupported) {
  const std::string header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n";
  const std::string start = "\x93NUMPY" + std::string({1, 0, static_cast<char>(header.size()), 0});
  write_file_atomic("objects.npy", start + header);
  expect(ErrorCode::kUnsupported, [] { load_npy("objects.npy"); });
}

TEST_F(ErrorExample, Limit) {
  expect(ErrorCode::kLimit, [] { Json::parse("[[[[1]]]]", {.max_depth = 3}); });
}

TEST_F(ErrorExample, Io) {
  expect(ErrorCode::kIo, [] { write_file_atomic("/dev/full", "text"); });
}

TEST_F(ErrorExample, State) {
  expect(ErrorCode::kState, [] {
    Sequential model({layers::Dense(1)});
    model.fit(ops::ones({4, 2}), ops::ones({4, 1}));
  });
}

TEST_F(ErrorExample, NonFinite) {
  Sequential model({layers::Dense(1)});
  model.compile({.optimizer = "sgd", .loss = "mse"});
  const Tensor nan = ops::full({4, 1}, std::numeric_limits<float>::quiet_NaN());
  const FitOptions options{.verbose = 0, .callbacks = {callbacks::TerminateOnNaN({.raise_error = true})}};
  expect(ErrorCode::kNonFinite, [&] { model.fit(ops::ones({4, 2}), nan, options); });
}

TEST_F(ErrorExample, Internal) {
  expect(ErrorCode::kInternal, [] {
    AtomicFileWriter writer("model.keras");
    writer.overwrite(8, bytes_of("text"));
  });
}

#ifdef KERATIN_CLI
// What the command line says and returns; interrupted after `milliseconds` when they are not 0.
std::pair<std::string, int> run_cli(const std::string& arguments, int milliseconds = 0) {
  const std::string stop = milliseconds ? cat("timeout --preserve-status -s INT ", milliseconds / 1000.0, " ") : "";
  FILE* pipe = popen(cat(stop, KERATIN_CLI, " ", arguments, " 2>&1 >/dev/null").c_str(), "r");
  std::string said;
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) said += static_cast<char>(c);
  const int status = pclose(pipe);
  return {said, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

TEST_F(ErrorExample, InterruptedEndsTheCommandLineWith130) {
  const Json golden = Json::parse(read_file(KERATIN_SOURCE_DIR "/tests/golden/errors.json"));
  const auto [said, code] = run_cli("demo", 80);
  EXPECT_EQ(code, 130);
  EXPECT_NE(said.find(golden.at("interrupted").as_string()), std::string::npos) << said;
}

TEST_F(ErrorExample, AFileThatIsNoModelEndsTheCommandLineWith2AndOneLine) {
  write_file_atomic("model.keras", std::string_view("no model"));
  const auto [said, code] = run_cli("summary model.keras");
  EXPECT_EQ(code, 2);
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
}
#endif

TEST(ErrorCodes, EachHasAnExampleInTheGoldenFileAndATestHere) {
  const Json golden = Json::parse(read_file(KERATIN_SOURCE_DIR "/tests/golden/errors.json"));
  for (const ErrorCodeInfo& info : error_codes()) EXPECT_TRUE(golden.contains(info.name)) << info.name;
  EXPECT_EQ(golden.size(), static_cast<int64_t>(error_codes().size()));
}

TEST(ErrorCodes, HaveEachANameOfItsOwnThatToStringGives) {
  std::set<std::string> names;
  for (const ErrorCodeInfo& info : error_codes()) {
    EXPECT_STREQ(to_string(info.code), info.name);
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_NE(std::string(info.meaning), "");
    EXPECT_NE(std::string(info.advice), "");
  }
  EXPECT_STREQ(to_string(static_cast<ErrorCode>(99)), "unknown");
}

}  // namespace
}  // namespace keratin
