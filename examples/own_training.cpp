// A loss, a metric and a training step of one's own.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

// |error| below 1 counts little, and none counts more than linearly: log(cosh(error)) by hand.
struct SoftError final : LossBody {
  std::string class_name() const override { return "SoftError"; }
  Tensor call(const Tensor& y_true, const Tensor& y_pred) override {
    return ops::mean(ops::log(ops::cosh(y_pred - y_true)), {.axis = -1});
  }
};

// The part of predictions that are within 5 MPa.
struct Within5 final : MetricBody {
  Variable hits = add_variable("hits", {}), count = add_variable("count", {});
  std::string class_name() const override { return "Within5"; }
  void update_state(const Tensor& y_true, const Tensor& y_pred, const Tensor&) override {
    Tensor near = ops::cast(ops::abs(ops::reshape_like(y_true, y_pred) - y_pred) < 5.0, DType::float32);
    hits.assign(hits + ops::sum(near));
    count.assign(count + ops::sum(ops::ones_like(near)));
  }
  Tensor result() override { return hits / count; }
};

// Adds noise to the inputs before every step. It is traced once per batch shape, then runs as a plan.
struct NoisyModel final : ModelBody {
  Layer hidden = track("hidden", layers::Dense(32, {.activation = "relu"}));
  Layer out = track("out", layers::Dense(1));
  random::SeedGenerator seed{7};
  using ModelBody::build, ModelBody::call;
  void build(const Shape& input) override { hidden.build(input), out.build({None, 32}); }
  Tensor call(const Tensor& x, const CallArgs&) override { return out(hidden(x)); }
  StepLogs train_step(const Batch& batch) override {
    Tensor x = batch.x[0];
    Tensor noise = random::normal(x.shape(), {.stddev = 0.05, .seed = seed});
    return ModelBody::train_step({{x + noise}, batch.y, batch.sample_weight});
  }
};

int main() {
  utils::set_random_seed(1);
  auto [x, y] = datasets::concrete().split_target("strength");
  DataFrame scaled = (x - x.mean()) / x.std();
  Model model = make_model<NoisyModel>();
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.01}),
                 .loss = Loss(Ref<LossBody>(make_ref<SoftError>())),
                 .metrics = {Metric(Ref<MetricBody>(make_ref<Within5>()))}});
  model.fit(scaled, y, {.epochs = 100, .verbose = 0});
  Logs result = model.evaluate(scaled, y, {.verbose = 0});
  for (const auto& [name, value] : result.entries()) std::cout << name << ": " << value << "\n";
}
