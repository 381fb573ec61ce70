// GradientTape: reverse-mode gradients of whatever ran while it was recording.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "keratin/autograd/unused.h"
#include "keratin/core/tensor.h"
#include "keratin/core/variable.h"

namespace keratin {

/// Options of a GradientTape.
struct TapeOptions {
  bool persistent = false;  ///< gradient() may be called more than once
  bool watch_all = true;    ///< false: records only what depends on tensors given to watch(), which saves memory
  Unused unused = Unused::kEmpty;
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

  /// d sum(target) / d source, in the source's shape and dtype. What a source gets that the target does not depend on
  /// is the option `unused`. A variable stands for the value that it has now. Throws Error kState on a second call
  /// unless the tape is persistent, Error kDType for a target without gradients (integers, bools).
  Tensor gradient(const Tensor& target, const Tensor& source);
  Tensor gradient(const Tensor& target, const Variable& source);
  std::vector<Tensor> gradient(const Tensor& target, const std::vector<Tensor>& sources);
  std::vector<Tensor> gradient(const Tensor& target, const std::vector<Variable>& sources);
  /// Several targets, weighted by `output_gradients` (an empty entry, or none: ones).
  std::vector<Tensor> gradient(const std::vector<Tensor>& targets, const std::vector<Tensor>& sources,
                               const std::vector<Tensor>& output_gradients = {});
  /// d target[i] / d source[j] for all i and j: shape target.shape + source.shape; zeros where nothing depends.
  Tensor jacobian(const Tensor& target, const Tensor& source);
  Tensor jacobian(const Tensor& target, const Variable& source);

  /// Records what depends on this tensor from here on. Needed only with watch_all = false.
  void watch(const Tensor& tensor);
  void watch(const Variable& variable);
  /// `hook` sees the whole gradient of `tensor` when gradient() has summed it up; what it returns goes on in its place,
  /// an empty tensor leaves it as it is. Only tensors between the sources and the target have a gradient to show.
  void register_hook(const Tensor& tensor, std::function<Tensor(const Tensor& gradient)> hook);

  /// Forgets what was recorded and records on.
  void reset();
  /// Stops recording for good; gradient() still works.
  void stop();

 private:
  class Recorder;
  /// Recording stops while gradients are computed, and goes on afterwards if the tape is persistent.
  class Pause {
   public:
    explicit Pause(GradientTape& tape);
    ~Pause();
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    Recorder& recorder_;
  };
  std::vector<Tensor> walk(const std::vector<Tensor>& targets, const std::vector<Tensor>& sources,
                           const std::vector<Tensor>& seeds);

  std::unique_ptr<Recorder> recorder_;
  TapeOptions options_;
  bool used_ = false;
};

}  // namespace keratin
