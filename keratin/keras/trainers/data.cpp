#include "keratin/keras/trainers/data.h"

#include "keratin/base/error.h"
#include "keratin/data/frame/frame.h"
#include "keratin/data/frame/series.h"

namespace keratin {

Data::Data(const Tensor& tensor) {
  if (tensor.defined()) tensors_ = {tensor};
}

Data::Data(const DataFrame& frame) : tensors_{frame.to_tensor()}, columns_(frame.columns()) {}

Data::Data(const Series& series) : tensors_{series.to_tensor()}, columns_(series.columns()) {
  // A column is (n, 1), as Keras makes of a pandas Series.
  tensors_[0] = tensors_[0].reshaped({tensors_[0].size(), 1});
}

}  // namespace keratin
