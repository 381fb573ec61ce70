// predict.
#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/graph/plan.h"
#include "keratin/keras/trainers/callback_list.h"
#include "keratin/keras/trainers/trainer.h"
#include "keratin/ops/generated/shape/concatenate.h"

namespace keratin {

// Batches whose number or sizes are not known before, or whose steps run op by op: each gives its part.
Tensors Trainer::predict_parts(Feed& feed, CallbackList* callbacks) {
  std::vector<Tensors> parts;
  feed.begin_epoch();
  for (int64_t i = 0; feed.next(); ++i) {
    if (callbacks && callbacks->wants_batches()) callbacks->each(&CallbackBody::on_predict_batch_begin, i, Logs());
    const Tensors x = feed.data().batch(feed.batches().tensors(feed.number())).x;
    if (options_.run_eagerly) {
      parts.push_back(model_.predict_step(x));
    } else {
      Dataset inputs = feed.data();
      inputs.arrays.resize(inputs.inputs);
      inputs.targets = inputs.weights = 0;
      parts.push_back(plan_for(Step::kPredict, inputs, inputs.rows())->plan->run(x));
    }
    if (callbacks) callbacks->batch_end(&CallbackBody::on_predict_batch_end, i, [] { return Logs(); });
  }
  feed.end_epoch();
  require(!parts.empty(), ErrorCode::kInvalidArgument, "[predict] x has no batches.");
  Tensors out;
  for (size_t o = 0; o < parts.front().size(); ++o) {
    Tensors pieces;
    for (const Tensors& part : parts) pieces.push_back(part[o]);
    out.push_back(pieces.size() == 1 ? pieces.front() : ops::concatenate(pieces, {.axis = 0}));
  }
  return out;
}

Tensors Trainer::predict(const Data& x, const PredictOptions& options) {
  Feed feed = make_feed(x, {}, {}, {}, {.where = "predict", .batch_size = options.batch_size, .steps = options.steps});
  build_for(feed.sample());
  std::unique_ptr<CallbackList> callbacks = predict_callbacks(options, feed.steps().value_or(-1));
  Tensors results = options_.run_eagerly || feed.from_source() ? predict_parts(feed, callbacks.get())
                                                               : predict_in_place(feed, callbacks.get());
  if (callbacks) callbacks->each(&CallbackBody::on_predict_end, Logs());
  return results;
}

// Every batch writes its rows of the result where they belong.
Tensors Trainer::predict_in_place(Feed& feed, CallbackList* callbacks) {
  const Dataset& data = feed.data();
  Batches& batches = feed.batches();
  const int64_t steps = *feed.steps(), batch_size = batches.batch_size();
  Tensors results;
  std::vector<void*> out;
  for (int64_t i = 0; i < steps; ++i) {
    if (callbacks && callbacks->wants_batches()) callbacks->each(&CallbackBody::on_predict_batch_begin, i, Logs());
    const auto runnable = plan_for(Step::kPredict, data, batches.rows_of(i));
    const graph::Graph& g = runnable->plan->graph();
    out.clear();
    for (size_t o = 0; o < g.outputs.size(); ++o) {
      const ops::TensorSpec& spec = g.values[static_cast<size_t>(g.outputs[o])].spec;
      if (i == 0) {
        Shape whole = spec.shape;
        whole.set(0, std::min(data.rows(), steps * batch_size));
        results.push_back(Tensor::empty(whole, spec.dtype));
      }
      const int64_t row_bytes = spec.shape.size() / std::max<int64_t>(spec.shape[0], 1) * size_of(spec.dtype);
      out.push_back(static_cast<std::byte*>(results[o].mutable_raw()) + i * batch_size * row_bytes);
    }
    runnable->plan->run(batches.at(i), out);
    if (callbacks) callbacks->batch_end(&CallbackBody::on_predict_batch_end, i, [] { return Logs(); });
  }
  return results;
}

std::unique_ptr<CallbackList> Trainer::predict_callbacks(const PredictOptions& options, int64_t steps) {
  if (options.callbacks.empty() && options.verbose.level() == 0) return nullptr;
  auto list =
      std::make_unique<CallbackList>(with_progress(options.callbacks, options.verbose), Model(Ref<ModelBody>(&model_)),
                                     CallbackParams{options.verbose.level(), 1, steps});
  list->each(&CallbackBody::on_predict_begin, Logs());
  return list;
}

}  // namespace keratin
