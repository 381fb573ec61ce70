#include "keratin/keras/optimizers/optimizer.h"

#include <algorithm>
#include <cmath>

#include "keratin/base/log.h"
#include "keratin/keras/argument_checks.h"
#include "keratin/keras/identifier.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/clip.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/floor_divide.h"
#include "keratin/ops/generated/elementwise/maximum.h"
#include "keratin/ops/generated/elementwise/minimum.h"
#include "keratin/ops/generated/elementwise/mod.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/not_equal.h"
#include "keratin/ops/generated/elementwise/sqrt.h"
#include "keratin/ops/generated/elementwise/square.h"
#include "keratin/ops/generated/elementwise/subtract.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/reduce/sum.h"

namespace keratin {
namespace {

Tensor with_dtype(const Tensor& x, DType dtype) { return x.dtype() == dtype ? x : ops::cast(x, dtype); }

bool set(const std::optional<double>& bound) { return bound && *bound > 0; }

void warn_of_missing(const std::vector<std::string>& paths) {
  std::string list;
  for (const std::string& path : paths) list += cat(list.empty() ? "'" : ", '", path, "'");
  log_warning(cat("Gradients do not exist for variables [", list,
                  "] when minimizing the loss. If using `model.compile()`, did you forget to provide a `loss` "
                  "argument?"));
}

std::string shown(const std::optional<double>& value) { return value ? repr(*value) : "None"; }

}  // namespace

void OptimizerBody::visit_config(ConfigVisitor& v) {
  if (!v.reading() && learning_rate_.defined()) learning_rate_option = learning_rate();
  v("name", name)("learning_rate", learning_rate_option)("weight_decay", weight_decay)("clipnorm", clipnorm)(
      "global_clipnorm", global_clipnorm)("clipvalue", clipvalue)("use_ema", use_ema)("ema_momentum", ema_momentum)(
      "ema_overwrite_frequency", ema_overwrite_frequency)("loss_scale_factor", loss_scale_factor)(
      "gradient_accumulation_steps", gradient_accumulation_steps);
  config(v);
}

void OptimizerBody::check_arguments() const {
  require(learning_rate_option.is_schedule() || std::isfinite(learning_rate_option.rate()), ErrorCode::kInvalidArgument,
          "`learning_rate` must be a finite number. Received: learning_rate=",
          learning_rate_option.is_schedule() ? 0.0 : learning_rate_option.rate());
  if (weight_decay) require_not_negative("weight_decay", *weight_decay);
  if (clipnorm) require_not_negative("clipnorm", *clipnorm);  // 0 and None clip nothing, as in Keras
  if (global_clipnorm) require_not_negative("global_clipnorm", *global_clipnorm);
  if (clipvalue) require_not_negative("clipvalue", *clipvalue);
  require(!loss_scale_factor || (std::isfinite(*loss_scale_factor) && *loss_scale_factor > 0),
          ErrorCode::kInvalidArgument,
          "`loss_scale_factor` must be a positive number. Received: loss_scale_factor=", loss_scale_factor.value_or(0));
  require(!gradient_accumulation_steps || *gradient_accumulation_steps == 0 || *gradient_accumulation_steps >= 2,
          ErrorCode::kInvalidArgument,
          "`gradient_accumulation_steps` must be an integer >= 2. Received: gradient_accumulation_steps=",
          gradient_accumulation_steps.value_or(0));
  require(!use_ema || (ema_momentum >= 0 && ema_momentum <= 1), ErrorCode::kInvalidArgument,
          "`ema_momentum` must be in the range [0, 1]. Received: ema_momentum=", ema_momentum);
  require(!use_ema || !ema_overwrite_frequency || *ema_overwrite_frequency >= 1, ErrorCode::kInvalidArgument,
          "`ema_overwrite_frequency` must be an integer >= 1 or None. Received: ema_overwrite_frequency=",
          ema_overwrite_frequency.value_or(0));
  const int clips = clipnorm.has_value() + clipvalue.has_value() + global_clipnorm.has_value();
  require(clips < 2, ErrorCode::kInvalidArgument,
          "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: clipnorm=", shown(clipnorm),
          ", clipvalue=", shown(clipvalue), ", global_clipnorm=", shown(global_clipnorm));
}

// -- building
// ----------------------------------------------------------------------------------------------------------

void OptimizerBody::build(const std::vector<Variable>& variables) {
  if (built_) {
    require(variables == model_variables_, ErrorCode::kState, "[", name, "] was built for ", model_variables_.size(),
            " variables and now received others (", variables.size(),
            "). When working with a new set of variables, you should recreate a new optimizer instance.");
    return;
  }
  check_arguments();
  model_variables_ = variables;
  make_scalars();
  for (const Variable& v : variables) {
    if (use_ema) averages_.push_back(make_slot(v, "average", 0));
    if (gradient_accumulation_steps.value_or(0) > 0) accumulators_.push_back(make_slot(v, "gradient_accumulator", 0));
  }
  build_slots(variables);
  built_ = true;
}

void OptimizerBody::make_scalars() {
  if (iterations_.defined()) return;
  iterations_ = Variable(Tensor::zeros({}, DType::int64), {.name = "iteration", .trainable = false});
  iterations_.set_path(name + "/iteration");
  if (learning_rate_option.is_schedule()) return;
  learning_rate_ = Variable(Tensor::scalar(learning_rate_option.rate(), DType::float32),
                            {.name = "learning_rate", .trainable = false});
  learning_rate_.set_path(name + "/learning_rate");
}

Variable OptimizerBody::make_slot(const Variable& reference, const std::string& slot_name, double initial) const {
  std::string full = reference.path() + "_" + slot_name;
  std::replace(full.begin(), full.end(), '/', '_');
  Variable slot(Tensor::full(reference.shape(), initial, reference.dtype()), {.name = full, .trainable = false});
  slot.set_path(name + "/" + full);
  return slot;
}

Variable OptimizerBody::add_slot(const Variable& reference, const std::string& slot_name, double initial) {
  slots_.push_back(make_slot(reference, slot_name, initial));
  return slots_.back();
}

Variable OptimizerBody::add_scalar(const std::string& slot_name, double initial, DType dtype) {
  slots_.emplace_back(Tensor::scalar(initial, dtype), VariableOptions{.name = slot_name, .trainable = false});
  return slots_.back();
}

std::vector<Variable> OptimizerBody::variables() const {
  std::vector<Variable> all;
  if (!built_) return all;
  all.push_back(iterations_);
  if (learning_rate_.defined()) all.push_back(learning_rate_);
  for (const auto* group : {&averages_, &accumulators_, &slots_}) all.insert(all.end(), group->begin(), group->end());
  return all;
}

size_t OptimizerBody::index_of(const Variable& variable, size_t guess) const {
  if (guess < model_variables_.size() && model_variables_[guess] == variable) return guess;
  const auto at = std::find(model_variables_.begin(), model_variables_.end(), variable);
  require(at != model_variables_.end(), ErrorCode::kInvalidArgument, "Unknown variable: ", variable.path(),
          ". This optimizer can only be called for the variables it was originally built with. When working with a new "
          "set of variables, you should recreate a new optimizer instance.");
  return static_cast<size_t>(at - model_variables_.begin());
}

// -- learning rate
// -----------------------------------------------------------------------------------------------------

Tensor OptimizerBody::current_rate() const {
  return learning_rate_option.is_schedule() ? learning_rate_option.schedule()(iterations_.value())
                                            : learning_rate_.value();
}

const Variable& OptimizerBody::iterations() {
  make_scalars();
  return iterations_;
}

const Variable& OptimizerBody::learning_rate_variable() {
  make_scalars();
  return learning_rate_;
}

double OptimizerBody::learning_rate() const {
  if (learning_rate_option.is_schedule()) {
    const Tensor step = iterations_.defined() ? iterations_.concrete() : Tensor::zeros({}, DType::int64);
    return learning_rate_option.schedule()(step).item<double>();
  }
  return learning_rate_.defined() ? learning_rate_.concrete().item<double>()
                                  : static_cast<double>(static_cast<float>(learning_rate_option.rate()));
}

void OptimizerBody::set_learning_rate(double rate) {
  require(
      !learning_rate_option.is_schedule(), ErrorCode::kState,
      "This optimizer was created with a `LearningRateSchedule` object as its `learning_rate` constructor argument, "
      "hence its learning rate is not settable. If you need the learning rate to be settable, you should "
      "instantiate the optimizer with a float `learning_rate` argument.");
  learning_rate_option = rate;
  if (learning_rate_.defined()) learning_rate_.set_concrete(Tensor::scalar(rate, DType::float32));
}

Tensor OptimizerBody::updates_so_far() const {
  const int64_t steps = gradient_accumulation_steps.value_or(0);
  return steps > 0 ? ops::floor_divide(iterations_.value(), steps) : iterations_.value();
}

Tensor OptimizerBody::step_number() const { return ops::cast(ops::add(updates_so_far(), 1), DType::float32); }

// -- a step
// ------------------------------------------------------------------------------------------------------------

void OptimizerBody::apply(const std::vector<Tensor>& gradients, const std::vector<Variable>& variables,
                          const std::vector<Constraint>& constraints) {
  if (gradients.empty()) return;
  require(gradients.size() == variables.size(), ErrorCode::kInvalidArgument, "[", name,
          "] expected a gradient for each "
          "of the ",
          variables.size(), " variables, received ", gradients.size(), ".");
  if (!built_) build(variables);
  std::vector<Tensor> given;
  std::vector<size_t> which, positions;
  std::vector<std::string> missing;
  for (size_t i = 0; i < variables.size(); ++i) {
    if (!gradients[i].defined()) {
      missing.push_back(variables[i].path());
      continue;
    }
    which.push_back(index_of(variables[i], i));
    positions.push_back(i);
    given.push_back(with_dtype(gradients[i], variables[i].dtype()));
    if (loss_scale_factor) given.back() = ops::divide(given.back(), *loss_scale_factor);
  }
  require(!given.empty(), ErrorCode::kInvalidArgument, "No gradients provided for any variable.");
  if (!missing.empty()) warn_of_missing(missing);
  accumulators_.empty() ? update(std::move(given), which) : accumulate(std::move(given), which);
  if (use_ema) update_averages();
  for (size_t i = 0; i < which.size() && !constraints.empty(); ++i) {
    const Constraint& constraint = constraints[positions[i]];
    Variable variable = model_variables_[which[i]];
    if (constraint) variable.assign(constraint(variable.value()));
  }
  iterations_.assign(ops::add(iterations_.value(), 1));
}

void OptimizerBody::update(std::vector<Tensor> gradients, const std::vector<size_t>& which) {
  gradients = clip(std::move(gradients));
  const Tensor learning_rate = current_rate();
  decay(which, learning_rate);
  const Tensor rate = step_rate(learning_rate);
  before_updates();
  for (size_t i = 0; i < which.size(); ++i) {
    const Variable& variable = model_variables_[which[i]];
    update_step(gradients[i], variable, which[i], with_dtype(rate, variable.dtype()));
  }
}

// Every n-th call updates with the mean of n gradients. Both outcomes are computed and one is chosen, so that a traced
// step has no branch.
void OptimizerBody::accumulate(std::vector<Tensor> gradients, const std::vector<size_t>& which) {
  const int64_t steps = *gradient_accumulation_steps;
  const Tensor due = ops::equal(ops::mod(ops::add(iterations_.value(), 1), steps), 0);
  std::vector<Variable> touched = slots_;
  for (const size_t i : which) touched.push_back(model_variables_[i]);
  std::vector<Tensor> before;
  for (const Variable& v : touched) before.push_back(v.value());
  for (size_t i = 0; i < which.size(); ++i) {
    Variable sum = accumulators_[which[i]];
    const Tensor total = ops::add(gradients[i], sum.value());
    sum.assign(ops::where(due, ops::zeros_like(total), total));
    gradients[i] = ops::divide(total, static_cast<double>(steps));
  }
  update(std::move(gradients), which);
  for (size_t i = 0; i < touched.size(); ++i) touched[i].assign(ops::where(due, touched[i].value(), before[i]));
}

std::vector<Tensor> OptimizerBody::clip(std::vector<Tensor> gradients) const {
  if (set(clipnorm)) {
    for (Tensor& g : gradients) {
      const Tensor norm = ops::sqrt(ops::sum(ops::square(g)));
      g = ops::divide(ops::multiply(g, *clipnorm), ops::maximum(norm, *clipnorm));
    }
  } else if (set(global_clipnorm)) {
    Tensor square;
    for (const Tensor& g : gradients) {
      const Tensor mine = ops::sum(ops::square(g));
      square = square.defined() ? ops::add(square, mine) : mine;
    }
    const Tensor norm = ops::sqrt(square);
    const Tensor finite = ops::multiply(*global_clipnorm, ops::minimum(ops::divide(1.0, norm), 1.0 / *global_clipnorm));
    const Tensor scale = ops::add(finite, ops::subtract(norm, norm));  // NaN when the norm is not finite
    for (Tensor& g : gradients) g = ops::multiply(g, scale);
  } else if (set(clipvalue)) {
    for (Tensor& g : gradients) g = ops::clip(g, -*clipvalue, *clipvalue);
  }
  return gradients;
}

// -- weight decay
// ------------------------------------------------------------------------------------------------------

void OptimizerBody::exclude_from_weight_decay(const std::vector<Variable>& variables, std::vector<std::string> names) {
  require(!built_, ErrorCode::kState,
          "`exclude_from_weight_decay()` can only be configured before the optimizer is built.");
  undecayed_ = variables;
  undecayed_names_ = std::move(names);
}

bool OptimizerBody::decays(const Variable& variable) const {
  if (std::find(undecayed_.begin(), undecayed_.end(), variable) != undecayed_.end()) return false;
  return std::none_of(undecayed_names_.begin(), undecayed_names_.end(),
                      [&](const std::string& part) { return variable.name().find(part) != std::string::npos; });
}

void OptimizerBody::decay(const std::vector<size_t>& which, const Tensor& rate) {
  if (!weight_decay) return;
  for (const size_t i : which) {
    Variable variable = model_variables_[i];
    if (!decays(variable)) continue;
    const Tensor value = variable.value();
    const Tensor loss = ops::multiply(ops::multiply(value, *weight_decay), with_dtype(rate, variable.dtype()));
    variable.assign(ops::subtract(value, loss));
  }
}

// -- averages
// ----------------------------------------------------------------------------------------------------------

void OptimizerBody::update_averages() {
  const Tensor updates = updates_so_far();
  Tensor overwrite;
  if (ema_overwrite_frequency) overwrite = ops::equal(ops::mod(ops::add(updates, 1), *ema_overwrite_frequency), 0);
  for (size_t i = 0; i < averages_.size(); ++i) {
    Variable &average = averages_[i], variable = model_variables_[i];
    // No memory in the first update: the average begins at the value.
    const Tensor later = ops::cast(ops::not_equal(updates, 0), variable.dtype());
    const Tensor momentum = ops::multiply(later, ema_momentum);
    const Tensor kept = ops::multiply(momentum, average.value());
    average.assign(ops::add(kept, ops::multiply(ops::subtract(1.0, momentum), variable.value())));
    if (overwrite.defined()) variable.assign(ops::where(overwrite, average.value(), variable.value()));
  }
}

void OptimizerBody::finalize_variable_values(const std::vector<Variable>& variables) {
  if (!use_ema) return;
  for (size_t i = 0; i < variables.size(); ++i) {
    Variable variable = variables[i];
    variable.assign(averages_[index_of(variable, i)].value());
  }
}

Tensor OptimizerBody::scale_loss(const Tensor& loss) const {
  return loss_scale_factor ? ops::multiply(loss, *loss_scale_factor) : loss;
}

// -- handle
// ------------------------------------------------------------------------------------------------------------

Optimizer::Optimizer(const std::string& identifier) {
  for (const auto entry_of : keras_tables::optimizer_table()) {
    const OptimizerClass entry = entry_of();
    if (to_lower(identifier) == to_lower(entry.name)) {
      *this = Optimizer(entry.make());
      return;
    }
  }
  std::vector<std::string> known;
  for (const auto entry_of : keras_tables::optimizer_table()) known.push_back(to_lower(entry_of().name));
  fail_identifier("optimizer", identifier, known);
}

Optimizer::Optimizer(Ref<OptimizerBody> body) : body_(std::move(body)) {
  body_->check_arguments();
  if (body_->name.empty()) body_->name = unique_name(snake_case(body_->class_name()));
}

Json to_config(const Optimizer& optimizer) { return optimizer ? optimizer.body()->serialize() : Json(); }

void from_config(const Json& json, Optimizer& optimizer) {
  if (json.is_null()) {
    optimizer = Optimizer();
  } else if (json.is_string()) {
    optimizer = Optimizer(json.as_string());
  } else {
    optimizer = Optimizer(body_of_json<OptimizerBody>("optimizer", keras_tables::optimizer_table(), json));
  }
}

}  // namespace keratin
