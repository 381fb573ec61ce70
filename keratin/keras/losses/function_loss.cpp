#include "keratin/keras/losses/function_loss.h"

#include "keratin/base/log.h"
#include "keratin/ops/generated/elementwise/cast.h"

namespace keratin::losses {
namespace {

struct FunctionLoss final : LossBody {
  FunctionLoss(const char* class_name_given, LossFunction function)
      : class_name_(class_name_given), function_(function) {
    name = snake_case(class_name_);
  }
  std::string class_name() const override { return class_name_; }
  Tensor call(const Tensor& y_true, const Tensor& y_pred) override { return function_(y_true, y_pred); }

 private:
  const char* class_name_;
  LossFunction function_;
};

}  // namespace

Ref<LossBody> function_loss(const char* class_name, LossFunction function) {
  return make_ref<FunctionLoss>(class_name, function);
}

std::pair<Tensor, Tensor> comparable(const Tensor& y_true, const Tensor& y_pred) {
  return squeeze_or_expand_to_same_rank(y_true.dtype() == y_pred.dtype() ? y_true : ops::cast(y_true, y_pred.dtype()),
                                        y_pred);
}

Scores scores_of(const Tensor& y_pred, bool from_logits, const char* loss_name) {
  const Tensor logits = y_pred.logits();
  if (!logits.defined()) return {y_pred, from_logits};
  if (from_logits) {
    log_warning(cat("\"`", loss_name,
                    "` received `from_logits=True`, but the `output` argument was produced by a Softmax or Sigmoid "
                    "activation and thus does not represent logits. Was this intended?"));
  }
  return {logits, true};
}

}  // namespace keratin::losses
