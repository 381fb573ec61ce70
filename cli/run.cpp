// keratin run: a signature of a .kgraph on arrays.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/load_switches.h"
#include "cli/messages.h"
#include "cli/options.h"
#include "keratin/base/error.h"
#include "keratin/data/npy/npy.h"
#include "keratin/graph/saving/kgraph.h"

namespace keratin::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  keratin run concrete.kgraph --input x.npy -o y.npy
  keratin run two.kgraph --input left=a.npy --input right=b.npy -o outputs.npz
  keratin run model.kgraph --signature train_step --input x=x.npy --input y=y.npy -o loss.npy --save model.kgraph)";

struct RunCommand {
  LoadSwitches load;
  std::string file, output, signature, save;
  std::vector<std::string> inputs;
};

graph::NamedArguments arguments_of(const RunCommand& o, const graph::CompiledFunction& f) {
  graph::NamedArguments out;
  for (size_t i = 0; i < o.inputs.size(); ++i) {
    const size_t equals = o.inputs[i].find('=');
    const bool named = equals != std::string::npos;
    if (!named && i >= f.inputs().size())
      throw UsageError{cat("--input ", o.inputs[i], ": the signature has ", f.inputs().size(), " inputs")};
    out.emplace_back(named ? o.inputs[i].substr(0, equals) : f.inputs()[i].name,
                     load_npy(named ? o.inputs[i].substr(equals + 1) : o.inputs[i], o.load.limits()));
  }
  return out;
}

int run(const RunCommand& o) {
  const graph::LoadedGraph graph = graph::load_graph(o.file, o.load.limits());
  const graph::CompiledFunction& f = o.signature.empty() ? graph.main() : graph[o.signature];
  const graph::Results results = f.call(arguments_of(o, f));
  if (has_extension(o.output, ".npz")) {
    NamedTensors arrays;
    for (size_t i = 0; i < results.size(); ++i) arrays.emplace_back(f.outputs()[i].name, results[i]);
    save_npz(o.output, arrays);
  } else {
    require(results.size() == 1, ErrorCode::kInvalidArgument, "[", o.output, "] holds one array, but there are ",
            results.size(), ": give a .npz.");
    save_npy(o.output, results[0]);
  }
  if (!o.save.empty()) graph.save(o.save);
  return kSuccess;
}

}  // namespace

Action add_run(CLI::App& app) {
  const auto o = std::make_shared<RunCommand>();
  app.add_option("FILE", o->file, "A .kgraph file")->required();
  app.add_option("--input", o->inputs, "An array: FILE.npy, or NAME=FILE.npy")->required();
  app.add_option("-o,--output", o->output, "The results: .npy for one, .npz for several")->required();
  app.add_option("--signature", o->signature, "Without it: serve, or the only one");
  app.add_option("--save", o->save, "Where to write the graph with its variables afterwards");
  add_load_switches(app, o->load, false);
  app.footer(kFooter);
  return [o] { return run(*o); };
}

}  // namespace keratin::cli
