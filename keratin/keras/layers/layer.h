// Layer: a handle on a layer object. LayerBody: what kinds of layers derive from.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/core/variable.h"
#include "keratin/keras/constraints/constraint.h"
#include "keratin/keras/initializers/initializer.h"
#include "keratin/keras/object.h"
#include "keratin/keras/regularizers/regularizer.h"
#include "keratin/ops/def/node_owner.h"

namespace keratin {
namespace ops {
struct Node;
}

using Tensors = std::vector<Tensor>;
using Shapes = std::vector<Shape>;
class Layer;
class LayerBody;

/// What a caller may say beside the tensors.
struct CallOptions {
  std::optional<bool> training = {};  ///< unset: as the enclosing call, else false
  Tensor mask = {};                   ///< unset: the mask that travels with the input
  Ref<RefCounted> arguments = {};     ///< anything else that a kind of layer takes, as itself understands it
};

/// The same, resolved, as `call` sees it.
struct CallArgs {
  bool training = false;
  Tensor mask;    ///< of the first input; may be empty
  Tensors masks;  ///< one an input
  Ref<RefCounted> arguments;
};

/// Options of LayerBody::add_weight.
struct WeightOptions {
  Initializer initializer = {};  ///< unset: glorot_uniform for floats, zeros else
  Regularizer regularizer = {};
  Constraint constraint = {};
  bool trainable = true;
  std::optional<DType> dtype = {};  ///< unset: the policy's variable dtype
};

/// Checks of inputs before `call`, with Keras's messages.
struct InputSpec {
  std::optional<int64_t> ndim = {}, min_ndim = {}, max_ndim = {};
  std::vector<std::pair<int64_t, int64_t>> axes = {};  ///< (axis, size)
  Shape shape = Shape::unset();                        ///< all axes; None fits anything
};

/// A weight with what training must know of it.
struct Weight {
  Variable variable;
  Regularizer regularizer;
  Constraint constraint;
};

/// A kind of layer: override class_name, config, and of build and call those that apply. All state is variables made by
/// add_weight (in build or the constructor) and layers given to track; both are found by saving, training and summary.
///
///     struct Scale final : LayerBody {
///       Variable factor;
///       std::string class_name() const override { return "Scale"; }
///       void build(const Shape& in) override { factor = add_weight("factor", {in.last()}, {.initializer = "ones"}); }
///       Tensor call(const Tensor& x, const CallArgs&) override { return x * factor; }
///     };
///     Layer scale = make_layer<Scale>();
class LayerBody : public Object {
 public:
  ~LayerBody() override;

  // -- what a kind of layer overrides
  // ---------------------------------------------------------------------------------------
  const char* module() const override { return "keras.layers"; }
  /// Makes the weights; shapes may hold unknown sizes, which add_weight refuses.
  virtual void build(const Shape& /*input*/) {}
  virtual void build(const Shapes& inputs);  ///< several inputs; the default takes the first
  virtual Tensor call(const Tensor& x, const CallArgs& args);
  virtual Tensors call(const Tensors& xs,
                       const CallArgs& args);  ///< several in or out; the default goes through the first
  /// The mask of the output; the default passes the first input's on.
  virtual Tensor compute_mask(const Tensors& inputs, const CallArgs& args);
  /// False: the layer neither takes nor passes masks, and destroys one with a warning.
  bool supports_masking = false;
  /// True: call() wants the logits, mask and dtype of its input untouched (models, InputLayer).
  bool autocast = true;
  /// True: what the constructor takes names one tensor per input (Add, Concatenate): `inbound_nodes` then hold a list.
  virtual bool takes_list() const { return false; }
  /// The argument names of Keras's `call` that stand as kwargs in a saved functional model (with null): "mask",
  /// "training".
  virtual std::vector<const char*> saved_call_kwargs() const { return {}; }
  /// Shape that goes into "build_config"; null when Keras writes none for this layer.
  virtual Json build_config() const;

  // -- the common fields
  // ----------------------------------------------------------------------------------------------------
  std::string name;
  DTypePolicy dtype_policy;
  bool trainable = true;
  Shape input_shape_option = Shape::unset();  ///< Keras 2's input_shape argument: without the batch axis
  InputSpec input_spec;

  // -- state, as models, savers and summaries see it
  // -----------------------------------------------------------------------
  bool built = false;
  Shapes built_shapes;
  std::vector<Weight>& own_weights() { return weights_; }
  const std::vector<Weight>& own_weights() const { return weights_; }
  /// Children by attribute name, in the order tracked.
  const std::vector<std::pair<std::string, Layer>>& children() const { return children_; }
  /// Own and nested variables: per layer trainable, then non-trainable ones, in creation order (Keras's `weights`).
  std::vector<Variable> variables() const;
  std::vector<Variable> trainable_variables() const;
  std::vector<Variable> non_trainable_variables() const;
  /// Every weight, own and nested.
  std::vector<Weight> all_weights() const;
  /// What add_loss added in the latest call, then the regularization terms, own and nested.
  Tensors losses() const;
  void clear_losses();
  void set_trainable(bool value);
  void build_if_needed(const Shapes& shapes);
  /// Symbolic inputs and outputs of the first of its calls that a model, or a tensor, still holds; empty without one.
  Tensors input_tensors() const;
  Tensors output_tensors() const;

  /// name, trainable, dtype, then config(): what get_config of a layer holds.
  void visit_config(ConfigVisitor& v) override;

