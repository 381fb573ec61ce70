#include "keratin/keras/trainers/batches.h"

#include <algorithm>
#include <cstring>

namespace keratin {

Batches::Batches(std::vector<Tensor> arrays, int64_t batch_size)
    : arrays_(std::move(arrays)), addresses_(arrays_.size()), rows_(arrays_.front().shape(0)), batch_size_(batch_size) {
  for (const Tensor& array : arrays_) {
    Shape row = array.shape();
    row.set(0, 1);
    row_bytes_.push_back(row.size() * size_of(array.dtype()));
  }
}

int64_t Batches::rows_of(int64_t step) const { return std::min(batch_size_, rows_ - step * batch_size_); }

const std::vector<const void*>& Batches::at(int64_t step) {
  const int64_t first = step * batch_size_, count = rows_of(step);
  for (size_t a = 0; a < arrays_.size(); ++a) {
    const auto* rows = static_cast<const std::byte*>(arrays_[a].raw());
    const int64_t bytes = row_bytes_[a];
    if (order_.empty()) {
      addresses_[a] = rows + first * bytes;
      continue;
    }
    if (buffers_.size() <= a) buffers_.push_back(Tensor::empty({batch_size_ * bytes}, DType::uint8));
    auto* to = static_cast<std::byte*>(buffers_[a].mutable_raw());
    for (int64_t i = 0; i < count; ++i, to += bytes)
      std::memcpy(to, rows + order_[static_cast<size_t>(first + i)] * bytes, static_cast<size_t>(bytes));
    addresses_[a] = buffers_[a].raw();
  }
  return addresses_;
}

std::vector<Tensor> Batches::tensors(int64_t step) {
  const std::vector<const void*>& addresses = at(step);
  std::vector<Tensor> out;
  for (size_t a = 0; a < arrays_.size(); ++a) {
    Shape shape = arrays_[a].shape();
    shape.set(0, rows_of(step));
    Tensor t = Tensor::empty(shape, arrays_[a].dtype());
    if (t.bytes() > 0) std::memcpy(t.mutable_raw(), addresses[a], static_cast<size_t>(t.bytes()));
    out.push_back(t);
  }
  return out;
}

}  // namespace keratin
