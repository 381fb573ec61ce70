#include "keratin/keras/models/model.h"

#include <cstdio>

#include "keratin/autograd/tape.h"
#include "keratin/base/error.h"
#include "keratin/keras/models/functional.h"
#include "keratin/keras/saving/saving.h"
#include "keratin/keras/trainers/trainer.h"
#include "keratin/keras/utils/summary.h"

namespace keratin {

// -- the body: steps
// ------------------------------------------------------------------------------------------------------------

ModelBody::ModelBody() : trainer_(std::make_unique<Trainer>(*this)) { supports_masking = true, autocast = false; }
ModelBody::~ModelBody() = default;

std::vector<Layer> ModelBody::layers() const {
  std::vector<Layer> out;
  for (const auto& [attribute, layer] : children()) out.push_back(layer);
  return out;
}

Tensors ModelBody::forward(const Tensors& x, bool training) {
  clear_losses();
  return invoke(x, {.training = training}, x.size() > 1);
}

StepLogs ModelBody::train_step(const Batch& batch) {
  GradientTape tape;
  const Tensors y_pred = forward(batch.x, true);
  Tensor loss = compute_loss(batch, y_pred);
  const Tensor scaled = optimizer()->scale_loss(loss);
  const std::vector<Variable> variables = trainable_variables();
  trainer_->apply_gradients(tape.gradient(scaled, variables), variables);
  return tell(batch, y_pred, loss);
}

// The loss; or the logs, where they are somebody else's to say.
StepLogs ModelBody::tell(const Batch& batch, const Tensors& y_pred, const Tensor& loss) {
  if (!step_overrides.compute_metrics) {
    compute_metrics(batch, y_pred);
    return loss;
  }
  track_loss(loss, batch);
  return step_overrides.compute_metrics(batch, y_pred);
}

StepLogs ModelBody::test_step(const Batch& batch) {
  const Tensors y_pred = forward(batch.x, false);
  Tensor loss = compute_loss(batch, y_pred);
  return tell(batch, y_pred, loss);
}

Tensors ModelBody::predict_step(const Tensors& x) { return forward(x, false); }

Tensor ModelBody::compute_loss(const Batch& batch, const Tensors& y_pred) {
  return step_overrides.compute_loss ? step_overrides.compute_loss(batch, y_pred)
                                     : trainer_->compute_loss(batch, y_pred);
}
void ModelBody::compute_metrics(const Batch& batch, const Tensors& y_pred) { trainer_->compute_metrics(batch, y_pred); }
void ModelBody::track_loss(const Tensor& loss, const Batch& batch) { trainer_->track_loss(loss, batch); }
NamedTensors ModelBody::metrics_results() const { return trainer_->result_tensors(); }

std::vector<std::string> ModelBody::target_names() const {
  return step_overrides.output_names.empty() ? output_names() : step_overrides.output_names;
}

Metric ModelBody::track(const Metric& metric) {
  metrics_.push_back(metric);
  return metric;
}

Optimizer ModelBody::optimizer() const { return trainer_->options().optimizer; }

// -- the handle
// -----------------------------------------------------------------------------------------------------------------

Model::Model(Ref<ModelBody> body) : Layer(Ref<LayerBody>(body)) {}
Model::Model(const Tensor& inputs, const Tensor& outputs, const ModelOptions& options)
    : Model(Tensors{inputs}, Tensors{outputs}, options) {}

Model::Model(const Tensors& inputs, const Tensors& outputs, const ModelOptions& options) {
  auto body = make_ref<FunctionalBody>(inputs, outputs);
  body->name = options.name;
  if (!options.trainable) body->set_trainable(false);
  *this = Model(Ref<ModelBody>(body));
}

Model::Model(const Layer& layer) {
  auto* body = dynamic_cast<ModelBody*>(layer.body().get());
  require(body != nullptr, ErrorCode::kInvalidArgument, "[Model] the layer ",
          layer ? layer.name() : std::string("(empty)"), " is no model.");
  *this = Model(Ref<ModelBody>(body));
}

ModelBody* Model::operator->() const { return static_cast<ModelBody*>(body_.get()); }

void Model::compile(const CompileOptions& options) const { (*this)->trainer().compile(options); }
History Model::fit(const Data& x, const Data& y, const FitOptions& options) const {
  return (*this)->trainer().fit(x, y, options);
}
Logs Model::evaluate(const Data& x, const Data& y, const EvaluateOptions& options) const {
  return (*this)->trainer().evaluate(x, y, options);
}
Tensors Model::predict_all(const Data& x, const PredictOptions& options) const {
  return (*this)->trainer().predict(x, options);
}

Tensor Model::predict(const Data& x, const PredictOptions& options) const {
  Tensors outputs = predict_all(x, options);
  require(outputs.size() == 1, ErrorCode::kInvalidArgument, "[", name(), "] has ", outputs.size(),
          " outputs; call predict_all.");
  return outputs.front();
}

Logs Model::train_on_batch(const Data& x, const Data& y, const BatchOptions& options) const {
  return (*this)->trainer().train_on_batch(x, y, options);
}
Logs Model::test_on_batch(const Data& x, const Data& y, const BatchOptions& options) const {
  return (*this)->trainer().test_on_batch(x, y, options);
}
Tensor Model::predict_on_batch(const Data& x) const {
  return predict(x, {.batch_size = x.given() ? x.rows() : 1, .verbose = 0});
}
void Model::stop_training() const { (*this)->trainer().stop(); }
bool Model::compiled() const { return (*this)->trainer().compiled(); }
Optimizer Model::optimizer() const { return (*this)->optimizer(); }

std::vector<Layer> Model::layers() const { return (*this)->layers(); }

Layer Model::get_layer(const std::string& wanted) const {
  std::vector<std::string> names;
  for (const Layer& layer : layers()) {
    if (layer.name() == wanted) return layer;
    names.push_back("'" + layer.name() + "'");
  }
  fail(ErrorCode::kNotFound, "No such layer: ", wanted, ". Existing layers are: [", join(names), "].");
}

Layer Model::get_layer(int64_t index) const {
  const std::vector<Layer> all = layers();
  const auto count = static_cast<int64_t>(all.size());
  const int64_t wrapped = index < 0 ? index + count : index;
  require(wrapped >= 0 && wrapped < count, ErrorCode::kNotFound, "Was asked to retrieve layer at index ", index,
          " but model only has ", count, " layers.");
  return all[static_cast<size_t>(wrapped)];
}

std::vector<std::string> Model::output_names() const { return (*this)->output_names(); }
std::vector<std::string> Model::input_names() const { return (*this)->input_names(); }
Tensors Model::inputs() const { return (*this)->inputs(); }
Tensors Model::outputs() const { return (*this)->outputs(); }

std::string Model::summary_text(const SummaryOptions& options) const { return utils::summary_text(*this, options); }
void Model::summary(const SummaryOptions& options) const {
  const std::string text = summary_text(options);
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void Model::save(const std::string& path, const SaveOptions& options) const {
  saving::save_model(*this, path, options);
}
void Model::save_weights(const std::string& path, const SaveWeightsOptions& options) const {
  saving::save_weights(*this, path, options);
}
void Model::load_weights(const std::string& path, const LoadWeightsOptions& options) const {
  saving::load_weights(*this, path, options);
}
Json Model::to_json() const { return saving::model_config(*this); }

namespace models {

Model load_model(const std::string& path) { return saving::load_model(path); }
Model model_from_json(const Json& config) { return saving::model_from_config(config); }

Model clone_model(const Model& model) {
  const Layer clone = Layer::from_config(model.class_name(), model.get_config());
  return Model(clone);
}

}  // namespace models
}  // namespace keratin
