// A load opens the one file, once, to read it: no other file, no socket, no process, nothing made.
#ifdef __x86_64__
#include "tests/sandbox.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>

#include "keratin/base/zip.h"
#include "tests/crash_formats.h"
#include "tests/scratch.h"

namespace keratin {
namespace {

namespace fs = std::filesystem;

class LoaderRequirement14 : public testing::Test {
 protected:
  void SetUp() override {
    // What the first use of a function reads once (the memory and the processors of the machine) is read before.
    const Model model = crash::small_model(1);
    model.save(path("warm.keras"));
    saving::load_model(path("warm.keras"));
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  /// `code` may read that file, opened once.
  template <class Code>
  void expect_only_reads(const std::string& file, const Code& code) const {
    const std::optional<sandbox::Report> report = sandbox::run(file, [&] {
      try {
        code();
      } catch (const Error&) {
        // The file may well be refused: what counts is what was tried before.
      }
    });
    if (!report) GTEST_SKIP() << "no seccomp notifications here";
    EXPECT_EQ(report->offences, std::vector<std::string>{}) << file;
    EXPECT_EQ(report->ending, 0);
    EXPECT_EQ(report->opens, 1) << file;
  }

  const Scratch scratch_;
  const fs::path folder_ = scratch_.path();
};

TEST_F(LoaderRequirement14, TheSandboxSeesWhatItIsThereToSee) {
  const std::string file = path("warm.keras");
  const auto report = sandbox::run(file, [&] {
    if (std::FILE* other = std::fopen("/etc/passwd", "re")) std::fclose(other);
    if (std::FILE* written = std::fopen(file.c_str(), "ae")) std::fclose(written);
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || ::mkdir("/tmp/keratin_nothing", 0700) == 0 || fork() == 0) _exit(1);
    std::remove(file.c_str());
    std::thread([] {}).join();  // allowed
    open_file(file);            // allowed
  });
  if (!report) GTEST_SKIP() << "no seccomp notifications here";
  ASSERT_EQ(report->offences.size(), 6u);
  EXPECT_EQ(report->offences[0], "openat /etc/passwd");
  EXPECT_EQ(report->offences[1], "openat " + file);
  EXPECT_EQ(report->offences[2], "socket");
  EXPECT_EQ(report->offences[3], "mkdir /tmp/keratin_nothing");
  EXPECT_EQ(report->offences[4].substr(0, 5), "clone");
  EXPECT_EQ(report->offences[5], "unlink " + file);
  EXPECT_EQ(report->opens, 2);
  EXPECT_EQ(report->ending, 0);
}

TEST_F(LoaderRequirement14, GoodFilesOfEveryFormatAreOpenedOnceAndNothingElse) {
  const Warnings quiet;
  const Model model = crash::small_model(1), lender = crash::small_model(2);
  for (const crash::Format& format : crash::formats()) {
    const std::string file = folder_.string() + format.file;
    format.write(model, file);
    expect_only_reads(file, [&] { format.read(lender, file); });
  }
  const std::string archive = path("m.keras");
  expect_only_reads(archive, [&] { saving::load_weights(lender, archive); });
  expect_only_reads(archive, [&] { saving::read_asset(archive, "vocabulary.txt"); });
}

TEST_F(LoaderRequirement14, FilesThatGenuineKerasWroteToo) {
  const Warnings quiet;
  std::vector<std::string> files;
  for (const char* folder :
       {KERATIN_SOURCE_DIR "/tests/golden/keras_files", KERATIN_SOURCE_DIR "/../shared/reference/keras-samples"})
    if (fs::is_directory(folder))
      for (const auto& entry : fs::directory_iterator(folder))
        if (const auto end = entry.path().extension(); end == ".keras" || end == ".h5")
          files.push_back(entry.path().string());
  ASSERT_GE(files.size(), 5u);
  for (const std::string& file : files) expect_only_reads(file, [&] { saving::load_model(file); });
}

/// A .keras file whose model is a Sequential of one layer, as told.
void write_archive(const std::string& path, const std::string& class_name, const std::string& config,
                   const std::string& further_member = "assets/words.txt") {
  const std::string layer = cat(R"({"module": "keras.layers", "class_name": ")", class_name, R"(", "config": )", config,
                                R"(, "registered_name": null})");
  const std::string model =
      cat(R"({"module": "keras", "class_name": "Sequential", "config": {"name": "m", "layers": [)", layer,
          R"(]}, "registered_name": null, "build_config": {"input_shape": [null, 4]}})");
  AtomicFileWriter file(path);
  ZipWriter zip(file);
  zip.add("metadata.json", std::string_view(R"({"keras_version": "3.15.1", "date_saved": "2026-11-22@00:00:00"})"));
  zip.add("config.json", model);
  zip.add("model.weights.h5", std::string_view("\x89HDF\r\n\x1a\n"));
  zip.add(further_member, std::string_view("words"));
  zip.finish();
  file.commit();
}

TEST_F(LoaderRequirement14, ConfigsThatNameOtherFilesAndAddressesOpenNothing) {
  const Warnings quiet;
  const std::string paths[] = {"/etc/passwd", "http://127.0.0.1:9/x", "gs://bucket/x", "file:///etc/passwd",
                               "../../../etc/passwd"};
  for (const std::string& target : paths) {
    const std::vector<std::pair<std::string, std::string>> layers = {
        {"StringLookup", cat(R"({"name": "l", "vocabulary": ")", target, R"("})")},
        {"TextVectorization", cat(R"({"name": "l", "vocabulary": ")", target, R"("})")},
        {"TFSMLayer", cat(R"({"name": "l", "filepath": ")", target, R"("})")},
        {"Lambda",
         cat(R"({"name": "l", "function": ["4wEAAAA=", null, null], "arguments": {"p": ")", target, R"("}})")},
        {"TorchModuleWrapper", cat(R"({"name": "l", "module": ")", target, R"("})")},
        {"Dense", cat(R"({"name": "../x", "units": 1, "kernel_initializer": ")", target, R"("})")}};
    for (const auto& [class_name, config] : layers) {
      const std::string file = path("hostile.keras");
      write_archive(file, class_name, config);
      EXPECT_THROW(saving::load_model(file), Error) << class_name << " " << target;
      expect_only_reads(file, [&] { saving::load_model(file); });
    }
  }
}

TEST_F(LoaderRequirement14, NamesOfMembersAreOnlyNames) {
  for (const char* name : {"assets/../../keratin_outside", "/tmp/keratin_outside", "assets//tmp/keratin_outside"}) {
    const std::string file = path("names.keras");
    try {
      write_archive(file, "Dense", R"({"name": "d", "units": 1})", name);
    } catch (const Error&) {
      continue;  // we write no such archive; the readers of zip files have tests for them
    }
    expect_only_reads(file, [&] { saving::load_model(file); });
  }
  EXPECT_FALSE(fs::exists("/tmp/keratin_outside"));
}

TEST_F(LoaderRequirement14, TablesToo) {
  const std::string file = path("t.csv");
  write_file_atomic(file, std::string_view("a,b\n1,2\n"));
  const auto report = sandbox::run(file, [&] { DataFrame::read_csv(file); });
  if (!report) GTEST_SKIP() << "no seccomp notifications here";
  EXPECT_EQ(report->offences, std::vector<std::string>{});
}

}  // namespace
}  // namespace keratin

#endif
