#include "keratin/keras/layers/merging/add.h"

#include "keratin/keras/class_tables.h"
#include "keratin/keras/layers/merging/merge.h"
#include "keratin/ops/composite.h"

namespace keratin::layers {
namespace {

struct AddBody final : MergeBody {
  AddBody() = default;
  explicit AddBody(const LayerOptions& options) { take_common(*this, options); }
  std::string class_name() const override { return "Add"; }
  Tensor merge(const Tensors& xs, const CallArgs&) override {
    Tensor sum = xs.front();
    for (size_t i = 1; i < xs.size(); ++i) sum = sum + xs[i];
    return sum;
  }
};

}  // namespace

Add::Add(const LayerOptions& options) : Layer(make_ref<AddBody>(options)) {}

Tensor add(const Tensors& inputs, const LayerOptions& options) { return Add(options)(inputs); }

LayerClass add_class() { return {"Add", make_default<LayerBody, AddBody>, {}}; }

}  // namespace keratin::layers
