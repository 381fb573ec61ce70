// Losses: keras.losses.
#pragma once

#include <string>
#include <utility>

#include "keratin/core/tensor.h"
#include "keratin/keras/object.h"

namespace keratin {

/// How per-sample values become the loss (keras-facts 7.5): "sum_over_batch_size", "mean" (its alias), "sum",
/// "mean_with_sample_weight", "none".
using Reduction = std::string;

/// The arguments that every loss takes.
struct LossOptions {
  Reduction reduction = "sum_over_batch_size";
  Name name = {};
  DTypePolicy dtype = {};
};

/// A kind of loss: override class_name, config and call.
class LossBody : public Object {
 public:
  const char* module() const override { return "keras.losses"; }
  /// Per-sample values, reduced over the last axis: y_true, y_pred (batch, ..., d) -> (batch, ...). Ranks are aligned,
  /// dtypes cast.
  virtual Tensor call(const Tensor& y_true, const Tensor& y_pred) = 0;
  /// True: integer targets (class numbers) reach call() as they are, uncast.
  virtual bool keeps_integer_targets() const { return false; }

  std::string name;
  Reduction reduction = "sum_over_batch_size";
  DTypePolicy dtype_policy;

  /// name, reduction, then config(). The dtype is read but not written, as in Keras.
  void visit_config(ConfigVisitor& v) override;
};

/// A handle on a loss, from Keras's name ("mse"), an object, or unset.
class Loss {
 public:
  Loss() = default;
  Loss(const char* identifier) : Loss(std::string(identifier)) {}
  /// A class name, its snake-case form, or an alias; "crossentropy" and "ce" choose by the shapes of each call. Throws
  /// `Could not interpret loss identifier: ...`.
  Loss(const std::string& identifier);
  explicit Loss(Ref<LossBody> body);  ///< names the loss when it has no name

  explicit operator bool() const { return static_cast<bool>(body_); }
  const Ref<LossBody>& body() const { return body_; }
  const std::string& name() const { return body_->name; }

  /// The reduced loss. The mask beside y_pred and `sample_weight` (broadcast to the per-sample values) weigh the
  /// samples.
  Tensor operator()(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight = {}) const;

  /// The string it was made from ("mse"), which is what a saved compile config keeps; empty when made from an object.
  const std::string& identifier() const { return identifier_; }

 private:
  Ref<LossBody> body_;
  std::string identifier_;
};
Json to_config(const Loss& loss);  ///< the string given, or the serialised object
void from_config(const Json& json, Loss& loss);

namespace losses {
/// y_true and y_pred with ranks aligned as Keras does: when they differ by one, the larger's last axis of size 1 is
/// squeezed (or the rank-1 side expanded).
std::pair<Tensor, Tensor> squeeze_or_expand_to_same_rank(const Tensor& y_true, const Tensor& y_pred);
/// Applies mask and weight to per-sample values and reduces them (keras-facts 7.5). With a mean, masked entries weigh 0
/// and the others as if they were all; division by nothing gives 0.
Tensor reduce_weighted_values(const Tensor& values, const Tensor& sample_weight, const Tensor& mask,
                              const Reduction& reduction);
}  // namespace losses

}  // namespace keratin
