// What the files of single losses share.
#pragma once

#include "keratin/keras/class_tables.h"
#include "keratin/keras/losses/loss.h"

namespace keratin::losses {

/// y_true and y_pred -> values reduced over the last axis.
using LossFunction = Tensor (*)(const Tensor& y_true, const Tensor& y_pred);

/// A loss that is a function without arguments of its own.
Ref<LossBody> function_loss(const char* class_name, LossFunction function);

/// Gives `body` the arguments that all losses have; `Options` is LossOptions or has its fields.
template <class Body, class Options>
Ref<Body> with_options(Ref<Body> body, const Options& options) {
  body->reduction = options.reduction;
  if (!options.name.empty()) body->name = options.name;
  body->dtype_policy = options.dtype;
  return body;
}

/// y_true in y_pred's dtype, both with one rank.
std::pair<Tensor, Tensor> comparable(const Tensor& y_true, const Tensor& y_pred);

/// What a cross-entropy reads: the logits beside y_pred when softmax or sigmoid left them there, else y_pred.
struct Scores {
  Tensor values;
  bool from_logits;
};
/// As Keras's TensorFlow backend: warns when y_pred has logits beside it although `from_logits` says that it is logits.
Scores scores_of(const Tensor& y_pred, bool from_logits, const char* loss_name);

}  // namespace keratin::losses
