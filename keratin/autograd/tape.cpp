#include "keratin/autograd/tape.h"

#include <unordered_map>
#include <unordered_set>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/ops.h"

namespace keratin {

using ops::Attributes;
using ops::Backward;
using ops::CallObserver;
using ops::OpDef;
using ops::Tensors;

namespace {

struct Record {
  const OpDef* op;
  Tensors inputs;
  Attributes attrs;
  Tensors outputs;
};

/// Gradients by the value they belong to.
class Accumulator {
 public:
  void add(const Tensor& value, Tensor gradient) {
    auto [at, fresh] = gradients_.try_emplace(value.identity(), gradient);
    if (!fresh) at->second = ops::add(at->second, gradient);
  }
  Tensor get(const Tensor& value) const {
    const auto at = gradients_.find(value.identity());
    return at == gradients_.end() ? Tensor() : at->second;
  }

 private:
  std::unordered_map<const void*, Tensor> gradients_;
};

/// In the shape and dtype of the input: broadcasting is undone by summation, promotion by a cast.
Tensor fit_to(const Tensor& gradient, const Tensor& input) {
  Tensor g = gradient.shape() == input.shape() ? gradient : ops::sum_to(gradient, input.shape());
  return g.dtype() == input.dtype() ? g : ops::cast(g, input.dtype());
}

}  // namespace

class GradientTape::Recorder final : public CallObserver {
 public:
  Recorder() { CallObserver::push(this); }
  ~Recorder() override { pause(); }

  void observe(const OpDef& op, const Tensors& inputs, const Attributes& attrs, const Tensors& outputs) override {
    records_.push_back({&op, inputs, attrs, outputs});
  }
  void pause() {
    if (recording_) CallObserver::remove(this);
    recording_ = false;
  }
  void resume() {
    if (!recording_) CallObserver::push(this);
    recording_ = true;
  }
  bool recording() const { return recording_; }
  void clear() { records_.clear(); }

  Tensors gradient(const Tensors& targets, const Tensors& sources, const Tensors& seeds) const {
    const std::vector<bool> relevant = mark_relevant(sources);
    Accumulator gradients;
    for (size_t i = 0; i < targets.size(); ++i)
      gradients.add(targets[i], i < seeds.size() && seeds[i].defined() ? seeds[i] : ops::ones_like(targets[i]));
    for (size_t i = records_.size(); i-- > 0;)
      if (relevant[i]) step_back(records_[i], gradients);
    Tensors out;
    for (const Tensor& source : sources) out.push_back(gradients.get(source));
    return out;
  }

 private:
  // Which records lie downstream of a source. Found forward, so that the way back visits nothing else.
  std::vector<bool> mark_relevant(const Tensors& sources) const {
    std::unordered_set<const void*> reached;
    for (const Tensor& source : sources)
      if (is_floating(source.dtype())) reached.insert(source.identity());
    std::vector<bool> relevant(records_.size(), false);
    for (size_t i = 0; i < records_.size(); ++i) {
      for (const Tensor& input : records_[i].inputs) {
        if (!reached.count(input.identity())) continue;
        relevant[i] = true;
        for (const Tensor& output : records_[i].outputs)
          if (is_floating(output.dtype())) reached.insert(output.identity());
        break;
      }
    }
    return relevant;
  }

  static void step_back(const Record& record, Accumulator& gradients) {
    Tensors douts;
    bool any = false;
    for (const Tensor& output : record.outputs) {
      douts.push_back(gradients.get(output));
      any = any || douts.back().defined();
    }
    if (!any) return;
    if (record.op->gradient_rule == nullptr) return;  // piecewise constant or integer: declared by no_gradient(reason)
    const ops::Gradients result =
        record.op->gradient_rule(Backward(*record.op, record.inputs, record.outputs, record.attrs, douts));
    for (size_t i = 0; i < result.values.size() && i < record.inputs.size(); ++i) {
      const Tensor& input = record.inputs[i];
      if (!result.values[i].defined() || !is_floating(input.dtype())) continue;
      gradients.add(input, fit_to(result.values[i], input));
    }
  }

  std::vector<Record> records_;
  bool recording_ = true;
};

GradientTape::GradientTape(TapeOptions options)
    : recorder_(std::make_unique<Recorder>()), persistent_(options.persistent) {}
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
  recorder_->pause();
  Tensors out = recorder_->gradient(targets, sources, output_gradients);
  if (persistent_ && was_recording) {
    recorder_->resume();
  } else if (!persistent_) {
    recorder_->clear();
  }
  return out;
}

void GradientTape::reset() {
  recorder_->clear();
  used_ = false;
  recorder_->resume();
}

void GradientTape::stop() { recorder_->pause(); }

}  // namespace keratin
