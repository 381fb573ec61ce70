#include "keratin/graph/saving/kgraph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "keratin/base/error.h"
#include "keratin/base/zip.h"
#include "keratin/core/safetensors/safetensors.h"
#include "keratin/graph/gradient.h"
#include "keratin/ops/control/control.h"
#include "keratin/ops/ops.h"
#include "tests/scratch.h"

namespace keratin::graph {
namespace {

using ops::Tensors;
using testing::HasSubstr;

std::string error_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

std::string bytes_of_file(const std::vector<SavedFunction>& functions) {
  MemorySink out;
  save_graph(out, functions);
  return out.take();
}

LoadedGraph load_bytes(const std::string& bytes, const LoadLimits& limits = {}) {
  return load_graph(memory_file("m.kgraph", bytes), limits);
}

struct Parts {
  std::string text, weights;
};

Parts parts_of(const std::string& file) {
  const ZipReader zip(memory_file("m.kgraph", file));
  return {zip.read(*zip.find("graph.json"), 1 << 20), zip.read(*zip.find("weights.safetensors"), 1 << 20)};
}

std::string file_of(const Parts& parts) {
  MemorySink out;
  ZipWriter zip(out);
  zip.add("graph.json", parts.text);
  zip.add("weights.safetensors", parts.weights);
  zip.finish();
  return out.take();
}

/// A regression that is served and trained on.
struct Line {
  Tensor x = symbolic(DType::float32, {None, 2}, "x"), y = symbolic(DType::float32, {None}, "y");
  Shared w = shared(Tensor{0.5f, -1}, "w"), b = shared(Tensor::scalar(0.25, DType::float32), "b");
  Tensor prediction = ops::matmul(x, w) + b;
  Tensor cost = ops::mean(ops::square(prediction - y));
  CompiledFunction serve = function({x}, std::vector<std::pair<std::string, Tensor>>{{"prediction", prediction}});
  CompiledFunction train =
      function({x, y}, cost, {.updates = {{w, w - 0.1 * gradient(cost, w)}, {b, b - 0.1 * gradient(cost, b)}}});

