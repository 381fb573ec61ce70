#include "layer.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "dtype.h"
#include "json.h"
#include "keratin/keras/layers/preprocessing/normalization.h"
#include "keratin/keras/models/functional.h"
#include "keratin/keras/models/sequential.h"
#include "keratin/keras/saving/saving.h"
#include "keratin/ops/def/node.h"
#include "traceback.h"
#include "variable.h"

namespace keratin::python {
namespace {

Ref<LayerBody> layer_body(nb::handle value) { return require_body<LayerBody>(value, "a layer"); }
Layer as_layer(nb::handle value) { return Layer(layer_body(value)); }
Ref<ModelBody> model_body(nb::handle value) { return require_body<ModelBody>(value, "a model"); }

Ref<SequentialBody> sequential_body(nb::handle value) {
  return require_body<SequentialBody>(value, "a Sequential model");
}

nb::list wrap_layers(const std::vector<Layer>& layers) {
  nb::list out;
  for (const Layer& layer : layers) out.append(wrap(Ref<Object>(layer.body())));
  return out;
}

void keep_layers(nb::handle self, const std::vector<Layer>& layers) {
  std::vector<Ref<Object>> bodies;
  for (const Layer& layer : layers) bodies.emplace_back(layer.body());
  keep(self, "layers", bodies);
}

// A layer that refers to the model, to which it is added now, does not hold it.
void append(nb::handle self, nb::handle added) {
  const Ref<SequentialBody> body = sequential_body(self);
  const Layer layer = as_layer(added);
  if (auto* own = dynamic_cast<LayerAccess*>(layer.body().get()); own != nullptr && holds(*layer.body(), *body))
    own->untrack(body.get());
  require(!holds(*layer.body(), *body), ErrorCode::kInvalidArgument, "[", body->name, "] the layer ", layer.name(),
          " holds this model: a model cannot be a part of itself.");
  body->append(layer);
  keep_layers(self, body->layers());
}

CallOptions call_options(nb::handle training, nb::handle mask, nb::handle arguments) {
  CallOptions options;
  if (!training.is_none()) options.training = PyObject_IsTrue(training.ptr()) == 1;
  if (!mask.is_none()) options.mask = as_tensor(mask);
  if (!arguments.is_none()) options.arguments = make_ref<CallArguments>(nb::borrow(arguments));
  return options;
}

nb::list call_layer(nb::handle self, nb::handle inputs, bool list_input, nb::handle training, nb::handle mask,
                    nb::handle arguments) {
  const Ref<LayerBody> body = layer_body(self);
  const CallOptions options = call_options(training, mask, arguments);
  return to_list(body->invoke(as_tensors(inputs), options, list_input || body->takes_list()));
}

template <class Handle>
Handle handle_from(nb::handle value, const std::string& field) {
  LiveObjects live;
  Handle out;
  from_config(as_config(value, field, live), out);
  return out;
}

LayerAccess& access(const Ref<LayerBody>& body) {
  auto* found = dynamic_cast<LayerAccess*>(body.get());
  require(found != nullptr, ErrorCode::kState, "[", body->name,
          "] weights, losses and layers are added by the class of a layer, and this class is built in. Derive your own "
          "from "
          "keras.layers.Layer.");
  return *found;
}

nb::object add_weight(nb::handle self, const std::string& name, nb::handle shape, nb::handle initializer,
                      nb::handle dtype, bool trainable, nb::handle regularizer, nb::handle constraint) {
  WeightOptions options{.initializer = handle_from<Initializer>(initializer, "initializer"),
                        .regularizer = handle_from<Regularizer>(regularizer, "regularizer"),
                        .constraint = handle_from<Constraint>(constraint, "constraint"),
                        .trainable = trainable};
  if (!dtype.is_none()) options.dtype = as_dtype(dtype);
  return wrap(access(layer_body(self)).make_weight(name, as_shape(shape), options));
}

void set_tracked(nb::handle self, nb::list layers, nb::list variables) {
  std::vector<std::pair<std::string, Layer>> children;
  for (nb::handle pair : layers) children.emplace_back(nb::cast<std::string>(pair[0]), as_layer(pair[1]));
  const Ref<LayerBody> body = layer_body(self);
  access(body).set_tracked(children, as_variables(variables));
  std::vector<Layer> held;
  for (const auto& [attribute, layer] : body->children()) held.push_back(layer);
  keep_layers(self, held);
}

// A weight that another object of the class had: pickle's way to make this one's.
void adopt_weight(nb::handle self, nb::handle variable, nb::handle regularizer, nb::handle constraint) {
  layer_body(self)->own_weights().push_back({as_variable(variable),
                                             handle_from<Regularizer>(regularizer, "regularizer"),
                                             handle_from<Constraint>(constraint, "constraint")});
}

nb::list own_weights(nb::handle self) {
  nb::list out;
  for (const Weight& weight : layer_body(self)->own_weights())
    out.append(nb::make_tuple(wrap(weight.variable), wrap(Ref<Object>(weight.regularizer.body().get())),
                              wrap(Ref<Object>(weight.constraint.body().get()))));
  return out;
}

nb::list shapes_of(const Shapes& shapes) {
  nb::list out;
  for (const Shape& shape : shapes) out.append(shape_tuple(shape));
  return out;
}

Shapes as_shapes(nb::list shapes) {
  Shapes out;
  for (nb::handle shape : shapes) out.push_back(as_shape(shape));
  return out;
}

nb::object input_spec_of(nb::handle self) {
  const InputSpec& spec = layer_body(self)->input_spec;
  nb::dict out;
  if (spec.shape.is_set()) out["shape"] = shape_tuple(spec.shape);
  if (spec.ndim) out["ndim"] = *spec.ndim;
  if (spec.min_ndim) out["min_ndim"] = *spec.min_ndim;
  if (spec.max_ndim) out["max_ndim"] = *spec.max_ndim;
  nb::dict axes;
  for (const auto& [axis, size] : spec.axes) axes[nb::int_(axis)] = size;
  if (!spec.axes.empty()) out["axes"] = axes;
  return out.size() == 0 ? nb::none() : nb::object(out);
}

void set_input_spec(nb::handle self, nb::handle shape, std::optional<int64_t> ndim, std::optional<int64_t> min_ndim,
                    std::optional<int64_t> max_ndim, const std::vector<std::pair<int64_t, int64_t>>& axes) {
  layer_body(self)->input_spec = {.ndim = ndim,
                                  .min_ndim = min_ndim,
                                  .max_ndim = max_ndim,
                                  .axes = axes,
                                  .shape = shape.is_none() ? Shape::unset() : as_shape(shape)};
}

void bind_state(nb::module_& module) {
  module.def("layer_name", [](nb::handle self) { return layer_body(self)->name; });
  module.def("layer_set_name", [](nb::handle self, const std::string& name) { layer_body(self)->name = name; });
  module.def("layer_trainable", [](nb::handle self) { return layer_body(self)->trainable; });
  module.def("layer_set_trainable", [](nb::handle self, bool value) { layer_body(self)->set_trainable(value); });
  module.def("layer_built", [](nb::handle self) { return layer_body(self)->built; });
  module.def("layer_set_built", [](nb::handle self, bool built) { layer_body(self)->built = built; });
  module.def("layer_set_masking", [](nb::handle self, bool value) { layer_body(self)->supports_masking = value; });
  module.def("layer_masking", [](nb::handle self) { return layer_body(self)->supports_masking; });
  module.def("layer_set_autocast", [](nb::handle self, bool value) { layer_body(self)->autocast = value; });
  module.def("layer_dtype_policy", [](nb::handle self) { return layer_body(self)->dtype_policy.name(); });
  module.def("layer_set_dtype_policy", [](nb::handle self, const std::string& name) {
    layer_body(self)->dtype_policy = DTypePolicy(name);
    layer_body(self)->dtype_policy.compute_dtype();  // throws on an unknown name
  });
  module.def("layer_compute_dtype",
             [](nb::handle self) { return to_string(layer_body(self)->dtype_policy.compute_dtype()); });
  module.def("layer_variable_dtype",
             [](nb::handle self) { return to_string(layer_body(self)->dtype_policy.variable_dtype()); });
  module.def("layer_set_input_shape",
             [](nb::handle self, nb::handle shape) { layer_body(self)->input_shape_option = as_shape(shape); });
  module.def("layer_input_shapes", [](nb::handle self) { return shapes_of(layer_body(self)->built_shapes); });
}

void bind_weights(nb::module_& module) {
  module.def("layer_variables", [](nb::handle self) { return wrap(layer_body(self)->variables()); });
  module.def("layer_trainable_variables",
             [](nb::handle self) { return wrap(layer_body(self)->trainable_variables()); });
  module.def("layer_non_trainable_variables",
             [](nb::handle self) { return wrap(layer_body(self)->non_trainable_variables()); });
  module.def("layer_own_variable", [](nb::handle self, const std::string& name) -> nb::object {
    for (const Weight& weight : layer_body(self)->own_weights())
      if (weight.variable.name() == name) return wrap(weight.variable);
    return nb::none();
  });
  module.def("layer_get_weights", [](nb::handle self) {
    nb::list out;
    for (const Tensor& tensor : as_layer(self).get_weights()) out.append(as_numpy(tensor).attr("copy")());
    return out;
  });
  module.def("layer_set_weights",
             [](nb::handle self, nb::handle weights) { as_layer(self).set_weights(as_tensors(weights)); });
  module.def("layer_count_params", [](nb::handle self) { return as_layer(self).count_params(); });
  module.def("layer_add_weight", add_weight, nb::arg(), nb::arg(), nb::arg(), nb::arg().none(), nb::arg().none(),
             nb::arg(), nb::arg().none(), nb::arg().none());
  module.def("layer_set_tracked", set_tracked);
  module.def("layer_own_weights", own_weights);
  module.def("layer_adopt_weight", adopt_weight, nb::arg(), nb::arg(), nb::arg().none(), nb::arg().none());
  module.def("layer_add_loss",
             [](nb::handle self, nb::handle loss) { access(layer_body(self)).give_loss(as_tensor(loss)); });
  module.def("layer_losses", [](nb::handle self) { return to_list(layer_body(self)->losses()); });
}

void bind_calls(nb::module_& module) {
  module.def("layer_call", shielded(call_layer), nb::arg(), nb::arg(), nb::arg(), nb::arg().none(), nb::arg().none(),
             nb::arg().none());
  module.def("layer_build",
             [](nb::handle self, nb::list shapes) { layer_body(self)->build_if_needed(as_shapes(shapes)); });
  module.def("layer_input_spec", input_spec_of);
  module.def("layer_set_input_spec", set_input_spec, nb::arg(), nb::arg().none(), nb::arg().none(), nb::arg().none(),
             nb::arg().none(), nb::arg());
  module.def("layer_input_tensors", [](nb::handle self) { return to_list(layer_body(self)->input_tensors()); });
  module.def("layer_output_tensors", [](nb::handle self) { return to_list(layer_body(self)->output_tensors()); });
  module.def("normalization_adapt",
             [](nb::handle self, nb::handle data) { layers::adapt(as_layer(self), as_tensor(data)); });
  module.def("normalization_statistics", [](nb::handle self) {
    const layers::Statistics found = layers::statistics_of(as_layer(self));
    return nb::make_tuple(found.mean, found.variance);
  });
  module.def(
      "layer_compute_mask",
      [](nb::handle self, nb::handle inputs, nb::handle mask) -> nb::object {
        CallArgs args;
        if (!mask.is_none()) args.mask = as_tensor(mask);
        const Tensor found = layer_body(self)->compute_mask(as_tensors(inputs), args);
        return found.defined() ? nb::cast(found) : nb::none();
      },
      nb::arg(), nb::arg(), nb::arg().none());
  module.def("layer_output_shapes", [](nb::handle self, nb::list shapes) {
    const Ref<LayerBody> body = layer_body(self);
    Tensors inputs;
    for (const Shape& shape : as_shapes(shapes))
      inputs.push_back(ops::placeholder({shape, body->dtype_policy.compute_dtype()}));
    Shapes out;
    for (const Tensor& y : body->invoke(inputs, {}, inputs.size() > 1)) out.push_back(y.shape());
    return shapes_of(out);
  });
}

void bind_models(nb::module_& module) {
  module.def(
      "Input",
      [](nb::handle shape, std::optional<int64_t> batch_size, const std::string& dtype, const std::string& name,
         nb::handle batch_shape) {
        InputOptions options{.batch_size = batch_size, .dtype = dtype, .name = name};
        if (!batch_shape.is_none()) options.batch_shape = as_shape(batch_shape);
        return Input(shape.is_none() ? Shape::unset() : as_shape(shape), options);
      },
      nb::arg().none(), nb::arg().none(), nb::arg(), nb::arg(), nb::arg().none());
  module.def("input_layer_of", [](const Tensor& x) {
    const auto* value = dynamic_cast<const ops::NodeValue*>(x.symbolic_value());
    const auto* call = value == nullptr ? nullptr : dynamic_cast<const LayerCall*>(value->node->owner.get());
    require(call != nullptr, ErrorCode::kInvalidArgument, "Expected a tensor of keras.Input. Received: ", to_string(x));
    return wrap(Ref<Object>(call->layer.body()));
  });
  module.def("model_layers", [](nb::handle self) { return wrap_layers(model_body(self)->layers()); });
  module.def("model_input_names", [](nb::handle self) { return nb::cast(model_body(self)->input_names()); });
  module.def("model_output_names", [](nb::handle self) { return nb::cast(model_body(self)->output_names()); });
  module.def("model_input_shapes", [](nb::handle self) { return shapes_of(model_body(self)->input_shapes()); });
  module.def("model_inputs", [](nb::handle self) { return to_list(model_body(self)->inputs()); });
  module.def("model_outputs", [](nb::handle self) { return to_list(model_body(self)->outputs()); });
  module.def("model_set_graph", [](nb::handle self, nb::handle inputs, nb::handle outputs) {
    auto* body = dynamic_cast<FunctionalBody*>(model_body(self).get());
    require(body != nullptr, ErrorCode::kInternal, "This model is not functional.");
    body->set_graph(as_tensors(inputs), as_tensors(outputs));
    keep_layers(self, body->layers());
  });
  module.def("sequential_append", append);
  module.def("sequential_rebuild", shielded(+[](nb::handle self) { sequential_body(self)->rebuild(); }));
  module.def("sequential_pop", [](nb::handle self) {
    const Layer last = sequential_body(self)->pop();
    keep_layers(self, sequential_body(self)->layers());
    return wrap(Ref<Object>(last.body()));
  });
  module.def(
      "model_summary",
      [](nb::handle self, std::optional<int64_t> line_length, bool expand_nested, bool show_trainable) {
        return Model(model_body(self))
            .summary_text(
                {.line_length = line_length, .expand_nested = expand_nested, .show_trainable = show_trainable});
      },
      nb::arg(), nb::arg().none(), nb::arg(), nb::arg());
  module.def(
      "model_get_layer",
      [](nb::handle self, nb::handle name, nb::handle index) {
        const Model model(model_body(self));
        const Layer layer =
            name.is_none() ? model.get_layer(nb::cast<int64_t>(index)) : model.get_layer(nb::cast<std::string>(name));
        return wrap(Ref<Object>(layer.body()));
      },
      nb::arg(), nb::arg().none(), nb::arg().none());
  module.def("model_to_json", [](nb::handle self) { return Model(model_body(self)).to_json().dump(); });
  module.def("model_save", [](nb::handle self, const std::string& path, bool overwrite, bool include_optimizer) {
    Model(model_body(self)).save(path, {.overwrite = overwrite, .include_optimizer = include_optimizer});
  });
  module.def(
      "model_save_weights",
      [](nb::handle self, const std::string& path, bool overwrite, std::optional<double> shard) {
        Model(model_body(self)).save_weights(path, {.overwrite = overwrite, .max_shard_size = shard});
      },
      nb::arg(), nb::arg(), nb::arg(), nb::arg().none());
  module.def("model_load_weights", [](nb::handle self, const std::string& path, bool skip_mismatch, bool by_name) {
    Model(model_body(self)).load_weights(path, {.skip_mismatch = skip_mismatch, .by_name = by_name});
  });
  module.def("load_model", [](const std::string& path) { return wrap(Ref<Object>(models::load_model(path).body())); });
  module.def("model_from_json", [](const std::string& text) {
    return wrap(Ref<Object>(models::model_from_json(Json::parse(text)).body()));
  });
  module.def("model_compile_config",
             [](nb::handle self) { return to_python(saving::compile_config(Model(model_body(self)))); });
  module.def("model_compile_from_config", [](nb::handle self, nb::handle config) {
    const Model model(model_body(self));
    model.compile(saving::compile_options_from(as_json(config), model.output_names()));
  });
  module.def("model_clone",
             [](nb::handle self) { return wrap(Ref<Object>(models::clone_model(Model(model_body(self))).body())); });
}

}  // namespace

bool holds(const LayerBody& layer, const LayerBody& sought) {
  const auto& children = layer.children();
  return &layer == &sought || std::any_of(children.begin(), children.end(),
                                          [&](const auto& child) { return holds(*child.second.body(), sought); });
}

bool may_hold(const LayerBody& owner, LayerBody& layer) {
  if (!holds(layer, owner)) return true;
  const auto* const older = dynamic_cast<const LayerAccess*>(&owner);
  auto* const younger = dynamic_cast<LayerAccess*>(&layer);
  if (&layer == &owner || older == nullptr || younger == nullptr || older->number() > younger->number()) return false;
  younger->untrack(&owner);
  return !holds(layer, owner);
}

CallArguments::~CallArguments() {
  if (!Py_IsInitialized()) {
    packed.release();
    return;
  }
  const nb::gil_scoped_acquire gil;
  packed.reset();
}

void bind_layer(nb::module_& module) {
  bind_state(module);
  bind_weights(module);
  bind_calls(module);
  bind_models(module);
}

}  // namespace keratin::python
