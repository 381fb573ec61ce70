#include "keratin/autograd/tape.h"

#include "keratin/base/error.h"
#include "keratin/ops/def/reverse.h"

namespace keratin {

using ops::Tensors;

GradientTape::GradientTape(TapeOptions options)
    : recorder_(std::make_unique<ops::CallRecorder>()), persistent_(options.persistent) {}
GradientTape::~GradientTape() = default;

Tensor GradientTape::gradient(const Tensor& target, const Tensor& source) {
  return gradient(target, Tensors{source})[0];
}
Tensor GradientTape::gradient(const Tensor& target, const Variable& source) { return gradient(target, source.value()); }
Tensors GradientTape::gradient(const Tensor& target, const Tensors& sources) {
  return gradient(Tensors{target}, sources, {});
}
Tensors GradientTape::gradient(const Tensor& target, const std::vector<Variable>& sources) {
  Tensors values;
  for (const Variable& source : sources) values.push_back(source.value());
  return gradient(target, values);
}

Tensors GradientTape::gradient(const Tensors& targets, const Tensors& sources, const Tensors& output_gradients) {
  require(!used_ || persistent_, ErrorCode::kState,
          "[GradientTape] a tape that is not persistent can be asked for gradients once. Make it with {.persistent = "
          "true}.");
  used_ = true;
  const bool was_recording = recorder_->recording();
  recorder_->stop();
  if (!persistent_) return ops::reverse(std::move(recorder_->log), targets, sources, output_gradients);
  Tensors out = ops::reverse(recorder_->log, targets, sources, output_gradients);
  if (was_recording) recorder_->start();
  return out;
}

void GradientTape::reset() {
  recorder_->log.clear();
  used_ = false;
  recorder_->start();
}

void GradientTape::stop() { recorder_->stop(); }

}  // namespace keratin
