// What a saved model keeps of compile's arguments (keras-facts 4.2, compile_config).
#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/keras/saving/saving.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin::saving {
namespace {

Json losses_json(const Losses& losses) {
  if (!losses.given()) return {};
  if (!losses.is_list()) return to_config(losses.each().front().second);
  const bool named = !losses.each().front().first.empty();
  Json out = named ? Json::object() : Json::array();
  for (const auto& [name, loss] : losses.each()) {
    if (named)
      out.set(name, to_config(loss));
    else
      out.push_back(to_config(loss));
  }
  return out;
}

Losses losses_from(const Json& json) {
  if (json.is_null()) return {};
  if (json.is_string() || (json.is_object() && json.contains("class_name"))) {
    Loss loss;
    from_config(json, loss);
    return loss;
  }
  std::vector<std::pair<std::string, Loss>> each;
  if (json.is_array()) {
    for (const Json& one : json.as_array())
      at_step(each.size(), [&] { from_config(one, each.emplace_back("", Loss()).second); });
    if (each.size() == 1) return each.front().second;
  } else {
    for (const auto& [name, one] : json.as_object())
      at_step(name, [&, &output = name, &loss = one] { from_config(loss, each.emplace_back(output, Loss()).second); });
  }
  return each;
}

Json metric_list(const std::vector<Metric>& metrics) {
  Json out = Json::array();
  for (const Metric& metric : metrics) out.push_back(to_config(metric));
  return out;
}

Json metrics_json(const Metrics& metrics) {
  if (metrics.empty()) return {};
  if (!metrics.for_all().empty()) return metric_list(metrics.for_all());
  const bool named = !metrics.by_output().front().first.empty();
  Json out = named ? Json::object() : Json::array();
  for (const auto& [name, list] : metrics.by_output()) {
    if (named)
      out.set(name, metric_list(list));
    else
      out.push_back(metric_list(list));
  }
  return out;
}

std::vector<Metric> metric_list_from(const Json& json) {
  std::vector<Metric> out;
  if (json.is_null()) return out;
  if (!json.is_array()) {
    from_config(json, out.emplace_back());
    return out;
  }
  size_t i = 0;
  for (const Json& one : json.as_array()) {
    at_step(i++, [&] {
      if (!one.is_null()) from_config(one, out.emplace_back());
    });
  }
  return out;
}

Metrics metrics_from(const Json& json) {
  if (json.is_null()) return {};
  std::vector<std::pair<std::string, std::vector<Metric>>> by_output;
  if (json.is_object() && !json.contains("class_name")) {
    for (const auto& [name, list] : json.as_object())
      at_step(name, [&, &output = name, &one = list] { by_output.emplace_back(output, metric_list_from(one)); });
    return Metrics::by_output(by_output);
  }
  bool nested = false;
  if (json.is_array())
    for (const Json& one : json.as_array()) nested = nested || one.is_array();
  if (!nested) return metric_list_from(json);
  for (const Json& list : json.as_array())
    at_step(by_output.size(), [&] { by_output.emplace_back("", metric_list_from(list)); });
  return Metrics::by_output(by_output);
}

// A list by position, or an object by output name: an output that it leaves out weighs 1, as in Keras.
std::vector<double> weights_from(const Json& json, const std::vector<std::string>& output_names) {
  std::vector<double> out;
  if (json.is_number()) out.push_back(json.as_double());
  if (json.is_array())
    for (const Json& one : json.as_array()) out.push_back(one.is_null() ? 1.0 : one.as_double());
  if (!json.is_object()) return out;
  for (const auto& [name, weight] : json.as_object())
    require(std::find(output_names.begin(), output_names.end(), name) != output_names.end(),
            ErrorCode::kInvalidArgument, "[compile] loss_weights names the output \"", name,
            "\", but the outputs of the model are: ", join(output_names), ".");
  for (const std::string& name : output_names) {
    const Json* weight = json.find(name);
    out.push_back(weight == nullptr || weight->is_null() ? 1.0 : weight->as_double());
  }
  return out;
}

// As the losses are given: by name (Keras refuses a list then) or in order.
Json weights_json(const CompileOptions& o, const std::vector<std::string>& output_names) {
  if (o.loss_weights.empty()) return {};
  const auto& losses = o.loss.each();
  const bool named = !losses.empty() && !losses.front().first.empty();
  if (!named || output_names.size() != o.loss_weights.size()) return to_config(o.loss_weights);
  Json out = Json::object();
  for (size_t i = 0; i < output_names.size(); ++i) out.set(output_names[i], o.loss_weights[i]);
  return out;
}

}  // namespace

Json compile_config(const Model& model) {
  if (!model.compiled()) return Json::object();
  const CompileOptions& o = model->trainer().options();
  return Json::object({{"optimizer", to_config(o.optimizer)},
                       {"loss", losses_json(o.loss)},
                       {"loss_weights", weights_json(o, model.output_names())},
                       {"metrics", metrics_json(o.metrics)},
                       {"weighted_metrics", metrics_json(o.weighted_metrics)},
                       {"run_eagerly", o.run_eagerly},
                       {"steps_per_execution", o.steps_per_execution},
                       {"jit_compile", false}});
}

CompileOptions compile_options_from(const Json& config) { return compile_options_from(config, {}); }

CompileOptions compile_options_from(const Json& config, const std::vector<std::string>& output_names) {
  CompileOptions o;
  // Calls read(value) for a member that is there and not null, and tells its failures where they are.
  const auto member = [&](const char* name, const auto& read) {
    const Json* json = config.find(name);
    if (json != nullptr && !json->is_null()) at_step(name, [&] { read(*json); });
  };
  member("optimizer", [&](const Json& json) { from_config(json, o.optimizer); });
  member("loss", [&](const Json& json) { o.loss = losses_from(json); });
  member("loss_weights", [&](const Json& json) { o.loss_weights = weights_from(json, output_names); });
  member("metrics", [&](const Json& json) { o.metrics = metrics_from(json); });
  member("weighted_metrics", [&](const Json& json) { o.weighted_metrics = metrics_from(json); });
  member("run_eagerly", [&](const Json& json) { o.run_eagerly = json.as_bool(); });
  return o;
}

}  // namespace keratin::saving
