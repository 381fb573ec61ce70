// What may be passed as x, y or weights to fit, evaluate and predict.
#pragma once

#include <string>
#include <vector>

#include "keratin/core/tensor.h"

namespace keratin {

class DataFrame;
class Series;

/// One or several tensors with the same number of rows, from a Tensor, a list of them (several inputs or outputs), a
/// DataFrame, a Series, or nested lists. Column names are kept for messages.
class Data {
 public:
  Data() = default;
  Data(const Tensor& tensor);
  Data(std::vector<Tensor> tensors) : tensors_(std::move(tensors)) {}
  Data(const DataFrame& frame);
  Data(const Series& series);

  bool given() const { return !tensors_.empty(); }
  const std::vector<Tensor>& tensors() const { return tensors_; }
  const std::vector<std::string>& columns() const { return columns_; }
  int64_t rows() const { return tensors_.front().shape(0); }

 private:
  std::vector<Tensor> tensors_;
  std::vector<std::string> columns_;
};

}  // namespace keratin
