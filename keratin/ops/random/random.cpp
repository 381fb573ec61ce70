#include "keratin/ops/random/random.h"

#include <mutex>
#include <random>

#include "keratin/base/philox.h"
#include "keratin/ops/composite.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/generated/elementwise/add.h"

namespace keratin::random {
namespace {

using ops::Attributes;
using ops::call1;
using ops::get_op;
using ops::OpDef;

Tensor pair_of(int64_t seed, int64_t count) { return Tensor(std::vector<int64_t>{seed, count}); }

// A number in [1, 1e9), the index-th of a seed. The key differs from that of the random ops with the same seed.
int64_t derived_seed(uint64_t seed, uint64_t index) {
  const PhiloxCounter words =
      philox({static_cast<uint32_t>(index), static_cast<uint32_t>(index >> 32), 0, 0x6b657261}, philox_key(seed));
  return 1 + static_cast<int64_t>((uint64_t{words[0]} << 32 | words[1]) % 999'999'999);
}

// The process-wide source of seeds: the one piece of shared state of this room.
class Source {
 public:
  static Source& instance() {
    static Source source;
    return source;
  }

  void restart(int64_t seed) {
    const std::lock_guard lock(mutex_);
    seed_ = static_cast<uint64_t>(seed);
    chosen_ = true;
    drawn_ = 0;
    if (generator_.defined()) generator_.set_concrete(first_pair());
  }
  int64_t draw() {
    const std::lock_guard lock(mutex_);
    return derived_seed(seed_, drawn_++);
  }
  /// The pair for calls that name no seed: made from the seed itself, so that it does not use up a draw.
  Tensor next_pair() {
    const std::lock_guard lock(mutex_);
    if (!generator_.defined()) make_generator();
    return advance(generator_);
  }

  GlobalSeed state() {
    const std::lock_guard lock(mutex_);
    return {static_cast<int64_t>(seed_), chosen_, static_cast<int64_t>(drawn_),
            generator_.defined() ? generator_.concrete() : Tensor()};
  }
  void restore(const GlobalSeed& state) {
    const std::lock_guard lock(mutex_);
    seed_ = static_cast<uint64_t>(state.seed);
    chosen_ = state.chosen;
    drawn_ = static_cast<uint64_t>(state.drawn);
    if (!state.generator.defined() && !generator_.defined()) return;
    if (!generator_.defined()) make_generator();
    generator_.set_concrete(state.generator.defined() ? state.generator : first_pair());
  }

  static Tensor advance(Variable state) {
    const Tensor now = state.value();
    state.assign(ops::add(now, pair_of(0, 1)));
    return now;
  }

 private:
  Source() : seed_((uint64_t{std::random_device{}()} << 32) ^ std::random_device{}()) {}
  void make_generator() {
    generator_ = Variable(first_pair(), {.name = "global_seed_generator_state", .trainable = false});
  }
  Tensor first_pair() const { return pair_of(derived_seed(seed_, ~uint64_t{0}), 0); }

  std::mutex mutex_;
  uint64_t seed_;
  bool chosen_ = false;
  uint64_t drawn_ = 0;
  Variable generator_;
};

Tensor draw(const char* name, const Seed& seed, Attributes attrs) {
  return call1(get_op(name), {seed.pair()}, std::move(attrs));
}

// One number stays one number; a tensor is broadcast to the shape of the result.
Tensor parameter(const Tensor& value, const Shape& shape) {
  static const OpDef& broadcast_to = get_op("broadcast_to");
  const Tensor wide = ops::convert(value, DType::float64);
  if (wide.rank() == 0 || wide.shape() == shape) return wide;
  return call1(broadcast_to, {wide}, {ops::to_attribute(shape)});
}

Tensor draw_with(const char* name, const Shape& shape, const ops::Tensors& parameters, const DrawOptions& o) {
  ops::Tensors inputs;
  for (const Tensor& value : parameters) inputs.push_back(parameter(value, shape));
  inputs.insert(inputs.begin(), o.seed.pair());
  return call1(get_op(name), std::move(inputs), {ops::to_attribute(shape), o.dtype});
}

}  // namespace

SeedGenerator::SeedGenerator(std::optional<int64_t> seed)
    : state_(pair_of(seed ? *seed : draw_seed(), 0), {.name = "seed_generator_state", .trainable = false}) {}

Tensor SeedGenerator::next() const { return Source::advance(state_); }

Tensor Seed::pair() const {
  if (generator_ != nullptr) return generator_->next();
  return fixed_ ? pair_of(*fixed_, 0) : Source::instance().next_pair();
}

Tensor normal(const Shape& shape, const NormalOptions& o) {
  return draw("random_normal", o.seed, {ops::to_attribute(shape), o.mean, o.stddev, o.dtype});
}

Tensor uniform(const Shape& shape, const UniformOptions& o) {
  return draw("random_uniform", o.seed, {ops::to_attribute(shape), o.minval, o.maxval, o.dtype});
}

Tensor truncated_normal(const Shape& shape, const NormalOptions& o) {
  return draw("random_truncated_normal", o.seed, {ops::to_attribute(shape), o.mean, o.stddev, o.dtype});
}

Tensor randint(const Shape& shape, int64_t minval, int64_t maxval, const RandintOptions& o) {
  return draw("random_randint", o.seed, {ops::to_attribute(shape), minval, maxval, o.dtype});
}

Tensor dropout(const Tensor& inputs, double rate, const Shape& noise_shape, const SeedOptions& o) {
  static const OpDef& op = get_op("random_dropout");
  return call1(op, {inputs, o.seed.pair()}, {rate, ops::to_attribute(noise_shape)});
}

Tensor shuffle(const Tensor& x, const ShuffleOptions& o) {
  static const OpDef &op = get_op("random_shuffle"), &swap = get_op("swapaxes");
  const bool rows = o.axis == 0 || o.axis == -x.rank();
  const Tensor mixed = call1(op, {rows ? x : call1(swap, {x}, {int64_t{0}, o.axis}), o.seed.pair()});
  return rows ? mixed : call1(swap, {mixed}, {int64_t{0}, o.axis});
}

Tensor gamma(const Shape& shape, const Tensor& alpha, const DrawOptions& o) {
  return draw_with("random_gamma", shape, {alpha}, o);
}

Tensor beta(const Shape& shape, const Tensor& alpha, const Tensor& beta, const DrawOptions& o) {
  return draw_with("random_beta", shape, {alpha, beta}, o);
}

Tensor binomial(const Shape& shape, const Tensor& counts, const Tensor& probabilities, const DrawOptions& o) {
  return draw_with("random_binomial", shape, {counts, probabilities}, o);
}

Tensor categorical(const Tensor& logits, int64_t num_samples, const CategoricalOptions& o) {
  static const OpDef& op = get_op("random_categorical");
  return call1(op, {o.seed.pair(), ops::convert(logits, DType::float64)}, {num_samples, o.dtype});
}

void set_global_seed(int64_t seed) { Source::instance().restart(seed); }
int64_t draw_seed() { return Source::instance().draw(); }
GlobalSeed global_seed() { return Source::instance().state(); }
void restore_global_seed(const GlobalSeed& state) { Source::instance().restore(state); }

}  // namespace keratin::random
