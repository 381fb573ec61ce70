// keratin export: what a model predicts, as a graph that runs without it.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/messages.h"
#include "cli/model_file.h"
#include "cli/options.h"
#include "cli/training.h"
#include "keratin/keras/saving/export_graph.h"

namespace keratin::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  keratin export concrete.keras -o concrete.kgraph
  keratin export digits.keras -o digits.kgraph --batch-size 1

The file holds the graph of `predict` with its weights and no code; `keratin run`, and programs that link no layer, run it.
Without --batch-size it takes any number of rows.)";

struct ExportCommand {
  LoadSwitches load;
  std::string model, output;
  int64_t batch_size = 0;
};

int run(const ExportCommand& o) {
  if (!has_extension(o.output, ".kgraph")) throw UsageError{cat("-o '", o.output, "': it ends in .kgraph")};
  keep_input(o.model, o.output);
  const Model model = load_given_model(o.model, o.load).model;
  saving::ExportOptions options;
  if (o.batch_size > 0) options.batch_size = o.batch_size;
  saving::export_model(model, o.output, options);
  say(cat(o.model, " -> ", o.output));
  return kSuccess;
}

}  // namespace

Action add_export(CLI::App& app) {
  const auto o = std::make_shared<ExportCommand>();
  app.add_option("MODEL", o->model, "A model file")->required();
  app.add_option("-o,--output", o->output, "The .kgraph file")->required();
  app.add_option("--batch-size", o->batch_size, "Rows of every batch; without it any");
  add_load_switches(app, o->load, false);
  app.footer(kFooter);
  return [o] { return run(*o); };
}

}  // namespace keratin::cli
