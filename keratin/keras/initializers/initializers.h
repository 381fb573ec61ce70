// The initializers by class: keras.initializers. Layers also take them by name: `.kernel_initializer = "he_normal"`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keratin/keras/initializers/initializer.h"

namespace keratin::initializers {

/// All zeros.
class Zeros : public Initializer {
 public:
  Zeros();
};

/// All ones.
class Ones : public Initializer {
 public:
  Ones();
};

/// One value everywhere.
class Constant : public Initializer {
 public:
  explicit Constant(double value = 0.0);
};

/// gain on the diagonal of a matrix, zeros elsewhere. Rank 2 only.
class Identity : public Initializer {
 public:
  explicit Identity(double gain = 1.0);
};

// The random ones. `seed` unset: one is drawn when the object is made (utils::set_random_seed decides which). One
// object asked twice for one shape gives the same values.

struct RandomNormalOptions {
  double mean = 0.0;
  double stddev = 0.05;
  std::optional<int64_t> seed = {};
};
/// Normal with this mean and standard deviation.
class RandomNormal : public Initializer {
 public:
  explicit RandomNormal(const RandomNormalOptions& options = {});
};

/// Normal, redrawn beyond two standard deviations (stddev is that before truncation).
class TruncatedNormal : public Initializer {
 public:
  explicit TruncatedNormal(const RandomNormalOptions& options = {});
};

struct RandomUniformOptions {
  double minval = -0.05;
  double maxval = 0.05;
  std::optional<int64_t> seed = {};
};
/// Uniform on [minval, maxval).
class RandomUniform : public Initializer {
 public:
  explicit RandomUniform(const RandomUniformOptions& options = {});
};

struct VarianceScalingOptions {
  double scale = 1.0;
  std::string mode = "fan_in";                    ///< or "fan_out", "fan_avg"
  std::string distribution = "truncated_normal";  ///< or "untruncated_normal", "uniform"; "normal" means the first
  std::optional<int64_t> seed = {};
  std::vector<int64_t> input_axes = {}, output_axes = {};  ///< instead of the last two axes, for the fans
};
/// Variance scale / n, where n is the number of inputs, of outputs, or their mean: normal with
/// stddev sqrt(scale / n) (before truncation divided by 0.8796, so that it holds after), or uniform within
/// sqrt(3 scale / n). He et al. 2015; Glorot and Bengio 2010; LeCun et al. 1998 are special cases.
class VarianceScaling : public Initializer {
 public:
  explicit VarianceScaling(const VarianceScalingOptions& options = {});
};

struct FansOptions {
  std::optional<int64_t> seed = {};
  std::vector<int64_t> input_axes = {}, output_axes = {};
};
/// VarianceScaling with scale 1, fan_avg, uniform: the limit is sqrt(6 / (fan_in + fan_out)).
class GlorotUniform : public Initializer {
 public:
  explicit GlorotUniform(const FansOptions& options = {});
};
/// VarianceScaling with scale 1, fan_avg, truncated_normal.
class GlorotNormal : public Initializer {
 public:
  explicit GlorotNormal(const FansOptions& options = {});
};
/// VarianceScaling with scale 2, fan_in, uniform.
class HeUniform : public Initializer {
 public:
  explicit HeUniform(const FansOptions& options = {});
};
/// VarianceScaling with scale 2, fan_in, truncated_normal.
class HeNormal : public Initializer {
 public:
  explicit HeNormal(const FansOptions& options = {});
};
/// VarianceScaling with scale 1, fan_in, uniform.
class LecunUniform : public Initializer {
 public:
  explicit LecunUniform(const FansOptions& options = {});
};
/// VarianceScaling with scale 1, fan_in, truncated_normal.
class LecunNormal : public Initializer {
 public:
  explicit LecunNormal(const FansOptions& options = {});
};

struct OrthogonalOptions {
  double gain = 1.0;
  std::optional<int64_t> seed = {};
};
/// gain times a matrix with orthonormal rows or columns, whichever there are fewer of; axes but the last count as rows.
/// Saxe, McClelland, Ganguli, 2014.
class Orthogonal : public Initializer {
 public:
  explicit Orthogonal(const OrthogonalOptions& options = {});
};

/// (fan_in, fan_out) of a weight: (n, n) for rank 1, (rows, columns) for rank 2; beyond, the axes before the last two
/// are a receptive field that multiplies both. `input_axes` and `output_axes`, when given, choose the axes instead.
std::pair<double, double> compute_fans(const Shape& shape, const std::vector<int64_t>& input_axes = {},
                                       const std::vector<int64_t>& output_axes = {});

}  // namespace keratin::initializers
