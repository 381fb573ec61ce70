// Reverse mode over calls that ran, and nothing but those: it knows neither tapes nor graphs. Tapes and the gradients
// of regions are made of it.
#pragma once

#include <functional>

#include "keratin/ops/def/call.h"

namespace keratin::ops {

/// True of dtypes whose values have gradients.
inline bool is_differentiable(DType dtype) { return is_floating(dtype) || is_complex(dtype); }

/// One call that ran: a view into a CallLog, valid until the log changes.
struct Record {
  const OpDef* op;
  std::span<const Tensor> inputs, outputs;
  const Attributes* attrs;
  Where where;  ///< the user's line, when it is known
};

/// Calls in the order in which they ran. Its values live as long as it holds them, so that their identities are theirs
/// alone. Each call is filed under the user's line that is being carried out. It costs no allocation of its own, but
/// for its attributes.
class CallLog {
 public:
  void add(const OpDef& op, const Tensors& inputs, const Attributes& attrs, const Tensors& outputs);
  size_t size() const { return entries_.size(); }
  Record operator[](size_t i) const;
  void pop_back();
  void clear();

 private:
  struct Entry {
    const OpDef* op;
    size_t first_value, input_count;
    size_t attributes;  // position in attributes_; kNoAttributes for ops without
    Where where;
  };
  static constexpr size_t kNoAttributes = static_cast<size_t>(-1);

  size_t end_of_values(size_t i) const {
    return i + 1 < entries_.size() ? entries_[i + 1].first_value : values_.size();
  }

  std::vector<Entry> entries_;
  std::vector<Tensor> values_;  // of each call: inputs, then outputs
  std::vector<Attributes> attributes_;
};

/// Writes down the calls of this thread while it lives, or until stop().
class CallRecorder final : public CallObserver {
 public:
  CallRecorder() { start(); }
  ~CallRecorder() override { stop(); }
  CallRecorder(const CallRecorder&) = delete;
  CallRecorder& operator=(const CallRecorder&) = delete;

  void observe(const OpDef& op, const Tensors& inputs, const Attributes& attrs, const Tensors& outputs) override {
    log.add(op, inputs, attrs, outputs);
  }
  void start();
  void stop();
  bool recording() const { return recording_; }

  CallLog log;

 private:
  bool recording_ = false;
};

/// Sees the whole gradient of a value on the way back; what it returns takes its place, an empty tensor leaves it.
struct GradientHook {
  Tensor value;
  std::function<Tensor(const Tensor& gradient)> function;
};

/// Options of reverse.
struct ReverseOptions {
  std::span<const GradientHook> hooks = {};
  bool check_finite = false;  ///< the first rule that makes nan or inf is an error that names the call
};

/// The gradients of sum(targets[i] * seeds[i]) with respect to each source, in its shape and dtype: one for each
/// source, empty where the targets do not depend on it. A seed that is missing or empty stands for ones. Written with
/// public ops: whoever observes this thread can differentiate it again, and symbolic tensors make it part of their
/// graph. Takes no stack for the length of the log.
Tensors reverse(const CallLog& log, const Tensors& targets, const Tensors& sources, const Tensors& seeds = {},
                const ReverseOptions& options = {});
/// The same; each call is forgotten once its gradients are known, so that memory falls on the way back.
Tensors reverse(CallLog&& log, const Tensors& targets, const Tensors& sources, const Tensors& seeds = {},
                const ReverseOptions& options = {});

}  // namespace keratin::ops
