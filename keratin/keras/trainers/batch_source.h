// Batches that somebody else makes: generators, readers of files, simulations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "keratin/keras/trainers/batch.h"

namespace keratin {

/// What fit, evaluate and predict take in place of arrays. Batches may differ in their numbers of rows. All methods are
/// called from the thread that trains.
///
///     struct Noise final : BatchSource {
///       std::optional<Batch> next() override {
///         Tensor x = random::normal({32, 8});
///         return Batch{{x}, {ops::sum(x, {.axis = 1, .keepdims = true})}, {}};
///       }
///     };
///     model.fit(std::make_shared<Noise>(), {}, {.epochs = 3, .steps_per_epoch = 100});
class BatchSource {
 public:
  virtual ~BatchSource() = default;
  /// The batches of one pass; unset: not known, or without an end (fit then needs `steps_per_epoch`).
  virtual std::optional<int64_t> length() { return {}; }
  /// From here on next() hands out a new pass. `shuffle`: in a new order, where the source has a say in it.
  virtual void begin_pass(bool /*shuffle*/) {}
  /// The next batch, at least one row of every array; nothing at the end of the pass.
  virtual std::optional<Batch> next() = 0;
  virtual void on_epoch_begin() {}
  virtual void on_epoch_end() {}
  /// What messages call it.
  virtual std::string kind() const { return "source of batches"; }
};

}  // namespace keratin
