// .kgraph: compiled functions as a file that holds data and no code. docs/kgraph.md describes it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "keratin/base/files.h"
#include "keratin/base/limits.h"
#include "keratin/graph/function.h"

namespace keratin::graph {

/// A function of a file.
struct SavedFunction {
  std::string name;  ///< of the signature: "serve", "train_step"
  CompiledFunction function;
  /// The inputs' shapes, where they shall be fixed; empty: as declared, None stays None.
  std::vector<Shape> shapes = {};
};

/// Writes a file that appears whole or not at all: the graphs of the functions as traced, before any pass, with the
/// present values of their variables (one that several functions share is stored once). Equal content gives equal
/// bytes. Throws Error kUnsupported for what is no data, and for a size None that the program takes as a number (then
/// `shapes` must fix it).
void save_graph(const std::string& path, const std::vector<SavedFunction>& functions);
void save_graph(ByteSink& out, const std::vector<SavedFunction>& functions);

/// A file's functions, with variables of their own: those that update variables train on from the values that were
/// saved. They run, and are compiled for each shape, like any compiled function.
class LoadedGraph {
 public:
  LoadedGraph(std::vector<CompiledFunction> functions, std::vector<Variable> variables);

  /// The signatures, in the file's order.
  const std::vector<CompiledFunction>& signatures() const { return functions_; }
  /// The signature of that name. Throws Error kNotFound with the names that there are.
  const CompiledFunction& operator[](const std::string& name) const;
  /// "serve", or the only one.
  const CompiledFunction& main() const;
  Results operator()(const ops::Tensors& arguments) const { return main()(arguments); }
  template <std::convertible_to<Tensor>... T>
  Results operator()(const T&... arguments) const {
    return main()(arguments...);
  }
  Results call(const NamedArguments& arguments) const { return main().call(arguments); }

  const std::vector<Variable>& variables() const { return variables_; }
  /// Writes it again, with the variables' present values.
  void save(const std::string& path) const;

 private:
  std::vector<CompiledFunction> functions_;
  std::vector<Variable> variables_;
};

/// Reads a file from anybody: everything is checked against the ops of this library before it is believed, and nothing
/// beyond `limits` is allocated. Errors name the file and the place in its graph.json.
LoadedGraph load_graph(const std::string& path, const LoadLimits& limits = {});
LoadedGraph load_graph(const FileRef& file, const LoadLimits& limits = {});

}  // namespace keratin::graph
