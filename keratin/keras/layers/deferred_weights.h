// Building models whose weights take no memory yet: their sizes are known before the first byte is spent.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keratin/core/variable.h"

namespace keratin {

class Initializer;

/// While one lives on a thread, the weights that layers make on this thread have shape and dtype but no memory. Values
/// come when they are set (Variable::set_concrete, Layer::set_weights), else from their initializer at the first read
/// or by initialize(). An initializer that is not needed never runs.
///
///     DeferredWeights deferred(limits.max_memory);
///     const Model model = saving::model_from_config(config);
///     // compare deferred.bytes() with what the file holds, set the weights that it has
///     deferred.initialize();
class DeferredWeights {
 public:
  /// Error kLimit from the layer whose weight takes the sum over `max_bytes`; nothing has been allocated then.
  explicit DeferredWeights(int64_t max_bytes);
  ~DeferredWeights();
  DeferredWeights(const DeferredWeights&) = delete;
  DeferredWeights& operator=(const DeferredWeights&) = delete;

  /// What all weights made so far take once they have values.
  int64_t bytes() const { return bytes_; }
  const std::vector<Variable>& variables() const { return variables_; }
  /// Runs the initializers of the weights that have no value yet. Call it before several threads use the model.
  void initialize() const;

  /// The innermost one of this thread; null when weights get their values at once.
  static DeferredWeights* current();
  /// For LayerBody::add_weight: the weight of that path, counted.
  Variable make(const std::string& path, const Shape& shape, DType dtype, const Initializer& initializer,
                VariableOptions options);
  /// Counts bytes that a layer will allocate beside its weights. Throws Error kLimit as above.
  void count(const std::string& what, const Shape& shape, DType dtype);

 private:
  int64_t max_bytes_, bytes_ = 0;
  std::vector<Variable> variables_;
  DeferredWeights* outer_;
};

}  // namespace keratin
