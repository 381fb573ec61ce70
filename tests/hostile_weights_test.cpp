// Weights from strangers: numbers 26 to 31 of the list of hostile inputs, and what every load promises about memory,
// shapes, values and files (reliability.md, 1.3 and 1.4).
#include <sys/resource.h>

#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "keratin/base/files.h"
#include "keratin/base/npy.h"
#include "keratin/base/zip.h"
#include "tests/saved_bytes.h"

namespace keratin {
namespace {

using parity::error_of;
using parity::has;
using parity::same_bits;
using parity::tensor_at;
using parity::tensors_of;
using parity::tiny_trained;
using parity::write_keras;
using saving::PathTensors;

constexpr const char* kKernel = "layers/dense/vars/0";

/// A sound model in a file, in parts.
struct Parts {
  Scratch folder;
  Model model = tiny_trained();
  std::string path = folder / "m.keras";
  Json config = saving::model_config(model);
  PathTensors tensors;

  Parts() {
    model.save(path);
    tensors = tensors_of(path);
  }
  Tensor& at(const std::string& name) { return tensor_at(tensors, name); }
  /// The text of the error that loading gives, "no error" when it loads.
  std::string load(const saving::LoadOptions& options = {}) {
    write_keras(path, config, tensors);
    return error_of([&] { saving::load_model(path, options); });
  }
};

Tensor kernel_with(float value, DType dtype = DType::float32) {
  Tensor out = Tensor::full({3, 2}, 0.5, dtype);
  out.mutable_data<float>()[4] = value;
  return out;
}

// A .npz whose first array has any header.
void write_npz(const std::string& path, const std::string& name, const NpyHeader& header, const std::string& bytes) {
  AtomicFileWriter file(path);
  ZipWriter zip(file);
  zip.add(name + ".npy", npy_header_bytes(header) + bytes);
  zip.finish();
  file.commit();
}

void write_safetensors(const std::string& path, const std::string& header, const std::string& bytes) {
  std::string length(8, '\0');
  for (size_t i = 0; i < 8; ++i) length[i] = static_cast<char>(header.size() >> (8 * i));
  std::ofstream(path, std::ios::binary) << length << header << bytes;
}

// -- 26: ranks and empty axes -----------------------------------------------------------------------------------------

TEST(Hostile26, ATensorOfRankNineIsAnErrorInEveryFormat) {
  const Scratch folder;
  const std::vector<int64_t> nine(9, 1);
  write_safetensors(folder / "w.safetensors",
                    R"({"layers/dense/vars/0":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}})",
                    std::string(4, '\0'));
  write_npz(folder / "w.npz", kKernel, {.kind = 'f', .size = 4, .shape = nine}, std::string(4, '\0'));
  hdf5::Writer h5;
  h5.root()
      .group("layers/dense/vars")
      .dataset("0", hdf5::float_type(4), nine, bytes_of(std::string_view("\0\0\0\0", 4)));
  AtomicFileWriter file(folder / "w.weights.h5");
  h5.write(file);
  file.commit();
  for (const char* name : {"w.safetensors", "w.npz", "w.weights.h5"})
    EXPECT_TRUE(has(error_of([&] { saving::open_stored(folder / name); }), {name})) << name;
}

TEST(Hostile26, ATensorOfRank255IsAnError) {
  const Scratch folder;
  std::string shape;
  for (int i = 0; i < 255; ++i) shape += i == 0 ? "1" : ",1";
  write_safetensors(folder / "w.safetensors",
                    R"({"a":{"dtype":"F32","shape":[)" + shape + R"(],"data_offsets":[0,4]}})", std::string(4, '\0'));
  EXPECT_TRUE(has(error_of([&] { saving::open_stored(folder / "w.safetensors"); }), {"axes", "8", "w.safetensors"}));
}

TEST(Hostile26, AnEmptyAxisLoadsAndPredictsTheBias) {
  const Scratch folder;
  const Model model = Sequential({layers::Dense(2, {.input_shape = {0}, .bias_initializer = "ones"})});
  for (const char* name : {"m.keras", "m.safetensors", "m.h5"}) {
    model.save(folder / name);
    const Model again = models::load_model(folder / name);
    EXPECT_EQ(again.weights().front().shape(), Shape({0, 2}));
    EXPECT_EQ(again.predict(Tensor::zeros({3, 0}), {.verbose = 0}).to_vector<float>(), std::vector<float>(6, 1));
  }
}

// -- 27: values that are no numbers -----------------------------------------------------------------------------------

class Hostile27 : public ::testing::TestWithParam<float> {};

TEST_P(Hostile27, NonFiniteWeightsAreRefusedByNameAndCountAndLoadToTheBitWhenAllowed) {
  Parts parts;
  parts.at(kKernel) = kernel_with(GetParam());
  EXPECT_TRUE(has(parts.load(), {kKernel, "1 number", "of 6", "allow_nonfinite", "--allow-nonfinite", "m.keras"}));
  const Model model = saving::load_model(parts.path, {.allow_nonfinite = true});
  EXPECT_TRUE(same_bits(model.get_weights().front(), parts.at(kKernel)));
  EXPECT_TRUE(has(error_of([&] { parts.model.load_weights(parts.path); }), {kKernel, "allow_nonfinite"}));
  parts.model.load_weights(parts.path, {.allow_nonfinite = true});
  EXPECT_TRUE(same_bits(parts.model.get_weights().front(), parts.at(kKernel)));
}

INSTANTIATE_TEST_SUITE_P(Values, Hostile27,
                         ::testing::Values(std::numeric_limits<float>::quiet_NaN(),
                                           std::numeric_limits<float>::infinity(),
                                           -std::numeric_limits<float>::infinity()),
                         [](const auto& value) {
                           return value.index == 0 ? "NaN" : value.index == 1 ? "Inf" : "MinusInf";
                         });

TEST(Hostile27, DenormalsAndMinusZeroLoadToTheBit) {
  Parts parts;
  for (const float value : {std::numeric_limits<float>::denorm_min(), -0.0f}) {
    parts.at(kKernel) = kernel_with(value);
    ASSERT_EQ(parts.load(), "no error");
    EXPECT_TRUE(same_bits(models::load_model(parts.path).get_weights().front(), parts.at(kKernel)));
  }
}

TEST(Hostile27, OptimizerStateIsHeldToTheSame) {
  Parts parts;
  parts.at("optimizer/vars/2") = kernel_with(std::numeric_limits<float>::infinity());
  EXPECT_TRUE(has(parts.load(), {"optimizer/vars/2", "allow_nonfinite"}));
}

// -- 28, 29: other element types --------------------------------------------------------------------------------------

TEST(Hostile28, ADoubleThatOverflowsFloat32IsAnErrorThatNamesTheTensor) {
  Parts parts;
  Tensor wide = Tensor::full({3, 2}, 0.5, DType::float64);
  wide.mutable_data<double>()[1] = 1e300;
  parts.at(kKernel) = wide;
  EXPECT_TRUE(has(parts.load(), {kKernel, "1 of its 6", "overflows float32"}));
}

TEST(Hostile28, DoublesThatFitAreRounded) {
  Parts parts;
  Tensor wide = Tensor::full({3, 2}, 0.1, DType::float64);
  parts.at(kKernel) = wide;
  ASSERT_EQ(parts.load(), "no error");
  EXPECT_EQ(models::load_model(parts.path).get_weights().front().at<float>(2, 1), 0.1f);
}

TEST(Hostile29, IntegersAndBoolsAreNoValuesOfAFloatVariable) {
  Parts parts;
  for (const DType dtype : {DType::int64, DType::bool_, DType::uint8}) {
    parts.at(kKernel) = Tensor::full({3, 2}, 1, dtype);
    EXPECT_TRUE(has(parts.load(), {kKernel, "expected float32", to_string(dtype)})) << to_string(dtype);
  }
}

TEST(Hostile29, StringsComplexNumbersAndRecordsAreNoWeights) {
  const Parts parts;
  const auto error = [&](const NpyHeader& header, int64_t bytes) {
    write_npz(parts.folder / "w.npz", kKernel, header, std::string(static_cast<size_t>(bytes), 'a'));
    return error_of([&] { parts.model.load_weights(parts.folder / "w.npz"); });
  };
  EXPECT_TRUE(has(error({.kind = 'S', .size = 4, .shape = {3, 2}}, 24), {"string"}) ||
              has(error({.kind = 'S', .size = 4, .shape = {3, 2}}, 24), {"expected 2 variables"}));
  EXPECT_NE(error({.kind = 'c', .size = 8, .shape = {3, 2}}, 48), "no error");
  EXPECT_NE(error({.kind = 'V', .size = 12, .shape = {3, 2}}, 72), "no error");
}

TEST(Hostile29, AFloatIsNoIterationOfAnOptimizer) {
  Parts parts;
  parts.at("optimizer/vars/0") = Tensor::scalar(3.5, DType::float32);
  const Warnings warnings;
  EXPECT_EQ(parts.load(), "no error");
  EXPECT_TRUE(warnings.mention("expected int64"));
}

// -- 30: optimizer state ----------------------------------------------------------------------------------------------

class Hostile30 : public ::testing::Test {
 protected:
  void expect_warning_or_error(const std::string& what) {
    {
      const Warnings warnings;
      ASSERT_EQ(parts_.load(), "no error");
      EXPECT_TRUE(warnings.mention(what)) << (warnings.texts.empty() ? "no warning" : warnings.texts.front());
    }
    EXPECT_TRUE(has(parts_.load({.require_optimizer = true}), {what, "required"}));
    EXPECT_TRUE(same_bits(models::load_model(parts_.path).get_weights(), parts_.model.get_weights()));
  }
  Parts parts_;
};

TEST_F(Hostile30, MissingIsAWarningOrAnErrorWhenRequired) {
  std::erase_if(parts_.tensors, [](const auto& t) { return t.first.starts_with("optimizer/"); });
  expect_warning_or_error("no state of the optimizer");
}

TEST_F(Hostile30, ExtraVariablesAreAWarningOrAnErrorWhenRequired) {
  parts_.tensors.emplace_back("optimizer/vars/99", Tensor::zeros({2}));
  expect_warning_or_error("10 variables whereas the saved optimizer has 11 variables");
}

TEST_F(Hostile30, ThatOfAnotherModelIsAWarningOrAnErrorWhenRequired) {
  parts_.at("optimizer/vars/2") = Tensor::zeros({7, 7});
  expect_warning_or_error("Skipping variable loading for optimizer 'adam");
}

TEST_F(Hostile30, OfAModelThatWasNotCompiledIsAnErrorWhenRequired) {
  parts_.config.set("compile_config", Json::object());
  EXPECT_EQ(parts_.load(), "no error");
  EXPECT_TRUE(has(parts_.load({.require_optimizer = true}), {"compiled", "required"}));
}

// -- 31: versions -----------------------------------------------------------------------------------------------------

TEST(Hostile31, AVersionOfTheFutureIsAWarningThatNamesIt) {
  Parts parts;
  write_keras(parts.path, parts.config, parts.tensors, "999.0");
  const Warnings warnings;
  EXPECT_TRUE(same_bits(models::load_model(parts.path).get_weights(), parts.model.get_weights()));
  EXPECT_TRUE(warnings.mention("Keras 999.0"));
}

TEST(Hostile31, AVersionOfOneMegabyteIsAnError) {
  Parts parts;
  write_keras(parts.path, parts.config, parts.tensors, std::string(1'000'000, '9'));
  const std::string error = error_of([&] { models::load_model(parts.path); });
  EXPECT_TRUE(has(error, {"keras_version", "1,000,000", "m.keras"}));
  EXPECT_LE(error.size(), 2048u);
}

TEST(Hostile31, AVersionThatIsNoVersionIsAWarning) {
  Parts parts;
  write_keras(parts.path, parts.config, parts.tensors, "three\x1b[31m");
  const Warnings warnings;
  models::load_model(parts.path);
  EXPECT_TRUE(warnings.mention("three\\x1b[31m"));
}

// -- the loader's promises --------------------------------------------------------------------------------------------

TEST(LoaderL1, EveryEntryPointKnowsAFileByItsBytesAndNotItsName) {
  const Parts parts;
  const Scratch folder;
  for (const char* name : {"m.keras", "m.h5", "m.safetensors"}) {
    parts.model.save(folder / name);
    const std::string other = folder / (std::string(name) + ".txt");
    std::filesystem::copy_file(folder / name, other);
    EXPECT_TRUE(same_bits(models::load_model(other).get_weights(), parts.model.get_weights())) << name;
    const Model model = models::clone_model(parts.model);
    model.load_weights(other);
    EXPECT_TRUE(same_bits(model.get_weights(), parts.model.get_weights())) << name;
    EXPECT_EQ(saving::open_stored(other).kind, saving::open_stored(folder / name).kind);
  }
}

TEST(LoaderL1, EveryEntryPointRefusesTheSameFilesWithTheirPath) {
  const Scratch folder;
  std::ofstream(folder / "text.keras") << "weights, they said";
  std::ofstream(folder / "empty.keras");
  const Model model = tiny_trained();
  for (const char* name : {"text.keras", "empty.keras", "none.keras"}) {
    EXPECT_TRUE(has(error_of([&] { models::load_model(folder / name); }), {name}));
    EXPECT_TRUE(has(error_of([&] { model.load_weights(folder / name); }), {name}));
    EXPECT_TRUE(has(error_of([&] { saving::read_asset(folder / name, "x"); }), {name}));
    EXPECT_TRUE(has(error_of([&] { saving::open_stored(folder / name); }), {name}));
  }
}

int64_t peak_resident_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

// The config of a layer with `units` units, in the file of a small one.
Json with_units(const Json& config, int64_t units) {
  std::string text = config.dump();
  const std::string from = "\"units\": 2";
  text.replace(text.find(from), from.size(), cat("\"units\": ", units));
  return Json::parse(text);
}

TEST(LoaderL4, AConfigThatAsksForMoreThanTheFileHoldsIsRefusedBeforeAnythingIsAllocated) {
  Parts parts;
  const int64_t before = peak_resident_mb();
  parts.config = with_units(parts.config, 100'000'000);  // 1.6 GB with the layer behind it
  EXPECT_TRUE(has(parts.load({.limits = {.max_memory = int64_t{1} << 40}}), {"the file holds only", "m.keras"}));
  EXPECT_LE(peak_resident_mb(), before + 64);
}

TEST(LoaderL4, TheSumIsCountedAndDoesNotOverflow) {
  Parts parts;
  parts.config = with_units(parts.config, int64_t{1} << 60);
  EXPECT_NE(parts.load({.limits = {.max_memory = INT64_MAX}}), "no error");
}

TEST(LoaderL4, AConfigWithoutWeightsIsHeldAgainstMaxMemory) {
  const Parts parts;
  const Json config = with_units(parts.config, 1'000'000);
  const std::string error = error_of([&] { saving::model_from_config(config, {.max_memory = 1 << 20}); });
  EXPECT_TRUE(has(error, {"max_memory", "1,048,576"}));
}

TEST(LoaderL4, WeightsBeyondMaxMemoryAreRefused) {
  const Scratch folder;
  const Model model = Sequential({layers::Dense(1000, {.input_shape = {1000}})});
  model.save(folder / "m.keras");
  EXPECT_TRUE(has(error_of([&] { saving::load_model(folder / "m.keras", {.limits = {.max_memory = 1 << 20}}); }),
                  {"limit", "m.keras"}));
}

/// The real file system, counting what is read.
class Counting final : public RandomAccessFile {
 public:
  Counting(FileRef file, int64_t& read) : file_(std::move(file)), read_(read) {}
  const std::string& name() const override { return file_->name(); }
  int64_t size() const override { return file_->size(); }
  void read_at(int64_t offset, std::span<std::byte> out) const override {
    read_ += std::ssize(out);
    file_->read_at(offset, out);
  }

