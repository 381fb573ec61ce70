// GradientTape: reverse-mode gradients of whatever ran while it was recording.
#pragma once

#include <memory>
#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/core/variable.h"

namespace keratin {

namespace ops {
class CallRecorder;
}

/// Options of a GradientTape.
struct TapeOptions {
  bool persistent = false;  ///< gradient() may be called more than once
};

/// Records every op of this thread from its construction until gradient() is called or it is destroyed, whether the
/// tensors are concrete or symbolic, and computes gradients with public ops: so an outer tape differentiates them
/// again, and inside a trace they become part of the graph. (Unlike TensorFlow's, it needs no watch(): everything that
/// ran is on it.)
///
///     Variable w(Tensor({2.0f, 3.0f}));
///     GradientTape tape;
///     Tensor loss = ops::sum(w * w);
///     Tensor dw = tape.gradient(loss, w);   // [4. 6.]
class GradientTape {
 public:
  explicit GradientTape(TapeOptions options = {});
  ~GradientTape();
  GradientTape(const GradientTape&) = delete;
  GradientTape& operator=(const GradientTape&) = delete;

  /// d sum(target) / d source, in the source's shape and dtype. Empty (`defined()` is false) when the target does not
  /// depend on the source or the source is not floating. Throws Error kState on a second call unless the tape is
  /// persistent.
  Tensor gradient(const Tensor& target, const Tensor& source);
  Tensor gradient(const Tensor& target, const Variable& source);
  std::vector<Tensor> gradient(const Tensor& target, const std::vector<Tensor>& sources);
  std::vector<Tensor> gradient(const Tensor& target, const std::vector<Variable>& sources);
  /// Several targets, weighted by `output_gradients` (an empty entry: ones).
  std::vector<Tensor> gradient(const std::vector<Tensor>& targets, const std::vector<Tensor>& sources,
                               const std::vector<Tensor>& output_gradients);

  /// Forgets what was recorded and records on.
  void reset();
  /// Stops recording for good; gradient() still works.
  void stop();

 private:
  std::unique_ptr<ops::CallRecorder> recorder_;
  bool persistent_;
  bool used_ = false;
};

}  // namespace keratin
