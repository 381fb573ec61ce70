// From what the user passes to the feeds that a run reads.
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin {
namespace {

// The tail of the rows is held out before anything is shuffled (keras-facts 7.7).
std::pair<Dataset, Dataset> split_tail(const Dataset& data, double fraction) {
  const int64_t rows = data.rows();
  const auto kept = static_cast<int64_t>(std::floor(static_cast<double>(rows) * (1.0 - fraction)));
  require(kept > 0 && kept < rows, ErrorCode::kInvalidArgument, "Training data contains ", rows,
          " samples, which is not sufficient to split it into a validation and training set as specified by "
          "`validation_split=",
          fraction, "`. Either provide more data, or a different value for the `validation_split` argument.");
  return {data.slice(0, kept), data.slice(kept, rows)};
}

// Keras's rule: 32 rows, or as many as make the wanted number of steps.
int64_t batch_size_of(const char* where, std::optional<int64_t> batch_size, std::optional<int64_t> steps,
                      int64_t rows) {
  require(!steps || *steps > 0, ErrorCode::kInvalidArgument, "[", where, "] the number of steps must be positive, ",
          "received ", steps.value_or(0), ".");
  if (steps && !batch_size) return (rows + *steps - 1) / *steps;
  const int64_t size = batch_size.value_or(32);
  require(size > 0, ErrorCode::kInvalidArgument, "[", where, "] batch_size must be positive, received ", size, ".");
  return size;
}

void refuse_beside_source(const std::string& kind, const Data& data, const char* argument, const char* meaning) {
  require(!data.given(), ErrorCode::kInvalidArgument, "When providing `x` as a ", kind, ", `", argument,
          "` should not be passed. Instead, ", meaning, " should be included as part of the ", kind, ".");
}

}  // namespace

Feed Trainer::make_feed(const Data& x, const Data& y, const Data& sample_weight, const ClassWeight& class_weight,
                        const FeedOptions& options) const {
  if (!x.source()) {
    Dataset data = prepare(x, y, sample_weight, class_weight);
    const int64_t rows = data.rows();
    require(rows > 0, ErrorCode::kInvalidArgument, "[", options.where, "] x has no rows.");
    return Feed(std::move(data), batch_size_of(options.where, options.batch_size, options.steps, rows), options.steps);
  }
  refuse_beside_source(x.source()->kind(), y, "y", "the targets");
  refuse_beside_source(x.source()->kind(), sample_weight, "sample_weights", "the sample weights");
  const auto convert = [this, class_weight](const Batch& batch) {
    require(class_weight.empty() || batch.sample_weight.empty(), ErrorCode::kInvalidArgument,
            "You cannot specify `class_weight` and `sample_weight` at the same time.");
    return prepare(batch.x, batch.y, batch.sample_weight, class_weight);
  };
  return Feed(x.source(), options.steps, options.shuffle, convert);
}

std::pair<Feed, std::optional<Feed>> Trainer::fit_feeds(const Data& x, const Data& y, const FitOptions& options) const {
  const ValidationData& given = options.validation_data;
  Feed train = make_feed(
      x, y, options.sample_weight, options.class_weight,
      {.where = "fit", .batch_size = options.batch_size, .steps = options.steps_per_epoch, .shuffle = options.shuffle});
  FeedOptions validation{
      .where = "fit", .batch_size = options.validation_batch_size, .steps = options.validation_steps};
  if (given.x.given()) {
    if (!validation.batch_size && !train.from_source()) validation.batch_size = train.batch_size();
    Feed feed = make_feed(given.x, given.y, given.sample_weight, {}, validation);
    return {std::move(train), std::move(feed)};
  }
  if (options.validation_split == 0) return {std::move(train), std::nullopt};
  auto [kept, held_out] = split_tail(train.data(), options.validation_split);
  if (!options.class_weight.empty()) held_out.arrays.resize(held_out.inputs + held_out.targets), held_out.weights = 0;
  const int64_t rows = kept.rows();
  const int64_t size = batch_size_of("fit", options.batch_size, options.steps_per_epoch, rows);
  return {Feed(std::move(kept), size, options.steps_per_epoch),
          Feed(std::move(held_out), validation.batch_size.value_or(size), validation.steps)};
}

void Trainer::prepare_for(Feed& feed, const char* where) {
  const Dataset& sample = feed.sample();
  build_for(sample);
  bind_outputs(sample);
  check_targets(sample, where);
}

bool Trainer::advance(Feed& feed, const char* where) {
  if (!feed.next()) return false;
  if (feed.from_source()) check_targets(feed.data(), where);
  return true;
}

}  // namespace keratin
