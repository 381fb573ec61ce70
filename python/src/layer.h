// Layers and models across the border.
#pragma once

#include <atomic>

#include "functions.h"
#include "keratin/keras/models/model.h"
#include "object.h"

namespace keratin::python {

/// What a call of a Python-defined layer was given beside the tensors, as keratin/layers/layer.py packs it.
struct CallArguments final : RefCounted {
  explicit CallArguments(nb::object what) : packed(std::move(what)) {}
  ~CallArguments() override;
  nb::object packed;
};

/// What the Python side may do to a layer that its class defines.
class LayerAccess {
 public:
  virtual ~LayerAccess() = default;
  virtual Variable make_weight(const std::string& name, const Shape& shape, const WeightOptions& options) = 0;
  virtual void give_loss(const Tensor& loss) = 0;
  /// The layers that its attributes hold, and the variables made otherwise than by make_weight, both by attribute.
  virtual void set_tracked(const std::vector<std::pair<std::string, Layer>>& layers,
                           const std::vector<Variable>& variables) = 0;
  /// Lets go of a layer it holds.
  virtual void untrack(const LayerBody* layer) = 0;
  /// Counts up: a layer that was made earlier has a smaller one.
  uint64_t number() const { return number_; }

 private:
  static inline std::atomic<uint64_t> next_number{0};
  const uint64_t number_ = next_number++;
};

/// Whether `layer` is `sought` or holds it, at any depth.
bool holds(const LayerBody& layer, const LayerBody& sought);

/// Whether `owner` may hold `layer`. A layer that holds its owner (`self.child.parent = self`) is a reference back and
/// belongs to the younger of the two: it is not held, or its holder lets go of it.
bool may_hold(const LayerBody& owner, LayerBody& layer);

/// A layer, or a model, of a class defined in Python.
template <class Base>
class PythonLayer : public Base, public PythonPart, public LayerAccess {
 public:
  explicit PythonLayer(nb::handle self) : PythonPart(self) {}

  const char* module() const override { return ""; }
  std::string class_name() const override { return python_class_name(); }
  std::string registered_name() const override { return python_registered_name(); }
  void visit_config(ConfigVisitor& v) override {
    const nb::gil_scoped_acquire gil;
    write_fields(v, nb::cast<nb::dict>(self().attr("get_config")()));
  }
  using Base::build;
  void build(const Shapes& inputs) override {
    const nb::gil_scoped_acquire gil;
    nb::list shapes;
    for (const Shape& shape : inputs) shapes.append(shape_tuple(shape));
    self().attr("_build_from")(shapes);
  }
  using Base::call;
  Tensors call(const Tensors& xs, const CallArgs& args) override {
    const nb::gil_scoped_acquire gil;
    const auto* given = dynamic_cast<const CallArguments*>(args.arguments.get());
    return as_tensors(self().attr("_call_with")(to_list(xs), args.training, to_list(args.masks),
                                                given != nullptr ? given->packed : nb::object(nb::none())));
  }
  Tensor compute_mask(const Tensors& inputs, const CallArgs& args) override {
    if (!overrides("compute_mask")) return Base::compute_mask(inputs, args);
    const nb::gil_scoped_acquire gil;
    const nb::object mask =
        self().attr("compute_mask")(inputs.size() == 1 ? nb::cast(inputs[0]) : nb::object(to_list(inputs)),
                                    args.mask.defined() ? nb::cast(args.mask) : nb::none());
    return mask.is_none() ? Tensor() : as_tensor(mask);
  }

  Variable make_weight(const std::string& weight_name, const Shape& shape, const WeightOptions& options) override {
    return this->add_weight(weight_name, shape, options);
  }
  void give_loss(const Tensor& loss) override { this->add_loss(loss); }
  void set_tracked(const std::vector<std::pair<std::string, Layer>>& layers,
                   const std::vector<Variable>& variables) override {
    this->reset_children();
    for (const auto& [attribute, layer] : layers)
      if (may_hold(*this, *layer.body())) this->track(attribute, layer);
    for (const Variable& variable : variables) {
      const auto known = [&](const Weight& weight) { return weight.variable == variable; };
      auto& weights = this->own_weights();
      if (std::none_of(weights.begin(), weights.end(), known)) weights.push_back({variable, {}, {}});
    }
  }
  void untrack(const LayerBody* gone) override {
    const auto before = this->children();
    this->reset_children();
    for (const auto& [attribute, layer] : before)
      if (layer.body().get() != gone) this->track(attribute, layer);
  }
};

}  // namespace keratin::python