 private:
  FileRef file_;
  int64_t& read_;
};

class CountingFiles final : public FileSystem {
 public:
  CountingFiles() : below_(file_system()) { set_file_system(this); }
  ~CountingFiles() override { set_file_system(nullptr); }
  int64_t read = 0, opened = 0;

  FileRef open(const std::string& path) override {
    ++opened;
    return std::make_shared<Counting>(below_.open(path), read);
  }
  FileInfo info(const std::string& path) override { return below_.info(path); }
  std::optional<std::string> read_link(const std::string& path) override { return below_.read_link(path); }
  std::unique_ptr<WritableFile> create(const std::string& path, std::optional<uint32_t>) override {
    return refuse(path);
  }
  std::unique_ptr<WritableFile> open_special(const std::string& path) override { return refuse(path); }
  void rename(const std::string& from, const std::string&) override { refuse(from); }
  void remove(const std::string& path) override { refuse(path); }
  void sync_folder(const std::string& path) override { refuse(path); }
  bool make_folder(const std::string& path) override { return refuse(path) != nullptr; }
  std::vector<std::string> list_folder(const std::string& path) override { return below_.list_folder(path); }
  void remove_folder(const std::string& path) override { refuse(path); }
  int64_t free_bytes(const std::string& path) override { return below_.free_bytes(path); }

