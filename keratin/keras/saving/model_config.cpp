// Whole models from and to config.json.
#include <optional>

#include "keratin/base/error.h"
#include "keratin/keras/layers/deferred_weights.h"
#include "keratin/keras/saving/config_check.h"
#include "keratin/keras/saving/saving.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin::saving {
namespace {

// A model whose config does not say its input shape is built from "build_config".
void build_from(const Model& model, const Json& config) {
  const Json* build = config.find("build_config");
  const Json* shape = build == nullptr ? nullptr : build->find("input_shape");
  if (shape == nullptr || shape->is_null()) return;
  at_step("build_config", [&] {
    at_step("input_shape", [&] {
      Shape input;
      from_config(*shape, input);
      model.build(input);
    });
  });
}

Model build(const Json& config) {
  Layer layer;
  from_config(config, layer);
  Model model(layer);
  if (!model->built) build_from(model, config);
  const Json* compile = config.find("compile_config");
  if (compile != nullptr && compile->is_object() && compile->size() > 0)
    at_step("compile_config", [&] { model.compile(compile_options_from(*compile, model.output_names())); });
  return model;
}

}  // namespace

Json model_config(const Model& model) {
  Json out = to_config(static_cast<const Layer&>(model));
  out.set("compile_config", compile_config(model));
  return out;
}

Json parse_config(std::string_view text, const LoadLimits& limits) {
  return Json::parse(text, {.max_bytes = limits.max_config_bytes,
                            .max_depth = limits.max_depth,
                            .max_values = limits.max_objects,
                            .max_string_bytes = limits.max_string_bytes});
}

Model model_from_config(const Json& config, const LoadLimits& limits) {
  check_config(config, limits);
  if (DeferredWeights::current() != nullptr) return build(config);
  DeferredWeights deferred(limits.max_memory);
  Model model = build(config);
  deferred.initialize();
  return model;
}

}  // namespace keratin::saving
