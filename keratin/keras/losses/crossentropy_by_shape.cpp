#include "keratin/keras/losses/crossentropy_by_shape.h"

#include "keratin/keras/losses/binary_crossentropy.h"
#include "keratin/keras/losses/categorical_crossentropy.h"
#include "keratin/keras/losses/sparse_categorical_crossentropy.h"

namespace keratin::losses {
namespace {

struct CrossentropyByShape final : LossBody {
  CrossentropyByShape() { name = "crossentropy"; }
  std::string class_name() const override { return "Crossentropy"; }
  bool keeps_integer_targets() const override { return true; }
  Tensor call(const Tensor& y_true, const Tensor& y_pred) override {
    switch (target_kind(y_true.shape(), y_pred.shape())) {
      case TargetKind::kBinary:
        return binary_crossentropy(y_true, y_pred);
      case TargetKind::kSparse:
        return sparse_categorical_crossentropy(y_true, y_pred);
      case TargetKind::kOneHot:
        break;
    }
    return categorical_crossentropy(y_true, y_pred);
  }
};

}  // namespace

TargetKind target_kind(const Shape& y_true, const Shape& y_pred) {
  const int64_t predictions = y_pred.empty() ? 1 : y_pred.last();
  if (predictions == 1) return TargetKind::kBinary;
  if (y_true.rank() < y_pred.rank() || y_true.last() == 1) return TargetKind::kSparse;
  return TargetKind::kOneHot;
}

Ref<LossBody> crossentropy_by_shape() { return make_ref<CrossentropyByShape>(); }

}  // namespace keratin::losses
