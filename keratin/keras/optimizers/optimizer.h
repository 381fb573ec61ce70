// Optimizers: keras.optimizers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/core/variable.h"
#include "keratin/keras/constraints/constraint.h"
#include "keratin/keras/object.h"
#include "keratin/keras/schedules/schedule.h"

namespace keratin {

/// A kind of optimizer: override class_name, config, build_slots and update_step; everything else (learning rate,
/// clipping, weight decay, accumulation, EMA, constraints; keras-facts 7.2) is here, written with ops, so that it is
/// part of the traced step.
class OptimizerBody : public Object {
 public:
  const char* module() const override { return "keras.optimizers"; }

  // The common arguments, in Keras's order.
  std::string name;
  LearningRate learning_rate_option;
  std::optional<double> weight_decay, clipnorm, global_clipnorm, clipvalue;
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<int64_t> ema_overwrite_frequency;
  std::optional<double> loss_scale_factor;
  std::optional<int64_t> gradient_accumulation_steps;
  /// The common arguments, then config(). Throws what Keras throws for arguments that contradict each other.
  void visit_config(ConfigVisitor& v) override;
  /// Throws on arguments out of range.
  virtual void check_arguments() const;

  /// Makes iteration, learning rate and slots for these variables; a second call with the same ones does nothing.
  void build(const std::vector<Variable>& variables);
  bool built() const { return built_; }
  /// One step over variables that build() has seen (the first call builds); one gradient and, unless empty, one
  /// constraint each. An empty gradient is skipped with a warning; all empty: Error `No gradients provided for any
  /// variable.`
  void apply(const std::vector<Tensor>& gradients, const std::vector<Variable>& variables,
             const std::vector<Constraint>& constraints = {});
  /// After training with use_ema: the variables become their averages.
  void finalize_variable_values(const std::vector<Variable>& variables);
  /// The loss times loss_scale_factor; apply divides the gradients by it again.
  Tensor scale_loss(const Tensor& loss) const;
  /// Leaves variables alone in weight decay: these, and those whose name contains one of `names` (Keras: a regular
  /// expression; here plain text). Throws once built.
  void exclude_from_weight_decay(const std::vector<Variable>& variables, std::vector<std::string> names = {});

  /// Everything to be saved, in Keras's file order: iteration, learning rate (unless scheduled), averages,
  /// accumulators, slots.
  std::vector<Variable> variables() const;
  /// int64 scalar: how many times apply was called, accumulating calls included.
  const Variable& iterations();
  /// The rate in force, as a float (schedules evaluated at the present iteration).
  double learning_rate() const;
  /// The float32 scalar that holds it; undefined when a schedule decides.
  const Variable& learning_rate_variable();
  /// Throws when a schedule decides.
  void set_learning_rate(double rate);

 protected:
  /// Makes the slots, by add_slot in file order.
  virtual void build_slots(const std::vector<Variable>& variables) = 0;
  /// One step of variable number `index`; `gradient` and the scalar `rate` have the variable's dtype.
  virtual void update_step(const Tensor& gradient, Variable variable, size_t index, const Tensor& rate) = 0;
  /// The rate as update_step gets it, computed once a step from the learning rate, a float32 scalar: Adam folds its
  /// bias correction in.
  virtual Tensor step_rate(const Tensor& learning_rate) { return learning_rate; }
  /// Once a step, before the first update_step (Nadam's product).
  virtual void before_updates() {}
  /// A variable of the reference's shape and dtype named `<path of reference>_<slot_name>`.
  Variable add_slot(const Variable& reference, const std::string& slot_name, double initial = 0);
  Variable add_scalar(const std::string& slot_name, double initial, DType dtype = DType::float32);
  /// The 1-based number of this update as a float32 scalar (with gradient accumulation: updates, not calls).
  Tensor step_number() const;

 private:
  void make_scalars();
  Variable make_slot(const Variable& reference, const std::string& slot_name, double initial) const;
  size_t index_of(const Variable& variable, size_t guess) const;
  Tensor current_rate() const;
  Tensor updates_so_far() const;
  std::vector<Tensor> clip(std::vector<Tensor> gradients) const;
  bool decays(const Variable& variable) const;
  void decay(const std::vector<size_t>& which, const Tensor& rate);
  void update(std::vector<Tensor> gradients, const std::vector<size_t>& which);
  void accumulate(std::vector<Tensor> gradients, const std::vector<size_t>& which);
  void update_averages();

  bool built_ = false;
  Variable iterations_, learning_rate_;
  std::vector<Variable> model_variables_, averages_, accumulators_, slots_;
  std::vector<Variable> undecayed_;
  std::vector<std::string> undecayed_names_;
};

/// A handle on an optimizer, from Keras's name ("adam"), an object, or unset.
class Optimizer {
 public:
  Optimizer() = default;
  Optimizer(const char* identifier) : Optimizer(std::string(identifier)) {}
  Optimizer(const std::string& identifier);     ///< throws `Could not interpret optimizer identifier: ...`
  explicit Optimizer(Ref<OptimizerBody> body);  ///< names the optimizer when it has no name
  explicit operator bool() const { return static_cast<bool>(body_); }
  OptimizerBody* operator->() const { return body_.get(); }
  const Ref<OptimizerBody>& body() const { return body_; }

 private:
  Ref<OptimizerBody> body_;
};
Json to_config(const Optimizer& optimizer);
void from_config(const Json& json, Optimizer& optimizer);

}  // namespace keratin
