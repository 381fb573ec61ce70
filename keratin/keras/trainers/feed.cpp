#include "keratin/keras/trainers/feed.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/base/log.h"

namespace keratin {

Feed::Feed(Dataset arrays, int64_t batch_size, std::optional<int64_t> steps)
    : limit_(steps), data_(std::move(arrays)), batches_(std::in_place, data_.arrays, batch_size) {
  length_ = batches_->steps();
}

Feed::Feed(std::shared_ptr<BatchSource> source, std::optional<int64_t> steps, bool shuffle, Convert convert)
    : source_(std::move(source)), limit_(steps), shuffle_(shuffle), convert_(std::move(convert)) {
  require(!limit_ || *limit_ > 0, ErrorCode::kInvalidArgument, "The number of steps must be positive, received ",
          limit_.value_or(0), ".");
  length_ = source_->length();
}

std::optional<int64_t> Feed::steps() const {
  if (source_) return limit_ ? limit_ : length_;
  return std::min(limit_.value_or(*length_), *length_);
}

const Dataset& Feed::sample() {
  if (!source_ || !data_.arrays.empty()) return data_;
  begin_epoch();
  pending_ = take();
  require(pending_.has_value(), ErrorCode::kInvalidArgument, "The ", source_->kind(),
          " must yield at least one batch. Received an empty one.");
  data_ = convert_(*pending_);
  return data_;
}

void Feed::begin_epoch() {
  number_ = -1;
  if (!source_ || epoch_open_) return;
  epoch_open_ = true;
  source_->on_epoch_begin();
  // With a number of steps of its own an epoch goes on where the last one ended.
  if (!pass_open_ || !limit_) begin_pass();
}

void Feed::end_epoch() {
  if (!source_ || !epoch_open_) return;
  epoch_open_ = false;
  source_->on_epoch_end();
}

void Feed::begin_pass() {
  source_->begin_pass(shuffle_);
  pass_open_ = true;
  pass_seen_ = 0;
  pending_.reset();
}

std::optional<Batch> Feed::take() {
  if (pending_) return std::exchange(pending_, std::nullopt);
  if (pass_is_complete()) return {};
  std::optional<Batch> batch = source_->next();
  if (batch) ++pass_seen_;
  return batch;
}

bool Feed::pass_is_complete() const { return length_ && pass_seen_ >= *length_; }

void Feed::end_pass() {
  pass_open_ = false;
  const bool early = limit_ ? number_ + 1 < *limit_ : length_ && pass_seen_ < *length_;
  if (!length_ && pass_seen_ > 0) length_ = limit_ ? std::optional<int64_t>() : pass_seen_;
  if (early)
    log_warning(
        "Your input ran out of data; interrupting training. Make sure that your dataset or generator can generate at "
        "least `steps_per_epoch * epochs` batches.");
}

bool Feed::next() {
  if (!source_) return ++number_ < *steps();
  if (limit_ && number_ + 1 >= *limit_) return false;
  std::optional<Batch> batch = take();
  if (!batch) {
    end_pass();
    return false;
  }
  data_ = convert_(*batch);
  batches_.emplace(data_.arrays, std::max<int64_t>(data_.rows(), 1));
  ++number_;
  // The last batch of a source that knows its length ends the pass: the next epoch begins anew.
  if (pass_is_complete() && !pending_) pass_open_ = false;
  return true;
}

void Feed::skip(int64_t count) {
  if (!source_) {
    number_ = count - 1;
    return;
  }
  while (number_ + 1 < count && next()) {
  }
}

}  // namespace keratin
