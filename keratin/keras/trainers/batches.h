// Batches of rows: which rows, in which order, and where their bytes lie.
#pragma once

#include <cstdint>
#include <vector>

#include "keratin/core/tensor.h"

namespace keratin {

/// Cuts arrays of equally many rows into batches. Rows in order are handed out where they lie; shuffled rows are
/// gathered into buffers that are reused, so that a step allocates nothing.
class Batches {
 public:
  Batches(std::vector<Tensor> arrays, int64_t batch_size);

  int64_t rows() const { return rows_; }
  int64_t batch_size() const { return batch_size_; }
  int64_t steps() const { return (rows_ + batch_size_ - 1) / batch_size_; }
  int64_t rows_of(int64_t step) const;

  /// The order of rows from now on; empty: as they lie.
  void set_order(std::vector<int64_t> order) { order_ = std::move(order); }
  /// The addresses of batch `step` of every array, valid until the next call.
  const std::vector<const void*>& at(int64_t step);
  /// The same batch as tensors of its own.
  std::vector<Tensor> tensors(int64_t step);
  const std::vector<Tensor>& arrays() const { return arrays_; }

 private:
  std::vector<Tensor> arrays_;
  std::vector<int64_t> row_bytes_;
  std::vector<Tensor> buffers_;
  std::vector<const void*> addresses_;
  std::vector<int64_t> order_;
  int64_t rows_, batch_size_;
};

}  // namespace keratin
