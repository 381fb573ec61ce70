// Random numbers as counted functions of a seed: keras.random.
#pragma once

#include <cstdint>
#include <optional>

#include "keratin/core/tensor.h"
#include "keratin/core/variable.h"

namespace keratin::random {

/// Keras's SeedGenerator: a variable [seed, count] (int64 here). next() gives the present pair and counts on, so that
/// the n-th call of a run always sees the n-th pair, traced or not.
class SeedGenerator {
 public:
  /// Without a seed one is taken from the process-wide source that utils::set_random_seed sets.
  explicit SeedGenerator(std::optional<int64_t> seed = {});
  /// [seed, count], int64 of shape (2,).
  Tensor next() const;
  const Variable& state() const { return state_; }

 private:
  Variable state_;
};

/// The seed of a random call: an integer (the pair [seed, 0]), a generator, or nothing (the global generator).
class Seed {
 public:
  Seed() = default;
  Seed(int seed) : fixed_(seed) {}
  Seed(int64_t seed) : fixed_(seed) {}
  Seed(const SeedGenerator& generator) : generator_(&generator) {}
  Tensor pair() const;

 private:
  std::optional<int64_t> fixed_;
  const SeedGenerator* generator_ = nullptr;
};

struct NormalOptions {
  double mean = 0.0;
  double stddev = 1.0;
  DType dtype = DType::float32;
  Seed seed = {};
};
struct UniformOptions {
  double minval = 0.0;
  double maxval = 1.0;
  DType dtype = DType::float32;
  Seed seed = {};
};
struct RandintOptions {
  DType dtype = DType::int32;
  Seed seed = {};
};
struct SeedOptions {
  Seed seed = {};
};
struct ShuffleOptions {
  int64_t axis = 0;
  Seed seed = {};
};
/// Of gamma, beta and binomial.
struct DrawOptions {
  DType dtype = DType::float32;
  Seed seed = {};
};
struct CategoricalOptions {
  DType dtype = DType::int32;
  Seed seed = {};
};
Tensor normal(const Shape& shape, const NormalOptions& options = {});
Tensor uniform(const Shape& shape, const UniformOptions& options = {});
/// Redrawn (in law) outside two standard deviations.
Tensor truncated_normal(const Shape& shape, const NormalOptions& options = {});
Tensor randint(const Shape& shape, int64_t minval, int64_t maxval, const RandintOptions& options = {});
/// Zeroes each element with probability `rate` and divides the kept by 1 - rate; rate 1 gives zeros. `noise_shape`
/// (unset: the shape of the inputs) is broadcast. Element (sample, i) draws from counter (sample, i), whatever shares
/// the batch.
Tensor dropout(const Tensor& inputs, double rate, const Shape& noise_shape = Shape::unset(),
               const SeedOptions& options = {});
/// A permutation of the slices along an axis; of the rows by default.
Tensor shuffle(const Tensor& x, const ShuffleOptions& options = {});

// Parameters are numbers or tensors that broadcast to the shape. A bad one (negative, NaN, ...) is an error when the
// numbers are drawn. Element (sample, i) depends on the seed, sample and i alone.
/// Gamma variates of shape parameter alpha >= 0 and scale 1.
Tensor gamma(const Shape& shape, const Tensor& alpha, const DrawOptions& options = {});
/// Beta variates, alpha and beta above 0.
Tensor beta(const Shape& shape, const Tensor& alpha, const Tensor& beta, const DrawOptions& options = {});
/// How many of `counts` trials succeed, each with the given probability; floats, as in Keras.
Tensor binomial(const Shape& shape, const Tensor& counts, const Tensor& probabilities, const DrawOptions& options = {});
/// num_samples indices of classes for each row of logits (unnormalised log-probabilities): (rows, num_samples).
Tensor categorical(const Tensor& logits, int64_t num_samples, const CategoricalOptions& options = {});

/// Sets the seed from which unseeded generators and initializers take theirs, and restarts their sequence.
void set_global_seed(int64_t seed);
/// The next integer in [1, 1e9) of that source.
int64_t draw_seed();

/// Where that source stands: what a checkpoint keeps of it.
struct GlobalSeed {
  int64_t seed = 0;
  bool chosen = false;  ///< by set_global_seed, not by chance
  int64_t drawn = 0;    ///< how many seeds were taken
  Tensor generator;     ///< [seed, count] of the calls that name no seed; empty before the first of them
};
GlobalSeed global_seed();
/// The inverse: what is drawn from now on is what would have been drawn from there on.
void restore_global_seed(const GlobalSeed& state);

}  // namespace keratin::random
