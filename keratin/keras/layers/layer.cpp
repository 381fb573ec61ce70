#include "keratin/keras/layers/layer.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/keras/class_reference.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/layers/custom_layers.h"
#include "keratin/keras/layers/deferred_weights.h"
#include "keratin/keras/live_objects.h"
#include "keratin/keras/own_classes.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/generated/elementwise/cast.h"

namespace keratin {
namespace {

// What an enclosing layer call has decided for the calls inside it.
struct CallContext {
  bool training = false;
  std::string path;  // "sequential/dense", for the paths of weights made now
};
thread_local CallContext call_context;
thread_local LayerWatcher* layer_watcher = nullptr;

class ContextScope {
 public:
  ContextScope(bool training, const std::string& name) : saved_(call_context) {
    call_context.training = training;
    call_context.path = saved_.path.empty() ? name : saved_.path + "/" + name;
  }
  ~ContextScope() { call_context = std::move(saved_); }
  ContextScope(const ContextScope&) = delete;
  ContextScope& operator=(const ContextScope&) = delete;

 private:
  CallContext saved_;
};

// Weights are made with concrete values even when the first call of a layer happens inside a trace.
class OutsideTrace {
 public:
  OutsideTrace() : saved_(VariableScope::exchange(nullptr)) {}
  ~OutsideTrace() { VariableScope::exchange(saved_); }
  OutsideTrace(const OutsideTrace&) = delete;
  OutsideTrace& operator=(const OutsideTrace&) = delete;

 private:
  VariableScope* saved_;
};

Shapes shapes_of(const Tensors& tensors) {
  Shapes shapes;
  for (const Tensor& t : tensors) shapes.push_back(t.shape());
  return shapes;
}

/// Variables in the order found, each once.
class DistinctVariables {
 public:
  void add(const Variable& v) {
    if (seen_.insert(v.identity()).second) list_.push_back(v);
  }
  void add(const std::vector<Variable>& list) {
    for (const Variable& v : list) add(v);
  }
  bool has(const Variable& v) const { return seen_.count(v.identity()) > 0; }
  std::vector<Variable> take() { return std::move(list_); }

