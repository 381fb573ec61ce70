// .kgraph: a graph that loads can be saved, and what is saved loads again to the same bytes. Nothing is run.
//
// The input is graph.json, beside weights of every name that small files have; the archive around it has targets of its
// own (zip, safetensors).
#include "keratin/base/zip.h"
#include "keratin/core/safetensors/safetensors.h"
#include "keratin/graph/saving/kgraph.h"
#include "tests/fuzz/fuzz.h"

namespace keratin::fuzz {
namespace {

// The tensors of the graphs in corpus/kgraph.
std::string weights_for(std::string_view text) {
  static const std::vector<float> numbers(64, 0.5f);
  std::vector<TensorBytes> tensors;
  const auto add = [&](const std::string& name, const Shape& shape) {
    if (text.find("\"" + name + "\"") == std::string_view::npos && !name.starts_with("variables/")) return;
    tensors.push_back(
        {name, DType::float32, shape, std::as_bytes(std::span(numbers.data(), static_cast<size_t>(shape.size())))});
  };
  for (int i = 0; i < 4; ++i) add("constants/" + std::to_string(i), {});
  if (text.find("\"w\"") != std::string_view::npos) add("variables/0", {2});
  if (text.find("\"b\"") != std::string_view::npos) add("variables/1", {});
  MemorySink out;
  write_safetensors(out, tensors);
  return out.take();
}

FileRef archive(std::string_view text) {
  MemorySink out;
  ZipWriter zip(out);
  zip.add("graph.json", text);
  zip.add("weights.safetensors", weights_for(text));
  zip.finish();
  return memory_file("input", out.take());
}

std::string saved(const graph::LoadedGraph& loaded) {
  std::vector<graph::SavedFunction> functions;
  for (const graph::CompiledFunction& f : loaded.signatures()) functions.push_back({f.name(), f, {}});
  MemorySink out;
  graph::save_graph(out, functions);
  return out.take();
}

}  // namespace
}  // namespace keratin::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace keratin;
  using namespace keratin::fuzz;
  std::string first;
  const bool loaded = reads([&] { first = saved(graph::load_graph(archive(text_of(data, size)), limits())); });
  if (!loaded) return 0;
  std::string again;
  expect(reads([&] { again = saved(graph::load_graph(memory_file("copy", first), limits())); }),
         "what we write loads again");
  expect(again == first, "and is written again to the same bytes");
  return 0;
}
