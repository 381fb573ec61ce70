// Where a run's batches come from. Internal to the trainer.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "keratin/keras/trainers/batch_source.h"
#include "keratin/keras/trainers/batches.h"
#include "keratin/keras/trainers/dataset.h"

namespace keratin {

/// Arrays that are cut, or a source that is asked: epoch after epoch, one present batch at a time.
class Feed {
 public:
  /// `steps`: batches of an epoch; unset: all of a pass.
  Feed(Dataset arrays, int64_t batch_size, std::optional<int64_t> steps);
  using Convert = std::function<Dataset(const Batch&)>;
  Feed(std::shared_ptr<BatchSource> source, std::optional<int64_t> steps, bool shuffle, Convert convert);

  bool from_source() const { return source_ != nullptr; }
  const std::shared_ptr<BatchSource>& source() const { return source_; }
  /// Batches of an epoch; unset while unknown.
  std::optional<int64_t> steps() const;
  /// What the model is built for: the arrays, or the first batch of the source, which stays the next one. Throws Error
  /// kInvalidArgument when there is none.
  const Dataset& sample();

  void begin_epoch();
  /// Goes to the next batch of the epoch; false when there is none. Warns when the source ends early.
  bool next();
  /// Goes on to where `batches` of the epoch are done.
  void skip(int64_t batches);
  void end_epoch();
  /// The next epoch begins with a new pass.
  void restart() { pass_open_ = false; }

  /// The present batch: `number` of `batches`, with the roles of `data`.
  const Dataset& data() const { return data_; }
  /// Rows of a batch: of arrays those of every one but the last, of a source those of the present one.
  int64_t batch_size() const { return batches_ ? batches_->batch_size() : data_.rows(); }
  Batches& batches() { return *batches_; }
  int64_t number() const { return source_ ? 0 : number_; }

 private:
  void begin_pass();
  std::optional<Batch> take();
  void end_pass();
  bool pass_is_complete() const;

  std::shared_ptr<BatchSource> source_;
  std::optional<int64_t> limit_;   ///< batches of an epoch, as the user says
  std::optional<int64_t> length_;  ///< batches of a pass, as the source says or the first pass showed
  bool shuffle_ = false;
  Convert convert_;
  Dataset data_;
  std::optional<Batches> batches_;
  std::optional<Batch> pending_;
  int64_t number_ = -1;     ///< of the present batch in the epoch
  int64_t pass_seen_ = 0;   ///< batches taken in this pass
  bool pass_open_ = false;  ///< a pass goes on
  bool epoch_open_ = false;
};

}  // namespace keratin
