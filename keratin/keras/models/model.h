// Model: a layer that can be trained, evaluated, saved and summarised.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "keratin/base/limits.h"
#include "keratin/core/named_tensors.h"
#include "keratin/keras/layers/layer.h"
#include "keratin/keras/models/input.h"
#include "keratin/keras/trainers/options.h"

namespace keratin {

class ModelBody;
class Trainer;
class GraphOfLayers;

/// Options of the functional Model and of Sequential.
struct ModelOptions {
  Name name = {};
  bool trainable = true;
};

/// Options of Model::summary.
struct SummaryOptions {
  std::optional<int64_t> line_length = {};
  std::vector<double> positions = {};
  bool expand_nested = false;
  bool show_trainable = false;
  std::vector<std::string> layer_range = {};  ///< two expressions: rows from the first layer to the second
};

/// Options of Model::save.
struct SaveOptions {
  bool overwrite = true;
  bool include_optimizer = true;
  /// Further members of a .keras archive, (name below "assets/", content); genuine Keras ignores those it does not
  /// know.
  std::vector<std::pair<std::string, std::string>> assets = {};
};

/// Options of Model::save_weights.
struct SaveWeightsOptions {
  bool overwrite = true;
  std::optional<double> max_shard_size =
      {};  ///< of one file beside a .weights.json, in GB (2^30 bytes); unset: one file
};

/// Options of Model::load_weights.
struct LoadWeightsOptions {
  bool skip_mismatch = false;    ///< leave out layers whose weights differ in number or shape, with a warning
  bool by_name = false;          ///< match names (layers of legacy .h5, variables of .safetensors, .npz), not the order
  bool allow_nonfinite = false;  ///< accept NaN and infinity
  LoadLimits limits = {};        ///< what a file from a stranger may cost
};

/// A handle on a model. Functional: `Model model(inputs, outputs)`; or make_model<Body>() for a kind of one's own.
class Model : public Layer {
 public:
  Model() = default;
  explicit Model(Ref<ModelBody> body);
  Model(const Tensor& inputs, const Tensor& outputs, const ModelOptions& options = {});
  Model(const Tensors& inputs, const Tensors& outputs, const ModelOptions& options = {});
  /// The model behind a layer handle; throws when the layer is none.
  explicit Model(const Layer& layer);

  ModelBody* operator->() const;

  // -- training
  // -------------------------------------------------------------------------------------------------------------
  void compile(const CompileOptions& options = {}) const;
  History fit(const Data& x, const Data& y, const FitOptions& options = {}) const;
  /// {"loss", ...} and the metrics, by name.
  Logs evaluate(const Data& x, const Data& y, const EvaluateOptions& options = {}) const;
  /// The output for every row. Several threads may predict with one model at once.
  Tensor predict(const Data& x, const PredictOptions& options = {}) const;
  Tensors predict_all(const Data& x, const PredictOptions& options = {}) const;  ///< of a model with several outputs
  Logs train_on_batch(const Data& x, const Data& y, const BatchOptions& options = {}) const;
  Logs test_on_batch(const Data& x, const Data& y, const BatchOptions& options = {}) const;
  Tensor predict_on_batch(const Data& x) const;
  void stop_training() const;  ///< after the present batch; callbacks and signal handlers call it
  bool compiled() const;
  Optimizer optimizer() const;

  // -- structure
  // ------------------------------------------------------------------------------------------------------------
  std::vector<Layer> layers() const;
  Layer get_layer(const std::string& name) const;  ///< throws `No such layer: ...`
  Layer get_layer(int64_t index) const;
  std::vector<std::string> output_names() const;
  std::vector<std::string> input_names() const;
  /// The symbolic tensors between which it computes; empty for a model that is not built of symbolic calls.
  Tensors inputs() const;
  Tensors outputs() const;
  /// As Keras prints it.
  std::string summary_text(const SummaryOptions& options = {}) const;
  void summary(const SummaryOptions& options = {}) const;  ///< prints it

