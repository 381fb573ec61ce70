#include "keratin/keras/layers/activations/activation.h"

#include "keratin/keras/class_tables.h"

namespace keratin::layers {
namespace {

struct ActivationBody final : LayerBody {
  keratin::Activation activation;

  ActivationBody() { supports_masking = true, built = true; }
  ActivationBody(const keratin::Activation& function, const LayerOptions& options) : ActivationBody() {
    activation = function;
    take_common(*this, options);
  }
  std::string class_name() const override { return "Activation"; }
  void config(ConfigVisitor& v) override { v("activation", activation); }
  using LayerBody::call;
  Tensor call(const Tensor& x, const CallArgs&) override { return activation(x); }
};

}  // namespace

Activation::Activation(const keratin::Activation& activation, const LayerOptions& options)
    : Layer(make_ref<ActivationBody>(activation, options)) {}

LayerClass activation_class() { return {"Activation", make_default<LayerBody, ActivationBody>, {}}; }

}  // namespace keratin::layers
