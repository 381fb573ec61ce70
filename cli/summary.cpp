// keratin summary: a model's layers as Keras prints them.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/messages.h"
#include "cli/model_file.h"
#include "cli/training.h"

namespace keratin::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  keratin summary concrete.keras
  keratin summary model.json --trainable)";

struct SummaryCommand {
  LoadSwitches load;
  std::string model;
  bool nested = false, trainable = false, json = false;
};

Json as_json(const Model& model, const std::string& path) {
  Json layers = Json::array();
  for (const Layer& layer : model.layers()) {
    Json weights = Json::array();
    for (const Variable& v : layer.weights())
      weights.push_back(Json::object({{"path", v.path()},
                                      {"shape", to_config(v.shape())},
                                      {"dtype", to_string(v.dtype())},
                                      {"trainable", v.trainable()}}));
    layers.push_back(Json::object({{"name", layer.name()},
                                   {"class", layer.class_name()},
                                   {"parameters", layer->built ? Json(layer.count_params()) : Json()},
                                   {"trainable", layer.trainable()},
                                   {"weights", weights}}));
  }
  return Json::object({{"model", path},
                       {"name", model.name()},
                       {"class", model.class_name()},
                       {"parameters", model->built ? Json(model.count_params()) : Json()},
                       {"compiled", model.compiled()},
                       {"layers", layers}});
}

int run(const SummaryCommand& o) {
  const Model model = load_given_model(o.model, o.load).model;
  if (o.json) {
    print_json(as_json(model, o.model));
  } else {
    write_stdout(model.summary_text({.expand_nested = o.nested, .show_trainable = o.trainable}));
  }
  return kSuccess;
}

}  // namespace

Action add_summary(CLI::App& app) {
  const auto o = std::make_shared<SummaryCommand>();
  app.add_option("MODEL", o->model, "A .keras file, or a config (json)")->required();
  app.add_flag("--nested", o->nested, "Layers of models inside the model, too");
  app.add_flag("--trainable", o->trainable, "Which layers are trained");
  app.add_flag("--json", o->json, "The same as JSON");
  add_load_switches(app, o->load, true);
  app.footer(kFooter);
  return [o] { return run(*o); };
}

}  // namespace keratin::cli