  /// Calls the layer: builds it, checks, casts, hands masks on; records a node when the inputs are Keras tensors.
  Tensors invoke(const Tensors& inputs, const CallOptions& options, bool list_input);

 protected:
  LayerBody();  // out of line, as the destructor: children_ holds the still incomplete Layer
  Variable add_weight(const std::string& weight_name, const Shape& shape, const WeightOptions& options = {});
  Layer track(const std::string& attribute, const Layer& layer);
  /// Forgets what was tracked, for a model whose layers change.
  void reset_children();
  /// A scalar added to the loss of the model.
  void add_loss(const Tensor& loss);
  /// Says that the last axis must stay what it was built with.
  void expect_last_axis(int64_t size, int64_t min_ndim = 2);
  /// "[dense_1]" for messages.
  std::string where() const { return "[" + name + "]"; }

 private:
  Tensors symbolic_call(const Tensors& inputs, const CallOptions& options, bool list_input);
  Tensors checked_call(const Tensors& inputs, const CallOptions& options);
  void check_inputs(const Tensors& inputs) const;
  void take_added_losses(Tensors& out) const;
  void take_penalties(Tensors& out) const;
  void attach_masks(const Tensors& inputs, const CallArgs& args, Tensors& outputs);
  Ref<ops::Node> first_call() const;

  friend struct LayerCall;

  std::vector<Weight> weights_;
  std::vector<std::pair<std::string, Layer>> children_;
  Tensors added_losses_;
  std::vector<ops::Node*> calls_;  ///< symbolic ones, not owned: each takes itself out when it goes
};

/// A layer. Copying the handle shares the layer: calling two copies shares the weights.
class Layer {
 public:
  Layer() = default;
  explicit Layer(Ref<LayerBody> body);  ///< names the layer when it has no name

  explicit operator bool() const { return static_cast<bool>(body_); }
  LayerBody* operator->() const { return body_.get(); }
  const Ref<LayerBody>& body() const { return body_; }
  friend bool operator==(const Layer& a, const Layer& b) { return a.body_ == b.body_; }

  Tensor operator()(const Tensor& x, const CallOptions& options = {}) const;
  /// Several inputs: layers::Add()({a, b}).
  Tensor operator()(const Tensors& xs, const CallOptions& options = {}) const;
  /// Several outputs.
  Tensors call_all(const Tensors& xs, const CallOptions& options = {}) const;

  const std::string& name() const { return body_->name; }
  std::string class_name() const { return body_->class_name(); }
  bool trainable() const { return body_->trainable; }
  void set_trainable(bool value) const { body_->set_trainable(value); }
  void build(const Shape& input) const { body_->build_if_needed({input}); }
  Shape compute_output_shape(const Shape& input) const;
  /// What the layer took and gave in the model that it was first called for, to make other models of its parts:
  /// `Model(model.inputs(), {layer.output()})`. Throws Error kState when it was not called on symbolic tensors, and
  /// kInvalidArgument when there are several.
  Tensor input() const;
  Tensor output() const;

  std::vector<Variable> weights() const { return body_->variables(); }
  std::vector<Variable> trainable_weights() const { return body_->trainable_variables(); }
  std::vector<Variable> non_trainable_weights() const { return body_->non_trainable_variables(); }
  Tensors get_weights() const;  ///< copies, in the order of weights()
  void set_weights(const Tensors& weights) const;
  int64_t count_params() const;  ///< throws when the layer is not built
  Tensors losses() const { return body_->losses(); }

  Json get_config() const;
  /// A layer from what get_config gave.
  static Layer from_config(const std::string& class_name, const Json& config);

 protected:
  Ref<LayerBody> body_;
};

/// A layer of the user's own kind.
template <class Body, class... Args>
Layer make_layer(Args&&... args) {
  return Layer(Ref<LayerBody>(make_ref<Body>(std::forward<Args>(args)...)));
}

Json to_config(const Layer& layer);  ///< serialised, with "build_config" when built
void from_config(const Json& json, Layer& layer);

Json to_config(const std::vector<Layer>& layers);
void from_config(const Json& json, std::vector<Layer>& layers);

/// Whether a symbolic tensor belongs to a functional model under construction (it came from Input or a layer called on
/// one).
bool is_keras_tensor(const Tensor& tensor);

/// Sees the outputs of every layer call of this thread while installed; the innermost layers come first.
class LayerWatcher {
 public:
  virtual ~LayerWatcher() = default;
  virtual void saw(const LayerBody& layer, const Tensors& outputs) = 0;
  /// Installs `watcher` (null: none) and returns the one before.
  static LayerWatcher* exchange(LayerWatcher* watcher);
};

/// The call behind a Keras tensor: kept by its node as the owner.
struct LayerCall final : public ops::NodeOwner {
  LayerCall() = default;
  ~LayerCall() override;
  LayerCall(const LayerCall&) = delete;
  LayerCall& operator=(const LayerCall&) = delete;
  /// The node that keeps this call: from now on the layer knows it.
  void set_node(ops::Node* made);

  Layer layer;
  CallOptions options;
  bool list_input = false;

  std::string label() const override { return layer.name(); }
  Tensors replay(const Tensors& inputs) const override { return layer->invoke(inputs, options, list_input); }

 private:
  ops::Node* node_ = nullptr;
};

}  // namespace keratin
