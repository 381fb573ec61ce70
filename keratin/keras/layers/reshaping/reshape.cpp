#include "keratin/keras/layers/reshaping/reshape.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/shape/reshape.h"

namespace keratin::layers {
namespace {

// As Python prints a tuple, where to_string(Shape) would say None for -1.
std::string target_text(const Shape& shape) { return cat("(", join(shape, ", "), shape.rank() == 1 ? ",)" : ")"); }

struct ReshapeBody final : LayerBody {
  Shape target_shape = {-1};

  ReshapeBody() { built = true; }
  ReshapeBody(const Shape& target, const LayerOptions& options) : target_shape(target) {
    built = true;
    take_common(*this, options);
    check();
  }

  std::string class_name() const override { return "Reshape"; }
  void config(ConfigVisitor& v) override {
    std::vector<int64_t> sizes = target_shape.vector();
    v("target_shape", sizes);
    if (!v.reading()) return;
    target_shape = Shape(sizes);
    check();
  }
  void check() const {
    for (const int64_t size : target_shape)
      require(
          size >= -1, ErrorCode::kInvalidArgument,
          "Each dimension in `target_shape` must be a non-negative integer, or `-1` for a single unknown dimension. "
          "Received: target_shape=",
          target_text(target_shape), ".");
    require(std::count(target_shape.begin(), target_shape.end(), -1) <= 1, ErrorCode::kInvalidArgument,
            "There must be at most one unknown dimension (-1) in `target_shape`. Received: target_shape=",
            target_text(target_shape), ".");
  }

  using LayerBody::call;
  Tensor call(const Tensor& x, const CallArgs&) override {
    const Shape resolved = resolve(x.shape().slice(1, x.rank()));
    require(x.shape(0) != kUnknown || resolved.fully_known(), ErrorCode::kUnsupported, where(), " cannot reshape ",
            x.shape(), " to ", target_text(target_shape),
            ": the batch size and one more size are unknown. Give the sizes after the batch axis.");
    return ops::reshape(x, resolved.with_inserted(0, x.shape(0)));
  }

  // The target with -1 replaced by what the input's sizes leave for it, when they are known.
  Shape resolve(const Shape& input) const {
    if (!input.fully_known()) return target_shape;
    int64_t known = 1;
    for (const int64_t size : target_shape)
      if (size != -1) known = checked_multiply(known, size);
    if (target_shape.fully_known()) {
      require(known == input.size(), ErrorCode::kShape,
              "The total size of the tensor must be unchanged. Received: ", "input_shape=", input,
              ", target_shape=", target_text(target_shape));
      return target_shape;
    }
    require(
        known != 0 && input.size() % known == 0, ErrorCode::kShape,
        "The total size of the tensor must be unchanged, however, the input size cannot by divided by the specified "
        "dimensions in target_shape. Received: input_shape=",
        input, ", target_shape=", target_text(target_shape));
    Shape resolved = target_shape;
    for (int64_t axis = 0; axis < resolved.rank(); ++axis)
      if (resolved[axis] == -1) resolved.set(axis, input.size() / known);
    return resolved;
  }
};

}  // namespace

Reshape::Reshape(const Shape& target_shape, const LayerOptions& options)
    : Layer(make_ref<ReshapeBody>(target_shape, options)) {}

LayerClass reshape_class() { return {"Reshape", make_default<LayerBody, ReshapeBody>, {}}; }

}  // namespace keratin::layers
