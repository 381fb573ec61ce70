#include "keratin/data/npy/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <complex>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "keratin/base/error.h"
#include "keratin/base/npy.h"

namespace keratin {
namespace {

using testing::ElementsAre;

std::string golden(const std::string& name) { return KERATIN_SOURCE_DIR "/tests/golden/npy/" + name; }
std::string temporary(const std::string& name) { return testing::TempDir() + "keratin_" + name; }

const Tensor& find(const NamedTensors& tensors, const std::string& name) {
  for (const auto& [own, tensor] : tensors) {
    if (own == name) return tensor;
  }
  throw std::out_of_range(name);
}

TEST(LoadNpz, ReadsEveryElementTypeOfNumpyInOrder) {
  const NamedTensors tensors = load_npz(golden("types.npz"));
  ASSERT_EQ(tensors.size(), 12u);
  EXPECT_EQ(tensors.front().first, "bool");
  for (const auto& [name, tensor] : tensors) {
    EXPECT_EQ(tensor.dtype(), dtype_from_string(name));
    EXPECT_EQ(tensor.shape(), Shape({2, 3})) << name;
    const int top = name == "bool" ? 1 : 5;
    EXPECT_EQ(tensor.at<int>(0, 0), 0) << name;
    EXPECT_EQ(tensor.at<int>(1, 2), top) << name;
  }
}

TEST(LoadNpz, TurnsFortranOrderAndBigEndianAround) {
  const NamedTensors tensors = load_npz(golden("orders.npz"));
  const Tensor& fortran = find(tensors, "fortran");
  EXPECT_EQ(fortran.shape(), Shape({2, 3, 4}));
  for (int64_t i = 0; i < 24; ++i) EXPECT_EQ(fortran.flat_as_double(i), static_cast<double>(i));
  EXPECT_THAT(find(tensors, "big").to_vector<double>(), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(find(tensors, "big_short").to_vector<int>(), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(find(tensors, "scalar").item(), 2.5);
  EXPECT_EQ(find(tensors, "none").shape(), Shape({0, 3}));
}

TEST(LoadNpy, SaysWhatItCannotHold) {
  const std::string path = temporary("wide.npy");
  NpyHeader header;
  header.size = 16;
  header.shape = {0};
  std::ofstream(path, std::ios::binary) << npy_header_bytes(header);
  try {
    load_npy(path);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUnsupported);
    EXPECT_THAT(error.what(), testing::HasSubstr("elements of kind 'f' and 16 bytes"));
  }
  std::filesystem::remove(path);
}

TEST(LoadNpy, ReadsComplexNumbersOfNumpy) { EXPECT_EQ(load_npy(golden("complex.npy")).dtype(), DType::complex128); }

TEST(LoadNpy, ReadsTheSamplesOfOtherPrograms) {
  const std::string samples = KERATIN_SOURCE_DIR "/../shared/data/format_samples/";
  if (!std::filesystem::exists(samples)) GTEST_SKIP() << samples << " is absent";
  EXPECT_EQ(load_npy(samples + "bool.be.npy").dtype(), DType::bool_);
  EXPECT_EQ(load_npy(samples + "bool_fortran.le.npy").to_vector<int>(),
            load_npy(samples + "bool.be.npy").to_vector<int>());
  EXPECT_EQ(load_npy(samples + "iris.npy").size() > 0, true);
  EXPECT_FALSE(load_npz(samples + "test.npz").empty());
}

TEST(SaveNpz, ReadsBackWithTheSameBytes) {
  const std::string path = temporary("again.npz");
  const NamedTensors tensors = load_npz(golden("types.npz"));
  save_npz(path, tensors);
  const NamedTensors again = load_npz(path);
  std::filesystem::remove(path);
  ASSERT_EQ(again.size(), tensors.size());
  for (size_t i = 0; i < again.size(); ++i) {
    EXPECT_EQ(again[i].first, tensors[i].first);
    ASSERT_EQ(again[i].second.bytes(), tensors[i].second.bytes());
    EXPECT_EQ(std::memcmp(again[i].second.raw(), tensors[i].second.raw(), static_cast<size_t>(again[i].second.bytes())),
              0);
  }
}

TEST(SaveNpy, WritesWhatNumpyWouldForAFloat32Array) {
  const std::string path = temporary("one.npy");
  save_npy(path, find(load_npz(golden("types.npz")), "float32"));
  const std::string bytes = read_file(path);
  std::filesystem::remove(path);
  EXPECT_EQ(bytes.size(), 128u + 24u);
  EXPECT_THAT(bytes, testing::HasSubstr("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"));
}

TEST(SaveNpy, WritesBfloat16AsFloat32) {
  const std::string path = temporary("half.npy");
  Tensor half = Tensor::empty({2}, DType::bfloat16);
  half.mutable_data<bfloat16>()[0] = bfloat16(1.5f);
  half.mutable_data<bfloat16>()[1] = bfloat16(-3.0f);
  save_npy(path, half);
  const Tensor again = load_npy(path);
  std::filesystem::remove(path);
  EXPECT_EQ(again.dtype(), DType::float32);
  EXPECT_THAT(again.to_vector<float>(), ElementsAre(1.5f, -3.0f));
}

TEST(SaveNpy, KeepsComplexNumbers) {
  const std::string path = temporary("complex.npy");
  const std::vector<std::complex<float>> values = {{1, 2}, {-3.5f, 0}};
  save_npy(path, Tensor(values));
  EXPECT_THAT(read_file(path), testing::HasSubstr("'descr': '<c8'"));
  const Tensor again = load_npy(path);
  std::filesystem::remove(path);
  EXPECT_EQ(again.dtype(), DType::complex64);
  EXPECT_EQ(again.to_vector<std::complex<float>>(), values);
}

TEST(LoadNpy, RefusesAFileThatIsCutOff) {
  const std::string path = temporary("cut.npy");
  save_npy(path, Tensor::zeros({100}));
  std::filesystem::resize_file(path, 300);
  EXPECT_THROW(load_npy(path), Error);
  std::filesystem::remove(path);
}

TEST(SaveNpy, RefusesAnEmptyHandle) { EXPECT_THROW(save_npy(temporary("no.npy"), Tensor()), Error); }

TEST(SaveNpy, RefusesATensorWithoutValue) { EXPECT_THROW(save_npy("/tmp/keratin-none.npy", Tensor()), Error); }

TEST(LoadNpy, AVectorInFortranOrderIsAsItStands) {
  const float values[] = {1, 2, 3};
  const std::string data(reinterpret_cast<const char*>(values), sizeof values);
  const std::string bytes = npy_header_bytes({.kind = 'f', .size = 4, .fortran_order = true, .shape = {3}}) + data;
  EXPECT_EQ(load_npy(*memory_file("v.npy", bytes)).to_vector<float>(), (std::vector<float>{1, 2, 3}));
}

}  // namespace
}  // namespace keratin