 private:
  static std::unique_ptr<WritableFile> refuse(const std::string& path) {
    fail(ErrorCode::kInternal, "a load touched ", path);
  }
  FileSystem& below_;
};

TEST(LoaderL2, AFileIsOpenedOnceAndALoadWritesNothing) {
  const Parts parts;
  parts.model.save(parts.folder / "m.h5");
  parts.model.save(parts.folder / "m.safetensors");
  for (const char* name : {"m.keras", "m.h5", "m.safetensors"}) {
    CountingFiles files;
    models::load_model(parts.folder / name);
    EXPECT_EQ(files.opened, 1) << name;
  }
}

TEST(LoaderL5, AShapeThatDoesNotFitIsToldBeforeAByteOfTheWeightsIsRead) {
  const Scratch folder;
  const Model big = Sequential({layers::Dense(1000, {.input_shape = {1000}})});
  const Model other = Sequential({layers::Dense(1000, {.input_shape = {999}})});
  for (const char* name : {"m.weights.h5", "m.safetensors"}) {
    big.save_weights(folder / name);
    CountingFiles files;
    const std::string error = error_of([&] { other.load_weights(folder / name); });
    EXPECT_TRUE(has(error, {kKernel, "(999, 1000)", "(1000, 1000)"}));
    EXPECT_LT(files.read, 100'000) << name;
  }
}

TEST(LoaderL5, TheDTypeIsCheckedBeforeAByteIsRead) {
  const Scratch folder;
  saving::write_safetensors_file(
      folder / "w.safetensors",
      {{kKernel, Tensor::zeros({1000, 1000}, DType::int32)}, {"layers/dense/vars/1", Tensor::zeros({1000})}}, {});
  const Model model = Sequential({layers::Dense(1000, {.input_shape = {1000}})});
  CountingFiles files;
  EXPECT_TRUE(has(error_of([&] { model.load_weights(folder / "w.safetensors"); }), {kKernel, "float32", "int32"}));
  EXPECT_LT(files.read, 100'000);
}

TEST(LoaderL12, NonFiniteNumbersAreCountedOverAllParts) {
  const Scratch folder;
  Tensor kernel = Tensor::zeros({1000, 1000});  // 4 MB: several parts
  for (int64_t i = 0; i < 1'000'000; i += 1000) kernel.mutable_data<float>()[i] = std::nanf("");
  saving::write_safetensors_file(folder / "w.safetensors",
                                 {{kKernel, kernel}, {"layers/dense/vars/1", Tensor::zeros({1000})}}, {});
  const Model model = Sequential({layers::Dense(1000, {.input_shape = {1000}})});
  EXPECT_TRUE(
      has(error_of([&] { model.load_weights(folder / "w.safetensors"); }), {kKernel, "1,000 numbers", "1,000,000"}));
}

TEST(LoaderL13, EveryTensorSaysWhatItIsCheckedWith) {
  const Parts parts;
  const auto checksums = [&](const char* name) {
    std::set<std::string> out;
    for (const saving::StoredTensor& tensor : saving::open_stored(parts.folder / name).tensors)
      out.insert(tensor.checksum);
    return out;
  };
  parts.model.save_weights(parts.folder / "w.weights.h5");
  parts.model.save_weights(parts.folder / "w.npz");
  parts.model.save_weights(parts.folder / "w.safetensors");
  EXPECT_EQ(checksums("m.keras"), std::set<std::string>{"crc32"});
  EXPECT_EQ(checksums("w.npz"), std::set<std::string>{"crc32"});
  EXPECT_FALSE(checksums("w.weights.h5").contains(""));
  EXPECT_EQ(checksums("w.safetensors"), std::set<std::string>{"crc32"});
}

TEST(LoaderL16, AssetsAreNamesAndNeverPaths) {
  const Parts parts;
  parts.model.save(parts.path, {.assets = {{"keratin/table.json", "{}"}, {"vocabulary.txt", "a\nb\n"}}});
  CountingFiles files;  // throws when anything is written
  EXPECT_EQ(saving::read_asset(parts.path, "vocabulary.txt"), "a\nb\n");
  EXPECT_EQ(saving::read_asset(parts.path, "../m.keras"), std::nullopt);
  EXPECT_EQ(saving::read_asset(parts.path, "/etc/passwd"), std::nullopt);
}

TEST(LoaderL16, AnArchiveWithAnAssetThatLeavesItsFolderIsRefused) {
  const Scratch folder;
  for (const char* name : {"assets/../../evil", "../evil", "/etc/evil", "assets/a/../../../evil"}) {
    AtomicFileWriter file(folder / "m.keras");
    const std::string body = read_file(KERATIN_SOURCE_DIR "/tests/golden/keras_files/adam.keras");
    MemorySink sink;
    ZipWriter zip(sink);
    bool refused = false;
    try {
      zip.add(name, "x");
      zip.finish();
    } catch (const Error&) {
      refused = true;  // ours does not even write it
    }
    if (!refused) {
      file.write(sink.bytes());
      file.commit();
      EXPECT_NE(error_of([&] { saving::open_stored(folder / "m.keras"); }), "no error") << name;
    }
  }
}

TEST(LoaderL16, LinksAmongTheAssetsOfAFolderAreLeftOut) {
  const Parts parts;
  const std::string model = parts.folder / "unzipped";
  std::filesystem::create_directories(model + "/assets");
  const ZipReader zip(open_file(parts.path));
  for (const ZipMember& member : zip.members()) write_file_atomic(model + "/" + member.name, zip.read(member, 1 << 20));
  std::ofstream(model + "/assets/words.txt") << "yes\n";
  std::filesystem::create_symlink("/etc/passwd", model + "/assets/passwd");
  const saving::StoredFile file = saving::open_stored(model);
  EXPECT_EQ(file.kind, saving::FileKind::kKerasFolder);
  ASSERT_EQ(file.assets.size(), 1u);
  EXPECT_EQ(saving::read_asset(model, "words.txt"), "yes\n");
  EXPECT_EQ(saving::read_asset(model, "passwd"), std::nullopt);
  EXPECT_TRUE(same_bits(models::load_model(model).get_weights(), parts.model.get_weights()));
}

// -- all or nothing ---------------------------------------------------------------------------------------------------

TEST(PartialLoad, LeavesTheModelAsItWas) {
  Parts parts;
  const Model model = tiny_trained();
  const Tensors weights = model.get_weights(), state = parity::optimizer_state(model);
  const auto expect_unchanged = [&](const std::string& part) {
    write_keras(parts.path, parts.config, parts.tensors);
    EXPECT_TRUE(has(error_of([&] { model.load_weights(parts.path); }), {part}));
    EXPECT_TRUE(same_bits(model.get_weights(), weights));
    EXPECT_TRUE(same_bits(parity::optimizer_state(model), state));
  };
  const Tensor last = parts.at("layers/dense_1/vars/1");
  parts.at("layers/dense_1/vars/1") = Tensor::full({1}, std::nan(""));
  expect_unchanged("NaN");
  parts.at("layers/dense_1/vars/1") = Tensor::zeros({2});
  expect_unchanged("expected shape (1,)");
  parts.at("layers/dense_1/vars/1") = last;
  parts.at("optimizer/vars/9") = Tensor::full({1}, std::nan(""));
  expect_unchanged("optimizer/vars/9");
}

TEST(Shards, NamesOfOtherFoldersAreRefusedAndMissingPartsNamed) {
  const Parts parts;
  const auto error = [&](const std::string& shard) {
    std::ofstream(parts.folder / "w.weights.json")
        << R"({"metadata": {"total_size": 24.0}, "weight_map": {"/layers/dense/vars": [")" << shard << R"("]}})";
    return error_of([&] { parts.model.load_weights(parts.folder / "w.weights.json"); });
  };
  for (const char* name :
       {"../w.weights.h5", "/etc/w.weights.h5", "a/b.weights.h5", "C:\\\\w.weights.h5", "passwd", ""})
    EXPECT_TRUE(has(error(name), {"plain file name"})) << name;
  EXPECT_TRUE(has(error("w_00007.weights.h5"), {"w_00007.weights.h5"}));
}

}  // namespace
}  // namespace keratin
