// What may be passed as x, y or weights to fit, evaluate and predict.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/keras/trainers/batch_source.h"

namespace keratin {

class DataFrame;
class Series;

/// One or several tensors with the same number of rows, from a Tensor, a list of them (several inputs or outputs), a
/// DataFrame, a Series, or nested lists; or, as x alone, a source of batches. Column names are kept for messages.
class Data {
 public:
  Data() = default;
  Data(const Tensor& tensor);
  Data(std::vector<Tensor> tensors, std::vector<std::string> columns = {})
      : tensors_(std::move(tensors)), columns_(std::move(columns)) {}
  Data(const DataFrame& frame);
  Data(const Series& series);
  Data(std::shared_ptr<BatchSource> source) : source_(std::move(source)) {}
  template <class Source>
  requires std::derived_from<Source, BatchSource> Data(std::shared_ptr<Source> source) : source_(std::move(source)) {}

  bool given() const { return !tensors_.empty() || source_; }
  /// Null for arrays.
  const std::shared_ptr<BatchSource>& source() const { return source_; }
  const std::vector<Tensor>& tensors() const { return tensors_; }
  const std::vector<std::string>& columns() const { return columns_; }
  int64_t rows() const { return tensors_.front().shape(0); }

 private:
  std::vector<Tensor> tensors_;
  std::vector<std::string> columns_;
  std::shared_ptr<BatchSource> source_;
};

}  // namespace keratin
