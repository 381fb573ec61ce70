// keratin convert: a file of a model or of weights in another format.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/convert_file.h"
#include "cli/messages.h"
#include "cli/model_file.h"

namespace keratin::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  keratin convert model.keras model.safetensors
  keratin convert old.h5 new.keras
  keratin convert weights.safetensors model.keras --model config.json
  keratin convert model.keras weights.weights.json --max-shard-size 2GB

IN is known by its content; OUT says by its name what it shall be: .keras, .h5, .weights.h5, .weights.json, .safetensors, .npz, .npy (one
array) or .json (the config). Every number keeps its bits and its dtype.)";

}  // namespace

Action add_convert(CLI::App& app) {
  const auto o = std::make_shared<ConvertOptions>();
  app.add_option("IN", o->in, "A model or weights: any file that `keratin inspect` knows")->required();
  app.add_option("OUT", o->out, "The new file")->required();
  app.add_option("--model", o->model, "The model of the weights in IN: a config (json) or a model file");
  app.add_option("--max-shard-size", o->max_shard_size, "Of the parts beside a .weights.json: 512MB, 2GB");
  app.add_flag("--force", o->force, "Replace OUT when it exists");
  add_load_switches(app, o->load, false);
  app.footer(kFooter);
  return [o] {
    keep_input(o->in, o->out);
    for (const std::string& line : convert_file(*o)) note(cat("[", o->out, "] ", line));
    say(cat(o->in, " -> ", o->out));
    return kSuccess;
  };
}

}  // namespace keratin::cli