  std::vector<SavedFunction> saved() const { return {{"serve", serve}, {"train_step", train, {{4, 2}, {4}}}}; }
  std::string file() const { return bytes_of_file(saved()); }
};

const Tensor kX = {{1, 2}, {3, 4}, {5, 6}, {-1, 0}};
const Tensor kY = {1, 0, 2, 1};

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && a.dtype() == b.dtype() &&
         std::memcmp(a.raw(), b.raw(), static_cast<size_t>(a.bytes())) == 0;
}

TEST(Kgraph, ServesWithTheBitsOfTheFunctionForAnyBatch) {
  const Line line;
  const LoadedGraph graph = load_bytes(line.file());
  EXPECT_TRUE(same_bits(graph(kX), line.serve(kX)));
  EXPECT_TRUE(same_bits(graph(Tensor{{1, 2}}), line.serve(Tensor{{1, 2}})));
  EXPECT_TRUE(same_bits(graph.call({{"x", kX}})["prediction"], line.serve(kX)));
  EXPECT_THAT(error_of([&] {
                graph(Tensor{{1, 2, 3}});
              }),
              HasSubstr("input \"x\" (number 0): expected float32 (None, 2)"));
}

TEST(Kgraph, TrainsOnFromWhereItWasSaved) {
  const Line line;
  const LoadedGraph graph = load_bytes(line.file());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(same_bits(graph["train_step"](kX, kY), line.train(kX, kY)));
  ASSERT_EQ(graph.variables().size(), 2u);
  EXPECT_EQ(graph.variables()[0].path(), "w");
  EXPECT_TRUE(same_bits(graph.variables()[0].concrete(), line.w.concrete()));
  EXPECT_TRUE(same_bits(graph(kX), line.serve(kX)));  // both signatures share them
}

TEST(Kgraph, NamesItsSignatures) {
  const LoadedGraph graph = load_bytes(Line().file());
  ASSERT_EQ(graph.signatures().size(), 2u);
  EXPECT_EQ(graph.signatures()[1].name(), "train_step");
  EXPECT_EQ(graph["train_step"].inputs()[1].name, "y");
  EXPECT_EQ(graph["train_step"].inputs()[1].spec.shape, Shape({4}));
  EXPECT_EQ(graph["serve"].outputs()[0].name, "prediction");
  EXPECT_THAT(error_of([&] { graph["test"]; }), HasSubstr("no signature \"test\". There are serve, train_step"));
}

TEST(Kgraph, SavedAgainHasTheSameBytes) {
  const Scratch folder;
  const Line line;
  save_graph(folder / "a.kgraph", line.saved());
  load_graph(folder / "a.kgraph").save(folder / "b.kgraph");
  EXPECT_TRUE(read_file(folder / "a.kgraph") == read_file(folder / "b.kgraph"));
}

TEST(Kgraph, KeepsLoopsAndBranchesAsRegions) {
  const Tensor x = symbolic(DType::float32, {None}, "x");
  const Shared keep = shared(Tensor::scalar(0.5, DType::float32), "keep");
  const auto [last, all] = ops::scan(
      [&](const Tensor& mean, const Tensor& value) {
        const Tensor next = ops::cond(
            value > 100, [&] { return mean; }, [&] { return mean * keep + value * (1 - keep); });
        return std::pair(next, next);
      },
      Tensor::scalar(0, DType::float32), x);
  const Tensor root = ops::while_loop([&](const Tensor& r) { return ops::abs(r * r - 2) > 1e-5; },
                                      [&](const Tensor& r) { return (r + 2 / r) * 0.5; }, last);
  const CompiledFunction f = function({x}, Tensors{all, root});
  const std::string file = bytes_of_file({{"f", f}});
  const LoadedGraph graph = load_bytes(file);
  const Tensor in = {4, 200, 8};
  EXPECT_TRUE(same_bits(graph(in)[0], f(in)[0]));
  EXPECT_TRUE(same_bits(graph(in)[1], f(in)[1]));
  MemorySink again;
  save_graph(again, {{"f", graph["f"]}});
  EXPECT_TRUE(again.bytes() == file);
}

TEST(Kgraph, KeepsValuesOfInputs) {
  const Tensor x = symbolic(DType::float32, {}, "x"), scale = symbolic(DType::float32, {}, "scale");
  const LoadedGraph graph = load_bytes(bytes_of_file({{"f", function({x, In(scale, {.value = 3})}, x * scale)}}));
  EXPECT_EQ(static_cast<Tensor>(graph(2)).item(), 6);
  EXPECT_EQ(static_cast<Tensor>(graph(2, 5)).item(), 10);
}

TEST(Kgraph, RefusesToSaveWhatItCannotKeep) {
  const Tensor x = symbolic(DType::float32, {None}, "x");
  const CompiledFunction f = function({x}, x * 2);
  EXPECT_THAT(error_of([&] { bytes_of_file({}); }), HasSubstr("expected at least one function"));
  EXPECT_THAT(error_of([&] { bytes_of_file({{"f", f}, {"f", f}}); }), HasSubstr("two functions have one name"));
  EXPECT_THAT(error_of([&] { bytes_of_file({{"f", f, {{1}, {2}}}}); }), HasSubstr("a shape for each of the 1 inputs"));
  EXPECT_THAT(error_of([&] { bytes_of_file({{"f", f, {{1, 1}}}}); }), HasSubstr("expected float32 (None,)"));
  const CompiledFunction by_size(
      "count", [](const Tensors& in) -> Tensors { return {in[0] * static_cast<double>(in[0].shape(0))}; },
      {{"x", {{None}, DType::float32}}}, {{"y", {{None}, DType::float32}}});
  EXPECT_THAT(error_of([&] { bytes_of_file({{"f", by_size}}); }), HasSubstr("for sizes that are not known"));
  EXPECT_NO_THROW(bytes_of_file({{"f", by_size, {{4}}}}));
}

TEST(Kgraph, FilesOfEveryVersionLoadAndGiveTheSameBits) {
  const Line line;
  const LoadedGraph graph = load_graph(std::string(KERATIN_SOURCE_DIR) + "/tests/golden/kgraph/version_1.kgraph");
  EXPECT_TRUE(same_bits(graph(kX), line.serve(kX)));
  EXPECT_TRUE(same_bits(graph["train_step"](kX, kY), line.train(kX, kY)));
  EXPECT_TRUE(same_bits(graph(kX), line.serve(kX)));
}

// -- files from strangers ---------------------------------------------------------------------------------------------

/// What loading says when `from` in graph.json reads `to`.
std::string error_with(const std::string& from, const std::string& to) {
  static const std::string good = Line().file();
  Parts parts = parts_of(good);
  const size_t at = parts.text.find(from);
  if (at == std::string::npos) return cat("nothing to replace in ", parts.text);
  parts.text.replace(at, from.size(), to);
  return error_of([&] { load_bytes(file_of(parts)); });
}

TEST(HostileKgraph, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(error_with("\"op\": \"matmul\"", "\"op\": \"matmull\""), HasSubstr("there is no op \"matmull\""));
  EXPECT_THAT(error_with("\"op\": \"add\"", "\"op\": \"exp\""), HasSubstr("[exp] expected 1 tensors, received 2"));
  EXPECT_THAT(error_with("\"inputs\": [0, 1]", "\"inputs\": [0, 9]"), HasSubstr("the number of a value made before"));
  EXPECT_THAT(error_with("\"inputs\": [0, 1]", "\"inputs\": [0, 3]"), HasSubstr("/functions/0/steps/0/inputs"));
  EXPECT_THAT(error_with("\"inputs\": [0, 1]", "\"inputs\": [0, -1]"), HasSubstr("received -1"));
  EXPECT_THAT(error_with("\"version\": 1", "\"version\": 2"), HasSubstr("this Keratin reads up to 1"));
  EXPECT_THAT(error_with("\"version\": 1", "\"version\": 0"), HasSubstr("version of 1 or more"));
  EXPECT_THAT(error_with("keratin.graph", "onnx"), HasSubstr("expected the format \"keratin.graph\""));
  EXPECT_THAT(error_with("\"name\": \"train_step\"", "\"name\": \"serve\""),
              HasSubstr("two functions are called \"serve\""));
  EXPECT_THAT(error_with("\"name\": \"y\"", "\"name\": \"x\""), HasSubstr("two of them have one name"));
  EXPECT_THAT(error_with("\"trainable\"", "\"train\""), HasSubstr("trainable"));
  EXPECT_THAT(error_with("\"shape\": [2]", "\"shape\": [3]"), HasSubstr("expected float32 (3,) for variable 0"));
  EXPECT_THAT(error_with("\"shape\": [null, 2]", "\"shape\": [null, 3]"), HasSubstr("matmul"));
  EXPECT_THAT(error_with("\"shape\": [null, 2]", "\"shape\": [4611686018427387904, 2]"), HasSubstr("m.kgraph"));
  EXPECT_THAT(error_with("\"shape\": [null, 2]", "\"shape\": [1099511627776, 2]"), HasSubstr("max_memory"));
  EXPECT_THAT(error_with("\"shape\": [null, 2]", "\"shape\": [1,1,1,1,1,1,1,1,1]"), HasSubstr("at most 8 axes"));
  EXPECT_THAT(error_with("\"dtype\": \"float32\"", "\"dtype\": \"float33\""), HasSubstr("float33"));
  EXPECT_THAT(error_with("\"constants/0\"", "\"constants/7\""), HasSubstr("no tensor \"constants/7\""));
  EXPECT_THAT(error_with("\"updates\": [{\"variable\": 0", "\"updates\": [{\"variable\": 5"),
              HasSubstr("variable of the function"));
}

TEST(HostileKgraph, GivesOpsOnlyAttributesOfTheirKind) {
  const Tensor x = symbolic(DType::float32, {2, 3}, "x");
  const Parts good = parts_of(bytes_of_file({{"f", function({x}, ops::sum(x, {.axis = 1}))}}));
  const auto error_for = [&](const std::string& attributes) {
    Parts parts = good;
    const size_t from = parts.text.find("\"attributes\": {"), to = parts.text.find('}', from);
    parts.text.replace(from, to + 1 - from, "\"attributes\": " + attributes);
    return error_of([&] { load_bytes(file_of(parts)); });
  };
  EXPECT_THAT(error_for("{\"axis\": \"one\", \"keepdims\": false}"), HasSubstr("expected an array"));
  EXPECT_THAT(error_for("{\"axis\": [7], \"keepdims\": false}"), HasSubstr("sum"));
  EXPECT_THAT(error_for("{\"axis\": [1], \"keepdims\": 0}"), HasSubstr("/functions/0/steps/0/attributes/keepdims"));
  EXPECT_THAT(error_for("{\"axes\": [1]}"), HasSubstr("has no attribute \"axes\""));
  EXPECT_THAT(error_for("{\"axis\": [1], \"keepdims\": true}"), HasSubstr("the file says float32 (2,)"));
}

TEST(HostileKgraph, RegionsMustFitAndStayShallow) {
  const Tensor x = symbolic(DType::float32, {3}, "x");
  const Tensor last = ops::scan([&](const Tensor& a, const Tensor& b) { return std::pair(a * b, a); },
                                Tensor::scalar(1, DType::float32), x)
                          .first;
  const Parts good = parts_of(bytes_of_file({{"f", function({x}, last)}}));
  const auto error_for = [&](const std::string& from, const std::string& to) {
    Parts parts = good;
    const size_t at = parts.text.find(from);
    if (at == std::string::npos) return "nothing to replace in " + parts.text;
    parts.text.replace(at, from.size(), to);
    return error_of([&] { load_bytes(file_of(parts)); });
  };
  EXPECT_EQ(error_for("\"op\": \"scan\"", "\"op\": \"scan\""), "no error");
  EXPECT_THAT(error_for("\"op\": \"scan\"", "\"op\": \"cond\""), HasSubstr("body"));
  EXPECT_THAT(error_for("\"inputs\": [0, 1], \"outputs\": 1", "\"inputs\": [0, 1], \"outputs\": 2"),
              HasSubstr("the file says 2"));
  EXPECT_THAT(error_for("\"inputs\": [0, 1], \"outputs\": 1", "\"inputs\": [0, 5], \"outputs\": 1"),
              HasSubstr("/attributes/body/steps/0"));
  EXPECT_THAT(error_for("\"inputs\": [0, 1], \"outputs\": 1", "\"inputs\": [], \"outputs\": 1"),
              HasSubstr("depends on none of its inputs"));
  std::string deep = "{\"inputs\": [], \"constants\": [], \"steps\": [], \"results\": []}";
  for (int i = 0; i < 100; ++i)
    deep =
        "{\"inputs\": [{\"dtype\": \"float32\", \"shape\": []}], \"constants\": [], \"steps\": [{\"op\": \"scan\", "
        "\"inputs\": [0], \"outputs\": 0, \"attributes\": {\"body\": " +
        deep + "}}], \"results\": []}";
  EXPECT_THAT(error_for("\"body\": {", "\"body\": " + deep + ", \"other\": {"), HasSubstr("m.kgraph"));
}

TEST(HostileKgraph, ObeysItsLimits) {
  const std::string file = Line().file();
  LoadLimits few;
  few.max_objects = 5;
  EXPECT_THAT(error_of([&] { load_bytes(file, few); }), HasSubstr("max_objects = 5"));
  LoadLimits small;
  small.max_memory = 8;
  EXPECT_THAT(error_of([&] { load_bytes(file, small); }), HasSubstr("max_memory"));
  LoadLimits text;
  text.max_text_bytes = 100;
  EXPECT_NE(error_of([&] { load_bytes(file, text); }), "no error");
}

TEST(HostileKgraph, NoTruncationAndNoFlippedBitIsBelieved) {
  const Line line;
  const std::string file = line.file();
  const Tensor wanted = line.serve(kX), cost = line.train(kX, kY);
  int64_t refused = 0, identical = 0;
  const auto try_bytes = [&](const std::string& bytes) {
    try {
      const LoadedGraph graph = load_bytes(bytes);
      ASSERT_TRUE(same_bits(graph["serve"](kX), wanted) && same_bits(graph["train_step"](kX, kY), cost));
      ++identical;
    } catch (const Error& e) {
      ASSERT_NE(e.code(), ErrorCode::kInternal) << e.what();
      ++refused;
    }
  };
  for (size_t length = 0; length < file.size(); ++length) try_bytes(file.substr(0, length));
  EXPECT_EQ(identical, 0);
  for (size_t bit = 0; bit < file.size() * 8; ++bit) {
    std::string damaged = file;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    try_bytes(damaged);
  }
  EXPECT_GT(refused, static_cast<int64_t>(file.size()) * 8);
}

}  // namespace
}  // namespace keratin::graph
