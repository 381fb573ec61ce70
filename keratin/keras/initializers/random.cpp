#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/keras/argument_checks.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/initializers/initializers.h"
#include "keratin/keras/initializers/random_body.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/sign.h"
#include "keratin/ops/generated/linalg/qr.h"
#include "keratin/ops/generated/random/random_normal.h"
#include "keratin/ops/generated/random/random_uniform.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/transpose.h"

namespace keratin::initializers {
namespace {

struct RandomNormalBody final : RandomBody {
  RandomNormalOptions o;
  explicit RandomNormalBody(const RandomNormalOptions& options = {}) : RandomBody(options.seed), o(options) {}
  std::string class_name() const override { return "RandomNormal"; }
  void config(ConfigVisitor& v) override {
    v("mean", o.mean)("stddev", o.stddev);
    if (v.reading()) require_not_negative("stddev", o.stddev);
  }
  Tensor operator()(const Shape& shape, DType dtype) override {
    return random::normal(shape, {.mean = o.mean, .stddev = o.stddev, .dtype = dtype, .seed = seed()});
  }
};

struct TruncatedNormalBody final : RandomBody {
  RandomNormalOptions o;
  explicit TruncatedNormalBody(const RandomNormalOptions& options = {}) : RandomBody(options.seed), o(options) {}
  std::string class_name() const override { return "TruncatedNormal"; }
  void config(ConfigVisitor& v) override {
    v("mean", o.mean)("stddev", o.stddev);
    if (v.reading()) require_not_negative("stddev", o.stddev);
  }
  Tensor operator()(const Shape& shape, DType dtype) override {
    return random::truncated_normal(shape, {.mean = o.mean, .stddev = o.stddev, .dtype = dtype, .seed = seed()});
  }
};

struct RandomUniformBody final : RandomBody {
  RandomUniformOptions o;
  explicit RandomUniformBody(const RandomUniformOptions& options = {}) : RandomBody(options.seed), o(options) {}
  std::string class_name() const override { return "RandomUniform"; }
  void config(ConfigVisitor& v) override { v("minval", o.minval)("maxval", o.maxval); }
  Tensor operator()(const Shape& shape, DType dtype) override {
    return random::uniform(shape, {.minval = o.minval, .maxval = o.maxval, .dtype = dtype, .seed = seed()});
  }
};

struct OrthogonalBody final : RandomBody {
  double gain;
  explicit OrthogonalBody(const OrthogonalOptions& options = {}) : RandomBody(options.seed), gain(options.gain) {}
  std::string class_name() const override { return "Orthogonal"; }
  void config(ConfigVisitor& v) override { v("gain", gain); }

  Tensor operator()(const Shape& shape, DType dtype) override {
    require(shape.rank() >= 2, ErrorCode::kShape,
            "The tensor to initialize must be at least two-dimensional. Received: shape=", shape, " of rank ",
            shape.rank(), ".");
    const int64_t columns = shape.last();
    const int64_t rows = shape.slice(0, shape.rank() - 1).size();
    const int64_t large = std::max(rows, columns), small = std::min(rows, columns);
    const DType wide = dtype == DType::float64 ? dtype : DType::float32;
    const ops::Tensors qr = ops::qr(random::normal({large, small}, {.dtype = wide, .seed = seed()}));
    // The signs of R's diagonal make Q uniform over the orthogonal matrices: Mezzadri, "How to generate random matrices
    // from the classical compact groups", 2007.
    const Tensor diagonal = ops::sum(qr[1] * ops::eye(small, small, wide), {.axis = 0});
    Tensor q = qr[0] * ops::sign(diagonal);
    if (rows < columns) q = ops::transpose(q);
    return ops::cast(gain * ops::reshape(q, shape), dtype);
  }
};

}  // namespace

RandomNormal::RandomNormal(const RandomNormalOptions& options) : Initializer(make_ref<RandomNormalBody>(options)) {}

TruncatedNormal::TruncatedNormal(const RandomNormalOptions& options)
    : Initializer(make_ref<TruncatedNormalBody>(options)) {}

RandomUniform::RandomUniform(const RandomUniformOptions& options) : Initializer(make_ref<RandomUniformBody>(options)) {}

Orthogonal::Orthogonal(const OrthogonalOptions& options) : Initializer(make_ref<OrthogonalBody>(options)) {}

InitializerClass random_normal_class() {
  return {"RandomNormal", make_default<InitializerBody, RandomNormalBody>, {"normal"}};
}
InitializerClass truncated_normal_class() {
  return {"TruncatedNormal", make_default<InitializerBody, TruncatedNormalBody>, {}};
}
InitializerClass random_uniform_class() {
  return {"RandomUniform", make_default<InitializerBody, RandomUniformBody>, {"uniform"}};
}
InitializerClass orthogonal_class() { return {"Orthogonal", make_default<InitializerBody, OrthogonalBody>, {}}; }

}  // namespace keratin::initializers
