// Which stored tensor goes into which variable: all is checked before a byte is read, all is read before a variable
// changes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "keratin/core/variable.h"
#include "keratin/keras/saving/stored_file.h"

namespace keratin::saving {

/// Fills variables from a file, all of them or none.
class WeightPlan {
 public:
  /// The file must outlive the plan.
  WeightPlan(const StoredFile& file, bool allow_nonfinite, const LoadLimits& limits)
      : file_(file), allow_nonfinite_(allow_nonfinite), limits_(limits) {}

  const StoredFile& file() const { return file_; }
  /// What is wrong with `tensor` as a value of `variable`, or "". Floats fit floats, integers integers, bools bools.
  static std::string misfit(const Variable& variable, const StoredTensor& tensor);
  /// Throws Error kShape or kDType when the tensor is none for the variable.
  void add(const Variable& variable, const StoredTensor& tensor);
  /// Reads and converts everything, then sets the variables. Throws Error kNonFinite (unless allowed), kDType for a
  /// number that the variable's dtype cannot hold, kLimit beyond max_memory, kCorrupt; no variable has changed then.
  void apply();
  /// The same for a model that nobody has seen yet: without StoredFile::verify(), which is the caller's.
  void apply_unverified();

 private:
  std::vector<Tensor> read() const;
  void set(std::vector<Tensor> values);

  const StoredFile& file_;
  bool allow_nonfinite_;
  LoadLimits limits_;
  std::vector<std::pair<Variable, const StoredTensor*>> parts_;
};

/// The stored tensor in another dtype of the same kind. Error kDType naming the tensor when a finite number overflows,
/// kNonFinite when there are NaN or infinities and they are not allowed.
Tensor read_value(const StoredTensor& tensor, DType dtype, bool allow_nonfinite);

}  // namespace keratin::saving
