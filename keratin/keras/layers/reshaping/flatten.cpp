#include "keratin/keras/layers/reshaping/flatten.h"

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/transpose.h"

namespace keratin::layers {
namespace {

struct FlattenBody final : LayerBody {
  std::string data_format;

  FlattenBody() : FlattenBody(FlattenOptions{}) {}
  explicit FlattenBody(const FlattenOptions& o) : data_format(o.data_format) {
    take_common(*this, o);
    if (data_format.empty()) data_format = keratin::config::image_data_format();
    input_spec.min_ndim = 1;
    check();
  }

  std::string class_name() const override { return "Flatten"; }
  void config(ConfigVisitor& v) override {
    v("data_format", data_format);
    if (v.reading()) check();
  }
  void check() const {
    require(data_format == "channels_last" || data_format == "channels_first", ErrorCode::kInvalidArgument,
            "The `data_format` argument must be one of {'channels_first', 'channels_last'}. Received: data_format=",
            data_format);
  }

  using LayerBody::call;
  Tensor call(const Tensor& x, const CallArgs&) override {
    const int64_t rank = x.rank();
    if (rank == 1) return ops::expand_dims(x, 1);
    const Tensor last = data_format == "channels_first" && rank > 2 ? channels_last(x) : x;
    const Shape rest = x.shape().slice(1, rank);
    if (rest.fully_known()) return ops::reshape(last, {x.shape(0), rest.size()});
    require(x.shape(0) != kUnknown, ErrorCode::kUnsupported, where(), " cannot flatten the shape ", x.shape(),
            ": the batch size and one more size are unknown. Give the sizes after the batch axis.");
    return ops::reshape(last, {x.shape(0), kUnknown});
  }

  static Tensor channels_last(const Tensor& x) {
    std::vector<int64_t> axes = {0};
    for (int64_t axis = 2; axis < x.rank(); ++axis) axes.push_back(axis);
    axes.push_back(1);
    return ops::transpose(x, {.axes = axes});
  }
};

}  // namespace

Flatten::Flatten(const FlattenOptions& options) : Layer(make_ref<FlattenBody>(options)) {}

LayerClass flatten_class() { return {"Flatten", make_default<LayerBody, FlattenBody>, {}}; }

}  // namespace keratin::layers
