// evaluate, and single batches.
#include "keratin/base/error.h"
#include "keratin/keras/trainers/callback_list.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin {

Logs Trainer::run_evaluation(Feed& feed, CallbackList* callbacks) {
  reset_metrics();
  step_logs_ = {};
  feed.restart();
  if (callbacks) callbacks->each(&CallbackBody::on_test_begin, Logs());
  feed.begin_epoch();
  for (int64_t step = 0; advance(feed, "evaluate"); ++step) {
    if (callbacks && callbacks->wants_batches()) callbacks->each(&CallbackBody::on_test_batch_begin, step, Logs());
    run_step(Step::kTest, feed);
    if (callbacks) callbacks->batch_end(&CallbackBody::on_test_batch_end, step, [this] { return batch_logs(); });
  }
  feed.end_epoch();
  Logs logs = batch_logs();
  if (callbacks) callbacks->each(&CallbackBody::on_test_end, logs);
  return logs;
}

Logs Trainer::evaluate(const Data& x, const Data& y, const EvaluateOptions& options) {
  require_compiled();
  Feed feed = make_feed(x, y, options.sample_weight, {},
                        {.where = "evaluate", .batch_size = options.batch_size, .steps = options.steps});
  prepare_for(feed, "evaluate");
  CallbackList callbacks(with_progress(options.callbacks, options.verbose), Model(Ref<ModelBody>(&model_)),
                         {options.verbose.level(), 1, feed.steps().value_or(-1)});
  return run_evaluation(feed, &callbacks);
}

Logs Trainer::run_on_batch(Step step, const Data& x, const Data& y, const BatchOptions& options) {
  require_compiled();
  const char* where = step == Step::kTrain ? "train_on_batch" : "test_on_batch";
  require(!x.source(), ErrorCode::kInvalidArgument, "[", where, "] takes the arrays of one batch, received a ",
          x.source() ? x.source()->kind() : "", ".");
  Dataset data = prepare(x, y, options.sample_weight, options.class_weight);
  const int64_t rows = data.rows();
  require(rows > 0, ErrorCode::kInvalidArgument, "[", where, "] x has no rows.");
  Feed feed(std::move(data), rows, {});
  prepare_for(feed, where);
  if (step == Step::kTrain) build_optimizer();
  reset_metrics();
  feed.begin_epoch();
  feed.next();
  run_step(step, feed);
  return batch_logs();
}

Logs Trainer::train_on_batch(const Data& x, const Data& y, const BatchOptions& options) {
  return run_on_batch(Step::kTrain, x, y, options);
}

Logs Trainer::test_on_batch(const Data& x, const Data& y, const BatchOptions& options) {
  return run_on_batch(Step::kTest, x, y, options);
}

}  // namespace keratin
