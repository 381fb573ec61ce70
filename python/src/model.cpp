#include "model.h"

#include "keratin/keras/trainers/trainer.h"
#include "object.h"

namespace keratin::python {
namespace {

void add_metrics(const Metrics& metrics, std::vector<Ref<Object>>& out) {
  for (const Metric& metric : metrics.for_all()) out.emplace_back(metric.body());
  for (const auto& [output, list] : metrics.by_output())
    for (const Metric& metric : list) out.emplace_back(metric.body());
}

}  // namespace

Model as_model(nb::handle value) { return Model(require_body<ModelBody>(value, "a model")); }

DataNames names_of(const Model& model) { return {model.input_names(), model->target_names()}; }

void keep_compiled(nb::handle self) {
  const CompileOptions& options = as_model(self)->trainer().options();
  std::vector<Ref<Object>> bodies;
  if (const Ref<OptimizerBody>& optimizer = options.optimizer.body())
    bodies = {optimizer, optimizer->learning_rate_option.schedule().body()};
  for (const auto& [output, loss] : options.loss.each()) bodies.emplace_back(loss.body());
  add_metrics(options.metrics, bodies);
  add_metrics(options.weighted_metrics, bodies);
  keep(self, "compiled", bodies);
}

}  // namespace keratin::python
