// keratin plot: a model or a training history as SVG.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/history.h"
#include "cli/messages.h"
#include "cli/model_file.h"
#include "cli/training.h"
#include "keratin/base/files.h"
#include "keratin/keras/utils/plot_history.h"
#include "keratin/keras/utils/plot_model.h"

namespace keratin::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  keratin plot concrete.keras -o model.svg
  keratin plot history.json -o curve.svg)";

struct PlotCommand {
  std::string file, output;
};

// A config has a class_name; a history has lists of numbers.
bool is_history(const std::string& path) {
  if (has_extension(path, ".csv")) return true;
  if (!is_json_file(path)) return false;
  return Json::parse(read_file(path, int64_t{64} << 20)).find("class_name") == nullptr;
}

std::string title_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

int run(const PlotCommand& o) {
  if (o.output != "-" && !has_extension(o.output, ".svg"))
    throw UsageError{cat("-o '", o.output, "': it ends in .svg")};
  check_writable(o.output);
  const std::string svg =
      is_history(o.file)
          ? utils::history_svg(read_history(o.file), {.title = title_of(o.file)})
          : utils::model_svg(load_given_model(o.file).model,
                             {.show_shapes = true, .show_layer_names = true, .show_layer_activations = true});
  if (o.output == "-") {
    write_stdout(svg);
  } else {
    write_file_atomic(o.output, svg);
    say(cat("wrote ", o.output, " (", byte_count(static_cast<int64_t>(svg.size())), ")"));
  }
  return kSuccess;
}

}  // namespace

Action add_plot(CLI::App& app) {
  const auto o = std::make_shared<PlotCommand>();
  app.add_option("FILE", o->file, "A model (.keras, config) or a history (json, csv)")->required();
  app.add_option("-o,--output", o->output, "The picture, .svg; - is standard output")->required();
  app.footer(kFooter);
  return [o] { return run(*o); };
}

}  // namespace keratin::cli
