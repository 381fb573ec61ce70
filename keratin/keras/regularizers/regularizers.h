// The regularizers by class: keras.regularizers. Layers also take them by name: `.kernel_regularizer = "l2"`.
#pragma once

#include <string>

#include "keratin/keras/regularizers/regularizer.h"

namespace keratin::regularizers {

/// l1 * sum(|w|).
class L1 : public Regularizer {
 public:
  explicit L1(double l1 = 0.01);
};

/// l2 * sum(w^2).
class L2 : public Regularizer {
 public:
  explicit L2(double l2 = 0.01);
};

struct L1L2Options {
  double l1 = 0.0;
  double l2 = 0.0;
};
/// l1 * sum(|w|) + l2 * sum(w^2).
class L1L2 : public Regularizer {
 public:
  explicit L1L2(const L1L2Options& options = {});
};

struct OrthogonalRegularizerOptions {
  double factor = 0.01;
  std::string mode = "rows";  ///< or "columns"
};
/// factor * the mean of |cosine| over the pairs of different rows (or columns) of a matrix: 0 when they are orthogonal.
class OrthogonalRegularizer : public Regularizer {
 public:
  explicit OrthogonalRegularizer(const OrthogonalRegularizerOptions& options = {});
};

}  // namespace keratin::regularizers
