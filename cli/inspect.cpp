// keratin inspect: what a file is and what it holds.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/file_report.h"
#include "cli/load_switches.h"
#include "cli/messages.h"

namespace keratin::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  keratin inspect concrete.keras
  keratin inspect model.weights.h5 --json
  keratin inspect table.csv

Knows .keras (also unzipped), .h5, .weights.h5, .weights.json with its parts, .npy, .npz, .safetensors, configs (json), checkpoint
folders and tables (csv), by content, not by name. Weights pass through without being kept in memory. Code in a file is never run,
and layers that Keratin does not have are listed as well.)";

}  // namespace

Action add_inspect(CLI::App& app) {
  struct Options {
    std::string file;
    bool json = false;
    LoadSwitches load;
  };
  const auto o = std::make_shared<Options>();
  app.add_option("FILE", o->file, "Any model, weights, array or table file, or a folder")->required();
  app.add_flag("--json", o->json, "The same as JSON");
  add_line_switch(app, o->load);
  app.footer(kFooter);
  return [o] {
    const FileReport report = inspect_file(o->file, o->load.limits());
    if (o->json)
      print_json(to_json(report));
    else
      write_stdout(to_text(report));
    return kSuccess;
  };
}

}  // namespace keratin::cli