 private:
  std::unordered_set<const void*> seen_;
  std::vector<Variable> list_;
};

}  // namespace

// -- defaults of what a kind of layer overrides
// -------------------------------------------------------------------------------

LayerBody::LayerBody() = default;
LayerBody::~LayerBody() = default;

void LayerBody::build(const Shapes& inputs) { build(inputs.front()); }

Tensor LayerBody::call(const Tensor& x, const CallArgs& args) { return call(Tensors{x}, args).front(); }

Tensors LayerBody::call(const Tensors& xs, const CallArgs& args) {
  require(xs.size() == 1, ErrorCode::kInvalidArgument, where(), " expected one input, received ", xs.size(), ".");
  return {call(xs.front(), args)};
}

Tensor LayerBody::compute_mask(const Tensors&, const CallArgs& args) { return args.mask; }

Json LayerBody::build_config() const {
  if (!built || built_shapes.empty()) return {};
  if (!takes_list()) return Json::object({{"input_shape", keratin::to_config(built_shapes.front())}});
  Json shapes = Json::array();
  for (const Shape& shape : built_shapes) shapes.push_back(keratin::to_config(shape));
  return Json::object({{"input_shape", shapes}});
}

// -- state
// ----------------------------------------------------------------------------------------------------------------------

std::vector<Variable> LayerBody::variables() const {
  DistinctVariables out;
  for (const Weight& w : weights_) out.add(w.variable);
  for (const auto& [attribute, child] : children_) out.add(child->variables());
  return out.take();
}

std::vector<Variable> LayerBody::trainable_variables() const {
  DistinctVariables out;
  if (!trainable) return {};
  for (const Weight& w : weights_)
    if (w.variable.trainable()) out.add(w.variable);
  for (const auto& [attribute, child] : children_) out.add(child->trainable_variables());
  return out.take();
}

std::vector<Variable> LayerBody::non_trainable_variables() const {
  DistinctVariables trained;
  trained.add(trainable_variables());
  std::vector<Variable> out;
  for (const Variable& v : variables())
    if (!trained.has(v)) out.push_back(v);
  return out;
}

std::vector<Weight> LayerBody::all_weights() const {
  std::vector<Weight> out = weights_;
  std::unordered_set<const void*> seen;
  for (const Weight& w : weights_) seen.insert(w.variable.identity());
  for (const auto& [attribute, child] : children_)
    for (const Weight& w : child->all_weights())
      if (seen.insert(w.variable.identity()).second) out.push_back(w);
  return out;
}

Tensors LayerBody::losses() const {
  Tensors out;
  take_added_losses(out);
  take_penalties(out);
  return out;
}

void LayerBody::take_added_losses(Tensors& out) const {
  out.insert(out.end(), added_losses_.begin(), added_losses_.end());
  for (const auto& [attribute, child] : children_) child->take_added_losses(out);
}

void LayerBody::take_penalties(Tensors& out) const {
  for (const Weight& w : weights_)
    if (w.regularizer && w.variable.trainable() && trainable) out.push_back(w.regularizer(w.variable.value()));
  for (const auto& [attribute, child] : children_) child->take_penalties(out);
}

void LayerBody::clear_losses() {
  added_losses_.clear();
  for (const auto& [attribute, child] : children_) child->clear_losses();
}

void LayerBody::set_trainable(bool value) {
  trainable = value;
  for (const auto& [attribute, child] : children_) child->set_trainable(value);
}

void LayerBody::visit_config(ConfigVisitor& v) {
  v("name", name)("trainable", trainable)("dtype", dtype_policy);
  config(v);
}

void LayerBody::build_if_needed(const Shapes& shapes) {
  if (built) return;
  const OutsideTrace outside;
  const ContextScope scope(call_context.training, name);
  build(shapes);
  built = true;
  built_shapes = shapes;
}

Variable LayerBody::add_weight(const std::string& weight_name, const Shape& shape, const WeightOptions& options) {
  const std::string path = (call_context.path.empty() ? name : call_context.path) + "/" + weight_name;
  require(shape.fully_known(), ErrorCode::kShape,
          "Shapes used to initialize variables must be fully-defined (no `None` dimensions). Received: shape=", shape,
          " for variable path='", path, "'");
  const DType dtype = options.dtype.value_or(dtype_policy.variable_dtype());
  const Initializer initializer =
      options.initializer ? options.initializer : Initializer(is_floating(dtype) ? "glorot_uniform" : "zeros");
  const VariableOptions about{.name = weight_name, .trainable = options.trainable};
  DeferredWeights* deferred = DeferredWeights::current();
  Variable variable = deferred == nullptr ? Variable(initializer(shape, dtype), about)
                                          : deferred->make(path, shape, dtype, initializer, about);
  variable.set_path(path);
  weights_.push_back({variable, options.regularizer, options.constraint});
  return variable;
}

Layer LayerBody::track(const std::string& attribute, const Layer& layer) {
  children_.emplace_back(attribute, layer);
  return layer;
}

void LayerBody::reset_children() { children_.clear(); }

void LayerBody::add_loss(const Tensor& loss) { added_losses_.push_back(loss); }

void LayerBody::expect_last_axis(int64_t size, int64_t min_ndim) {
  input_spec.min_ndim = min_ndim;
  input_spec.axes = {{-1, size}};
}

// -- the call
// -------------------------------------------------------------------------------------------------------------------

void LayerBody::check_inputs(const Tensors& inputs) const {
  const InputSpec& spec = input_spec;
  const Shape& shape = inputs.front().shape();
  const auto refuse = [&](const auto&... parts) {
    fail(ErrorCode::kShape, "Input 0 with name 'None' of layer '", name,
         "' is incompatible with the layer: ", parts...);
  };
  if (spec.ndim && shape.rank() != *spec.ndim)
    refuse("expected ndim=", *spec.ndim, ", found ndim=", shape.rank(), ". Full shape received: ", shape);
  if (spec.max_ndim && shape.rank() > *spec.max_ndim)
    refuse("expected max_ndim=", *spec.max_ndim, ", found ndim=", shape.rank());
  if (spec.min_ndim && shape.rank() < *spec.min_ndim)
    refuse("expected min_ndim=", *spec.min_ndim, ", found ndim=", shape.rank(), ". Full shape received: ", shape);
  for (const auto& [axis, size] : spec.axes)
    if (shape[axis] != size && shape[axis] != kUnknown)
      refuse("expected axis ", axis, " of input shape to have value ", size, ", but received input with shape ", shape);
  if (!spec.shape.is_set()) return;
  bool fits = spec.shape.rank() == shape.rank();
  for (int64_t axis = 0; fits && axis < shape.rank(); ++axis)
    fits = spec.shape[axis] == kUnknown || shape[axis] == kUnknown || spec.shape[axis] == shape[axis];
  if (!fits) refuse("expected shape=", spec.shape, ", found shape=", shape);
}

Tensors LayerBody::checked_call(const Tensors& given, const CallOptions& options) {
  require(!given.empty(), ErrorCode::kInvalidArgument, where(), " was called without an input.");
  CallArgs args;
  args.training = options.training.value_or(call_context.training);
  Tensors inputs = given;
  for (Tensor& x : inputs) {
    require(x.defined(), ErrorCode::kState, where(), " received an empty tensor: it was never given a value.");
    args.masks.push_back(x.mask());
    const DType wanted = dtype_policy.compute_dtype();
    if (!autocast || !is_floating(x.dtype()) || x.dtype() == wanted) continue;
    x = ops::cast(x, wanted);
    if (args.masks.back().defined()) x = x.with_mask(args.masks.back());
  }
  args.arguments = options.arguments;
  args.mask = options.mask.defined() ? options.mask : args.masks.front();
  if (built) check_inputs(inputs);
  build_if_needed(shapes_of(inputs));
  const ContextScope scope(args.training, name);
  check_inputs(inputs);
  Tensors outputs = call(inputs, args);
  attach_masks(inputs, args, outputs);
  if (layer_watcher != nullptr) layer_watcher->saw(*this, outputs);
  return outputs;
}

void LayerBody::attach_masks(const Tensors& inputs, const CallArgs& args, Tensors& outputs) {
  if (supports_masking) {
    const Tensor mask = compute_mask(inputs, args);
    for (Tensor& out : outputs)
      if (mask.defined() && !out.mask().defined()) out = out.with_mask(mask);
    return;
  }
  if (args.mask.defined() && !outputs.front().mask().defined())
    log_warning(
        cat("Layer '", name, "' (of type ", class_name(),
            ") was passed an input with a mask attached to it. However, this layer does not support masking and will "
            "therefore destroy the mask information. Downstream layers will not see the mask."));
}

Tensors LayerBody::invoke(const Tensors& inputs, const CallOptions& options, bool list_input) {
  if (std::any_of(inputs.begin(), inputs.end(), is_keras_tensor)) return symbolic_call(inputs, options, list_input);
  return checked_call(inputs, options);
}

LayerWatcher* LayerWatcher::exchange(LayerWatcher* watcher) { return std::exchange(layer_watcher, watcher); }

bool is_keras_tensor(const Tensor& tensor) { return tensor.is_symbolic() && VariableScope::current() == nullptr; }

// -- the handle
// -----------------------------------------------------------------------------------------------------------------

Layer::Layer(Ref<LayerBody> body) : body_(std::move(body)) {
  if (body_ && body_->name.empty()) body_->name = unique_name(snake_case(body_->class_name()));
}

Tensor Layer::operator()(const Tensor& x, const CallOptions& options) const {
  return body_->invoke({x}, options, body_->takes_list()).front();
}

Tensor Layer::operator()(const Tensors& xs, const CallOptions& options) const {
  return body_->invoke(xs, options, true).front();
}

Tensors Layer::call_all(const Tensors& xs, const CallOptions& options) const {
  return body_->invoke(xs, options, xs.size() > 1);
}

Shape Layer::compute_output_shape(const Shape& input) const {
  return (*this)(ops::placeholder({input, body_->dtype_policy.compute_dtype()})).shape();
}

namespace {

Tensor the_one(const Tensors& tensors, const Layer& layer, const char* what) {
  require(!tensors.empty(), ErrorCode::kState, "The layer ", layer.name(),
          " has never been called and thus has no defined ", what, ". Call it on a keras.Input first.");
  require(tensors.size() == 1, ErrorCode::kInvalidArgument, "The layer ", layer.name(), " has ", tensors.size(), " ",
          what, "s. Take them from ", what, "_tensors().");
  return tensors.front();
}

}  // namespace

Tensor Layer::input() const { return the_one(body_->input_tensors(), *this, "input"); }
Tensor Layer::output() const { return the_one(body_->output_tensors(), *this, "output"); }

Tensors Layer::get_weights() const {
  Tensors out;
  for (const Variable& v : weights()) {
    const Tensor& value = v.concrete();
    Tensor copy = Tensor::empty(value.shape(), value.dtype());
    if (value.bytes() > 0) std::memcpy(copy.mutable_raw(), value.raw(), static_cast<size_t>(value.bytes()));
    out.push_back(copy);
  }
  return out;
}

void Layer::set_weights(const Tensors& values) const {
  std::vector<Variable> variables = weights();
  require(values.size() == variables.size(), ErrorCode::kInvalidArgument,
          "You called `set_weights(weights)` on layer '", name(), "' with a weight list of length ", values.size(),
          ", but the layer was expecting ", variables.size(), " weights.");
  for (size_t i = 0; i < values.size(); ++i)
    require(values[i].shape() == variables[i].shape(), ErrorCode::kShape, "Layer ", name(), " weight shape ",
            variables[i].shape(), " is not compatible with provided weight shape ", values[i].shape(), ".");
  for (size_t i = 0; i < values.size(); ++i) variables[i].set_concrete(ops::cast(values[i], variables[i].dtype()));
}

int64_t Layer::count_params() const {
  require(body_->built, ErrorCode::kState, "You tried to call `count_params` on layer '", name(),
          "', but the layer isn't built. You can build it manually via: `layer.build(input_shape)`.");
  int64_t count = 0;
  for (const Variable& v : weights()) count += v.shape().size();
  return count;
}

Json Layer::get_config() const { return body_->get_config(); }

namespace {

Layer configured(const Ref<LayerBody>& body, const std::string& class_name, const Json& config) {
  ConfigVisitor v(config, class_name);
  body->visit_config(v);
  v.finish();
  return Layer(body);
}

}  // namespace

Layer Layer::from_config(const std::string& class_name, const Json& config) {
  const LayerClass entry = find_class(keras_tables::layer_table(), class_name);
  if (entry.make != nullptr) return configured(entry.make(), class_name, config);
  if (const Ref<LayerBody> custom = make_custom_layer("Custom>" + class_name))
    return configured(custom, class_name, config);
  const std::string near = did_you_mean(class_name, class_names(keras_tables::layer_table()));
  fail(ErrorCode::kUnsupported, "Could not locate class '", class_name,
       "'. Keratin has no such layer, and none was registered under this name (register_custom_layer).",
       near.empty() ? "" : cat(" Did you mean '", near, "'?"));
}

Json to_config(const Layer& layer) {
  Json out = layer.body()->serialize();
  const Json build = layer->build_config();
  if (!build.is_null()) out.set("build_config", build);
  return out;
}

Json to_config(const std::vector<Layer>& layers) {
  Json out = Json::array();
  for (const Layer& layer : layers) out.push_back(to_config(layer));
  return out;
}

void from_config(const Json& json, std::vector<Layer>& layers) {
  layers.clear();
  for (const Json& each : json.as_array()) at_step(layers.size(), [&] { from_config(each, layers.emplace_back()); });
}

void from_config(const Json& json, Layer& layer) {
  if (const Ref<LayerBody> live = live_object<LayerBody>("layer", json)) {
    layer = Layer(live);
    return;
  }
  if (const Ref<LayerBody> own = own_object<LayerBody>("a layer", json)) {
    layer = Layer(own);
    return;
  }
  const std::string& class_name = class_name_of(json);
  require_loadable(json);
  const Json* registered = json.find("registered_name");
  const Ref<LayerBody> custom =
      registered != nullptr && registered->is_string() ? make_custom_layer(registered->as_string()) : Ref<LayerBody>();
  at_step("config", [&] {
    layer = custom ? configured(custom, class_name, config_of(json)) : Layer::from_config(class_name, config_of(json));
  });
}

}  // namespace keratin
