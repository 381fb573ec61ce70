// Runs a .kgraph file: no layer, no model, no training loop is linked into this program.
//   run_graph FILE
#include <keratin/base/error.h>
#include <keratin/graph/saving/kgraph.h>

#include <chrono>
#include <iostream>
using namespace keratin;

int main(int argc, char** argv) {
  const auto start = std::chrono::steady_clock::now();
  try {
    graph::LoadedGraph model = graph::load_graph(argc > 1 ? argv[1] : "served.kgraph");
    for (const graph::CompiledFunction& f : model.signatures()) {
      std::cout << f.name() << "(";
      for (const graph::Port& in : f.inputs()) std::cout << " " << in.name << ": " << to_string(in.spec);
      std::cout << " ) ->";
      for (const graph::Port& out : f.outputs()) std::cout << " " << out.name << ": " << to_string(out.spec);
      std::cout << "\n";
    }
    Tensor row = {{0, 1, 2, 3, 4, 5, 6, 7}};
    Tensor strength = model.call({{"features", row}})["strength"];
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    std::cout << "strength: " << strength << "\n";
    std::cerr << "loaded, compiled and run in " << took.count() << " ms\n";
  } catch (const Error& e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
}