  // -- files
  // ----------------------------------------------------------------------------------------------------------------
  void save(const std::string& path, const SaveOptions& options = {}) const;  ///< .keras (or .h5)
  /// By the path's end: .weights.h5, .weights.json with its parts, .safetensors, .npz; with the state of a built
  /// optimizer, as Keras.
  void save_weights(const std::string& path, const SaveWeightsOptions& options = {}) const;
  /// The weights of any file that holds some: .weights.h5, .weights.json, .keras, .h5, .safetensors, .npz.
  void load_weights(const std::string& path, const LoadWeightsOptions& options = {}) const;
  Json to_json() const;  ///< the architecture, as Keras's to_json
};

/// A model of the user's own kind.
template <class Body, class... Args>
Model make_model(Args&&... args) {
  return Model(Ref<ModelBody>(make_ref<Body>(std::forward<Args>(args)...)));
}

/// What a step returns: its total loss, or values by name, {{"d_loss", d}, {"g_loss", g}}, which then are the logs of
/// the batch, and of the epoch those of its last batch.
class StepLogs {
 public:
  StepLogs(const Tensor& loss) : values_{{"loss", loss}}, named_(false) {}
  StepLogs(NamedTensors values) : values_(std::move(values)) {}
  bool named() const { return named_; }
  const NamedTensors& values() const { return values_; }

 private:
  NamedTensors values_;
  bool named_ = true;
};

/// Steps said from outside of a model's class, each in place of the virtual function of its name: for languages bound
/// to this one.
struct StepOverrides {
  std::function<StepLogs(const Batch&)> train_step, test_step;
  std::function<Tensors(const Tensors&)> predict_step;
  std::function<Tensor(const Batch&, const Tensors& y_pred)> compute_loss;
  std::function<NamedTensors(const Batch&, const Tensors& y_pred)> compute_metrics;  ///< returns the logs
  std::function<std::vector<Metric>()> metrics;
  std::vector<std::string> output_names;
};

/// A kind of model. Override call (the forward pass); override train_step for a loop of one's own: it is traced once
/// per batch shape and then runs as a plan.
class ModelBody : public LayerBody {
 public:
  ModelBody();
  ~ModelBody() override;
  const char* module() const override { return "keras"; }
  std::string class_name() const override { return "Model"; }

  /// The layers as `model.layers` lists them; the default: those tracked.
  virtual std::vector<Layer> layers() const;
  /// Shapes (with the batch axis) that the inputs must have; empty while unknown.
  virtual Shapes input_shapes() const { return {}; }
  virtual std::vector<std::string> input_names() const { return {}; }
  virtual std::vector<std::string> output_names() const { return {}; }
  /// The layer graph of functional models, else null.
  virtual const GraphOfLayers* graph() const { return nullptr; }
  /// The symbolic tensors between which it computes; empty while unknown.
  virtual Tensors inputs() const { return {}; }
  virtual Tensors outputs() const { return {}; }

  /// One training step on a batch. The default: forward, loss, gradients, optimizer, metrics; it returns the loss, a
  /// scalar.
  virtual StepLogs train_step(const Batch& batch);
  virtual StepLogs test_step(const Batch& batch);
  virtual Tensors predict_step(const Tensors& x);

  /// The weighted total of the compiled losses plus regularization and add_loss terms.
  virtual Tensor compute_loss(const Batch& batch, const Tensors& y_pred);
  virtual void compute_metrics(const Batch& batch, const Tensors& y_pred);
  /// Takes the loss of a batch into the running mean that the logs call "loss"; done for a step that returns its loss.
  void track_loss(const Tensor& loss, const Batch& batch);
  /// The values so far of loss and metrics, by name: what a step of one's own returns when it has used compute_loss and
  /// compute_metrics.
  NamedTensors metrics_results() const;
  /// The metrics that are the model's own, reset with the compiled ones; the default: those tracked.
  virtual std::vector<Metric> metrics() const { return step_overrides.metrics ? step_overrides.metrics() : metrics_; }
  /// What losses, metrics and logs call the outputs.
  std::vector<std::string> target_names() const;
  StepOverrides step_overrides;
  Optimizer optimizer() const;
  /// Forward pass with the training flag.
  Tensors forward(const Tensors& x, bool training);

  Trainer& trainer() { return *trainer_; }
  const Trainer& trainer() const { return *trainer_; }

 protected:
  using LayerBody::track;
  Metric track(const Metric& metric);

 private:
  StepLogs tell(const Batch& batch, const Tensors& y_pred, const Tensor& loss);

  std::vector<Metric> metrics_;
  std::unique_ptr<Trainer> trainer_;
};

namespace models {
/// Any file that holds a whole model.
Model load_model(const std::string& path);
Model model_from_json(const Json& config);
/// The same architecture with fresh weights.
Model clone_model(const Model& model);
}  // namespace models

}  // namespace keratin
