#include "keratin/keras/layers/core/embedding.h"

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/not_equal.h"
#include "keratin/ops/generated/index/take.h"

namespace keratin::layers {
namespace {

struct EmbeddingBody final : LayerBody {
  int64_t input_dim = 1, output_dim = 1;
  EmbeddingOptions o;
  Variable embeddings;

  EmbeddingBody() { settle(); }
  EmbeddingBody(int64_t in, int64_t out, const EmbeddingOptions& options) : input_dim(in), output_dim(out), o(options) {
    take_common(*this, o);
    o.weights = Tensor();
    settle();
  }

  std::string class_name() const override { return "Embedding"; }

  void config(ConfigVisitor& v) override {
    v("input_dim", input_dim)("output_dim", output_dim)("embeddings_initializer", o.embeddings_initializer);
    v("embeddings_regularizer", o.embeddings_regularizer)("activity_regularizer", o.activity_regularizer);
    v("embeddings_constraint", o.embeddings_constraint)("mask_zero", o.mask_zero);
    v("quantization_config", o.quantization_config);
    if (!v.reading()) return;
    v("lora_rank", o.lora_rank)("lora_alpha", o.lora_alpha);
    v.constant("input_length", {});  // Keras 2 wrote it; it has no effect
    settle();
  }

  void settle() {
    autocast = false;
    supports_masking = o.mask_zero;
    require(input_dim > 0, ErrorCode::kInvalidArgument,
            "`input_dim` must be a positive integer. Received: input_dim=", input_dim);
    require(output_dim > 0, ErrorCode::kInvalidArgument,
            "`output_dim` must be a positive integer. Received: output_dim=", output_dim);
    refuse_unsupported(o.lora_rank.has_value(), "Embedding", "lora_rank");
    refuse_unsupported(!o.quantization_config.is_null(), "Embedding", "quantization_config");
  }

  // The shape of the weights does not follow the input's: with given weights there may be none yet.
  using LayerBody::build;
  void build(const Shapes&) override {
    embeddings = add_weight("embeddings", {input_dim, output_dim},
                            {.initializer = o.embeddings_initializer,
                             .regularizer = o.embeddings_regularizer,
                             .constraint = o.embeddings_constraint});
  }

  using LayerBody::call;
  Tensor call(const Tensor& x, const CallArgs&) override {
    const bool is_index = x.dtype() == DType::int32 || x.dtype() == DType::int64;
    const Tensor rows = ops::take(embeddings, is_index ? x : ops::cast(x, DType::int32), {.axis = 0});
    const Tensor y = as_dtype(rows, dtype_policy.compute_dtype());
    if (o.activity_regularizer) add_loss(activity_penalty(o.activity_regularizer, y));
    return y;
  }

  Tensor compute_mask(const Tensors& inputs, const CallArgs&) override {
    return o.mask_zero ? ops::not_equal(inputs.front(), 0) : Tensor();
  }
};

}  // namespace

Embedding::Embedding(int64_t input_dim, int64_t output_dim, const EmbeddingOptions& options)
    : Layer(make_ref<EmbeddingBody>(input_dim, output_dim, options)) {
  if (!options.weights.defined()) return;
  body_->build_if_needed({});
  set_weights({options.weights});
}

LayerClass embedding_class() { return {"Embedding", make_default<LayerBody, EmbeddingBody>, {}}; }

}  // namespace keratin::layers
