#include "keratin/keras/layers/preprocessing/category_encoding.h"

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/index/multi_hot.h"
#include "keratin/ops/generated/index/one_hot.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/squeeze.h"

namespace keratin::layers {
namespace {

struct CategoryEncodingBody final : LayerBody {
  int64_t num_tokens = 1;
  CategoryEncodingOptions o;

  CategoryEncodingBody() { autocast = false; }
  CategoryEncodingBody(int64_t tokens, const CategoryEncodingOptions& options) : num_tokens(tokens), o(options) {
    autocast = false;
    take_common(*this, o);
    check();
  }

  std::string class_name() const override { return "CategoryEncoding"; }

  void config(ConfigVisitor& v) override {
    v("num_tokens", num_tokens)("output_mode", o.output_mode);
    if (!v.reading()) return;
    v("sparse", o.sparse);  // read, but not written by Keras 3.15
    check();
  }

  void check() {
    if (o.output_mode == "binary") o.output_mode = "multi_hot";
    require(o.output_mode == "one_hot" || o.output_mode == "multi_hot" || o.output_mode == "count",
            ErrorCode::kInvalidArgument, "Unknown arg for output_mode: ", o.output_mode,
            ". Expected one_hot, multi_hot or count.");
    require(num_tokens >= 1, ErrorCode::kInvalidArgument,
            "`num_tokens` must be >= 1. Received: num_tokens=", num_tokens, ".");
    refuse_unsupported(o.sparse, "CategoryEncoding", "sparse");
  }

  using LayerBody::call;
  Tensors call(const Tensors& xs, const CallArgs&) override {
    require(xs.size() <= 2, ErrorCode::kInvalidArgument, where(), " expected integers and perhaps weights, received ",
            xs.size(), " inputs.");
    const bool weighted = xs.size() == 2;
    require(!weighted || o.output_mode == "count", ErrorCode::kInvalidArgument,
            "`count_weights` is not used when `output_mode` is not `'count'`. Received output_mode=", o.output_mode);
    const DType dtype = dtype_policy.compute_dtype();
    const Tensor x = as_codes(xs[0]);
    if (o.output_mode == "multi_hot") return {ops::multi_hot(x, num_tokens, {.dtype = dtype})};
    if (o.output_mode == "count") return {count(x, weighted ? as_dtype(xs[1], dtype) : Tensor(), dtype)};
    const bool squeeze = x.rank() > 1 && x.shape().last() == 1;
    return {ops::one_hot(squeeze ? ops::squeeze(x, {.axis = -1}) : x, num_tokens, {.dtype = dtype})};
  }

  static Tensor as_codes(const Tensor& x) {
    const Tensor codes = is_integer(x.dtype()) ? x : ops::cast(x, DType::int32);
    return codes.rank() == 0 ? ops::expand_dims(codes, 0) : codes;
  }

  Tensor count(const Tensor& x, const Tensor& weights, DType dtype) const {
    Tensor hot = ops::one_hot(x, num_tokens, {.dtype = dtype});
    if (weights.defined()) hot = hot * ops::expand_dims(weights, -1);
    return ops::sum(hot, {.axis = x.rank() > 1 ? 1 : 0});
  }
};

}  // namespace

CategoryEncoding::CategoryEncoding(int64_t num_tokens, const CategoryEncodingOptions& options)
    : Layer(make_ref<CategoryEncodingBody>(num_tokens, options)) {}

Tensor CategoryEncoding::operator()(const Tensor& x, const Tensor& count_weights) const {
  return call_all({x, count_weights}).front();
}

LayerClass category_encoding_class() { return {"CategoryEncoding", make_default<LayerBody, CategoryEncodingBody>, {}}; }

}  // namespace keratin::layers
