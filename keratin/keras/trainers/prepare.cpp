// From what the user passes to the arrays that are cut into batches.
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/keras/trainers/trainer.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/cast.h"

namespace keratin {
namespace {

// Floats of another width become floatx; integers stay.
Tensor to_floatx(const Tensor& t) {
  const DType floatx = dtype_from_string(config::floatx());
  return is_floating(t.dtype()) && t.dtype() != floatx ? ops::cast(t, floatx) : t;
}

// A list of numbers is a column where the model takes one.
Tensor as_wide_as(const Tensor& t, const Shape& wanted) {
  const bool column = wanted.is_set() && wanted.rank() == 2 && wanted[1] == 1 && t.rank() == 1;
  return column ? t.reshaped({t.size(), 1}) : t;
}

void check_cardinality(const Data& x, const Data& y) {
  const auto mismatch = [&](const Data& d) {
    for (const Tensor& t : d.tensors()) {
      require(t.rank() > 0, ErrorCode::kShape, "[fit] expected arrays with a batch axis, received a scalar.");
      if (t.shape(0) != x.rows()) return true;
    }
    return false;
  };
  if (!mismatch(x) && !mismatch(y)) return;
  const auto sizes = [](const Data& d) {
    std::vector<int64_t> out;
    for (const Tensor& t : d.tensors()) out.push_back(t.shape(0));
    return join(out);
  };
  fail(ErrorCode::kShape,
       "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples. 'x' sizes: ", sizes(x),
       " 'y' sizes: ", sizes(y));
}

// One weight a row, by the class in y: the index of the largest entry of a one-hot row, or the rounded label.
Tensor weights_by_class(const Tensor& y, const ClassWeight& class_weight) {
  const int64_t rows = y.shape(0), classes = y.rank() > 1 ? y.shape(1) : 1;
  Tensor weights = Tensor::full({rows}, 1.0);
  auto* out = weights.mutable_data<float>();
  for (int64_t row = 0; row < rows; ++row) {
    int64_t label = 0;
    if (classes == 1) {
      label = std::llround(y.flat_as_double(row));
    } else {
      for (int64_t c = 1; c < classes; ++c)
        if (y.flat_as_double(row * classes + c) > y.flat_as_double(row * classes + label)) label = c;
    }
    for (const auto& [index, weight] : class_weight)
      if (index == label) out[row] = static_cast<float>(weight);
  }
  return weights;
}

}  // namespace

Dataset Trainer::prepare(const Data& x, const Data& y, const Data& sample_weight,
                         const ClassWeight& class_weight) const {
  require(x.given(), ErrorCode::kInvalidArgument, "[", model_.name, "] x holds no array.");
  check_cardinality(x, y);
  if (sample_weight.given()) check_cardinality(x, sample_weight);
  Dataset data;
  data.columns = x.columns();
  const Shapes wanted = model_.input_shapes();
  for (size_t i = 0; i < x.tensors().size(); ++i)
    data.arrays.push_back(as_wide_as(to_floatx(x.tensors()[i]), i < wanted.size() ? wanted[i] : Shape::unset()));
  data.inputs = x.tensors().size();
  for (const Tensor& t : y.tensors()) data.arrays.push_back(to_floatx(t));
  data.targets = y.tensors().size();
  for (const Tensor& t : sample_weight.tensors())
    data.arrays.push_back(ops::cast(t, dtype_from_string(config::floatx())));
  data.weights = sample_weight.tensors().size();
  if (!class_weight.empty()) {
    require(data.targets == 1, ErrorCode::kInvalidArgument,
            "`class_weight` is only supported for Models with a single output.");
    data.arrays.push_back(weights_by_class(y.tensors().front(), class_weight));
    data.weights = 1;
  }
  return data;
}

}  // namespace keratin
