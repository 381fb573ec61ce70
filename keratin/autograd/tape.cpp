#include "keratin/autograd/tape.h"

#include <unordered_set>

#include "keratin/autograd/anomaly.h"
#include "keratin/autograd/jacobian_rows.h"
#include "keratin/autograd/sources.h"
#include "keratin/base/error.h"
#include "keratin/ops/def/reverse.h"

namespace keratin {

using ops::Tensors;

/// The calls that ran; with watch_all = false only those downstream of a watched tensor.
class GradientTape::Recorder final : public ops::CallObserver {
 public:
  explicit Recorder(bool watch_all) : watch_all_(watch_all) { start(); }
  ~Recorder() override { stop(); }

  void observe(const ops::OpDef& op, const Tensors& inputs, const ops::Attributes& attrs,
               const Tensors& outputs) override {
    if (paused || (!watch_all_ && !follows(inputs, outputs))) return;
    log.add(op, inputs, attrs, outputs);
  }
  void start() {
    if (!recording_) CallObserver::push(this);
    recording_ = true;
  }
  void stop() {
    if (recording_) CallObserver::remove(this);
    recording_ = false;
  }
  void watch(const Tensor& tensor) {
    if (watch_all_ || !followed_.insert(tensor.identity()).second) return;
    watched_.push_back(tensor);
  }
  void clear() {
    log.clear();
    hooks.clear();
    followed_.clear();
    for (const Tensor& tensor : watched_) followed_.insert(tensor.identity());
  }

  ops::CallLog log;
  std::vector<ops::GradientHook> hooks;
  bool paused = false;  ///< keeps its place among the observers

 private:
  // The identities are those of tensors that `watched_` or the log keep alive.
  bool follows(const Tensors& inputs, const Tensors& outputs) {
    for (const Tensor& input : inputs) {
      if (!input.defined() || !followed_.count(input.identity())) continue;
      for (const Tensor& output : outputs) followed_.insert(output.identity());
      return true;
    }
    return false;
  }

  const bool watch_all_;
  bool recording_ = false;
  Tensors watched_;
  std::unordered_set<const void*> followed_;
};

namespace {

Tensors values_of(const std::vector<Variable>& variables) {
  Tensors out;
  for (const Variable& variable : variables) out.push_back(variable.value());
  return out;
}

std::vector<std::string> paths_of(const std::vector<Variable>& variables) {
  std::vector<std::string> out;
  for (const Variable& variable : variables) out.push_back(variable.path());
  return out;
}

}  // namespace

GradientTape::GradientTape(TapeOptions options)
    : recorder_(std::make_unique<Recorder>(options.watch_all)), options_(options) {}
GradientTape::~GradientTape() = default;

Tensor GradientTape::gradient(const Tensor& target, const Tensor& source) {
  return gradient(Tensors{target}, Tensors{source})[0];
}
Tensor GradientTape::gradient(const Tensor& target, const Variable& source) {
  return gradient(target, std::vector<Variable>{source})[0];
}
Tensors GradientTape::gradient(const Tensor& target, const Tensors& sources) {
  return gradient(Tensors{target}, sources);
}
Tensors GradientTape::gradient(const Tensor& target, const std::vector<Variable>& sources) {
  const Tensors values = values_of(sources);
  Tensors out = walk({target}, values, {});
  if (options_.unused != Unused::kEmpty)
    autograd::settle_unused(out, values, options_.unused, "GradientTape", paths_of(sources));
  return out;
}
Tensors GradientTape::gradient(const Tensors& targets, const Tensors& sources, const Tensors& output_gradients) {
  Tensors out = walk(targets, sources, output_gradients);
  autograd::settle_unused(out, sources, options_.unused, "GradientTape");
  return out;
}

GradientTape::Pause::Pause(GradientTape& tape) : recorder_(*tape.recorder_) {
  require(!tape.used_ || tape.options_.persistent, ErrorCode::kState,
          "[GradientTape] a tape that is not persistent can be asked for gradients once: what it recorded is freed on "
          "the way back. Make it with {.persistent = true}.");
  tape.used_ = true;
  if (!tape.options_.persistent) recorder_.stop();
  recorder_.paused = true;
}
GradientTape::Pause::~Pause() { recorder_.paused = false; }

Tensors GradientTape::walk(const Tensors& targets, const Tensors& sources, const Tensors& seeds) {
  const Pause pause(*this);
  autograd::check_targets(targets, "GradientTape");
  const ops::ReverseOptions options{.hooks = recorder_->hooks, .check_finite = DetectAnomaly::active()};
  if (options_.persistent) return ops::reverse(recorder_->log, targets, sources, seeds, options);
  return ops::reverse(std::move(recorder_->log), targets, sources, seeds, options);
}

Tensor GradientTape::jacobian(const Tensor& target, const Tensor& source) {
  const Pause pause(*this);
  autograd::check_targets({target}, "GradientTape");
  Tensors rows = autograd::jacobians(recorder_->log, target, {source});
  if (!options_.persistent) recorder_->log.clear();
  return rows[0];
}
Tensor GradientTape::jacobian(const Tensor& target, const Variable& source) { return jacobian(target, source.value()); }

void GradientTape::watch(const Tensor& tensor) { recorder_->watch(tensor); }
void GradientTape::watch(const Variable& variable) { recorder_->watch(variable.value()); }

void GradientTape::register_hook(const Tensor& tensor, std::function<Tensor(const Tensor&)> hook) {
  recorder_->hooks.push_back({tensor, std::move(hook)});
}

void GradientTape::reset() {
  recorder_->clear();
  used_ = false;
  recorder_->start();
}

void GradientTape::stop() { recorder_->stop(); }

}  // namespace keratin
