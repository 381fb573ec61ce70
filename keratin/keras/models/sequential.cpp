#include "keratin/keras/models/sequential.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin {
namespace {

SequentialBody& body_of(const Model& model) { return static_cast<SequentialBody&>(*model.body()); }

bool is_input(const Layer& layer) { return dynamic_cast<const InputLayerBody*>(layer.body().get()) != nullptr; }

Ref<ModelBody> new_body(const ModelOptions& options) {
  auto body = make_ref<SequentialBody>();
  body->name = options.name;
  body->trainable = options.trainable;
  return body;
}

}  // namespace

Sequential::Sequential(const ModelOptions& options) : Model(new_body(options)) {}
Sequential::Sequential(std::initializer_list<Layer> layers, const ModelOptions& options)
    : Sequential(std::vector<Layer>(layers), options) {}
Sequential::Sequential(const std::vector<Layer>& layers, const ModelOptions& options) : Sequential(options) {
  for (const Layer& layer : layers) body_of(*this).append(layer);
  body_of(*this).rebuild();
}

void Sequential::add(const Layer& layer) const { body_of(*this).add(layer); }
Layer Sequential::pop() const { return body_of(*this).pop(); }

void SequentialBody::add(const Layer& layer) {
  append(layer);
  if (!is_input(layer)) rebuild();
}

void SequentialBody::append(const Layer& layer) {
  require(static_cast<bool>(layer), ErrorCode::kInvalidArgument, where(), " cannot add an empty layer.");
  if (is_input(layer)) {
    require(!input_, ErrorCode::kState, "Sequential model '", name, "' has already been configured to use input shape ",
            static_cast<const InputLayerBody*>((input_ ? input_ : layer).body().get())->batch_shape,
            ". You cannot add a different Input layer to it.");
    require(layers_.empty(), ErrorCode::kState, "[", name, "] an Input must be the first layer.");
    input_ = layer;
    return;
  }
  require(layer.body().get() != this, ErrorCode::kInvalidArgument, "[", name, "] a model cannot be a layer of itself.");
  require(names_.insert(layer.name()).second, ErrorCode::kInvalidArgument,
          "All layers added to a Sequential model should have unique names. Name '", layer.name(),
          "' is already the name of a layer in this model. Update the `name` argument to pass a unique name.");
  const Shape given = layer->input_shape_option;
  if (layers_.empty() && !input_ && given.is_set())
    input_ = layers::InputLayer(given, {.dtype = to_string(layer->dtype_policy.compute_dtype())});
  layers_.push_back(layer);
}

Layer SequentialBody::pop() {
  require(!layers_.empty(), ErrorCode::kState, "[", name, "] there is no layer to pop.");
  const Layer last = layers_.back();
  layers_.pop_back();
  names_.erase(last.name());
  rebuild();
  return last;
}

void SequentialBody::rebuild() {
  forget_build();
  build_when_possible();
}

// Built layers keep their weights; the model only looks at their order again.
void SequentialBody::forget_build() {
  built = false;
  output_ = Tensor();
  trainer().forget_plans();
  reset_children();
  for (const Layer& layer : layers_) track("layers", layer);
}

void SequentialBody::build_when_possible() {
  if (layers_.empty()) return;
  if (input_) return build_if_needed({static_cast<InputLayerBody*>(input_.body().get())->batch_shape});
  // A model in front that knows its input shape tells it, once there is a layer behind it; as in Keras.
  const auto* front = dynamic_cast<const ModelBody*>(layers_.front().body().get());
  if (front == nullptr || layers_.size() < 2) return;
  if (const Shapes shapes = front->input_shapes(); shapes.size() == 1) build_if_needed(shapes);
}

void SequentialBody::build(const Shape& input) {
  require(!layers_.empty(), ErrorCode::kState, "Sequential model ", name,
          " cannot be built because it has no layers. Call `model.add(layer)`.");
  if (!input_) {
    Shape batch_shape = input;
    if (batch_shape.rank() > 0) batch_shape.set(0, kUnknown);
    input_ = layers::InputLayer({}, {.batch_shape = batch_shape});
  }
  Tensor x = static_cast<InputLayerBody*>(input_.body().get())->tensor();
  for (building_ = 0; building_ < layers_.size(); ++building_) x = layers_[building_](x);
  output_ = x;
  unique_name("functional");  // Keras makes a Functional inside, so that the next one of the user's has another name
}

Tensor SequentialBody::call(const Tensor& x, const CallArgs& args) {
  Tensor y = x;
  bool first = true;
  for (const Layer& layer : layers_) {
    y = layer(y, {.training = args.training, .mask = first ? args.mask : Tensor()});
    first = false;
  }
  return y;
}

Shapes SequentialBody::input_shapes() const {
  if (!input_) return {};
  return {static_cast<const InputLayerBody*>(input_.body().get())->batch_shape};
}

Tensors SequentialBody::inputs() const { return output_.defined() ? input_->output_tensors() : Tensors{}; }

Tensors SequentialBody::outputs() const { return output_.defined() ? Tensors{output_} : Tensors{}; }

std::vector<std::string> SequentialBody::input_names() const {
  return input_ ? std::vector<std::string>{input_.name()} : std::vector<std::string>{};
}

std::vector<std::string> SequentialBody::output_names() const {
  return layers_.empty() ? std::vector<std::string>{} : std::vector<std::string>{layers_.back().name()};
}

std::vector<Layer> SequentialBody::layers_with_input() const {
  std::vector<Layer> all = layers_;
  if (input_) all.insert(all.begin(), input_);
  return all;
}

void SequentialBody::config(ConfigVisitor& v) {
  std::vector<Layer> all = layers_with_input();
  Shape build_shape = built && !built_shapes.empty() ? input_shapes().front() : Shape::unset();
  v("layers", all);
  if (v.reading() || build_shape.is_set()) v("build_input_shape", build_shape);
  if (!v.reading()) return;
  read_layers(all, build_shape);
}

// Adds all and builds once; a failure tells which layer of the config it belongs to.
void SequentialBody::read_layers(const std::vector<Layer>& all, const Shape& build_shape) {
  size_t place = 0;
  try {
    for (; place < all.size(); ++place) append(all[place]);
    forget_build();
    place = all.size();
    building_ = all.size();
    build_when_possible();
    if (!built && build_shape.is_set() && !layers_.empty()) build_if_needed({build_shape});
  } catch (const Error& e) {
    if (place == all.size()) place = building_ + (all.size() - layers_.size());
    if (place >= all.size()) throw e.below("layers");
    throw e.below(std::to_string(place)).below("layers");
  }
}

namespace layers {
LayerClass sequential_class() { return {"Sequential", make_default<LayerBody, SequentialBody>, {}}; }
}  // namespace layers

}  // namespace keratin
