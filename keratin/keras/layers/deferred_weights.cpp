#include "keratin/keras/layers/deferred_weights.h"

#include <utility>

#include "keratin/base/error.h"
#include "keratin/keras/initializers/initializer.h"

namespace keratin {
namespace {

thread_local DeferredWeights* innermost = nullptr;

struct InitializerSource final : VariableSource {
  Initializer initializer;
  explicit InitializerSource(Initializer given) : initializer(std::move(given)) {}
  Tensor make(const Shape& shape, DType dtype) override { return initializer(shape, dtype); }
};

}  // namespace

DeferredWeights::DeferredWeights(int64_t max_bytes) : max_bytes_(max_bytes), outer_(std::exchange(innermost, this)) {}
DeferredWeights::~DeferredWeights() { innermost = outer_; }

DeferredWeights* DeferredWeights::current() { return innermost; }

void DeferredWeights::count(const std::string& what, const Shape& shape, DType dtype) {
  int64_t sum = size_of(dtype);
  bool fits = true;
  for (const int64_t size : shape) fits = fits && !__builtin_mul_overflow(sum, size, &sum);
  fits = fits && !__builtin_add_overflow(bytes_, sum, &sum) && sum <= max_bytes_;
  require(fits, ErrorCode::kLimit, "[", what, "] the shape ", shape, " of ", to_string(dtype), ", after ",
          with_commas(bytes_), " bytes of other weights, takes more than the ", with_commas(max_bytes_),
          " bytes that loading may use (LoadLimits::max_memory). Nothing was allocated.");
  bytes_ = sum;
}

Variable DeferredWeights::make(const std::string& path, const Shape& shape, DType dtype, const Initializer& initializer,
                               VariableOptions options) {
  count(path, shape, dtype);
  variables_.push_back(Variable::deferred(shape, dtype, make_ref<InitializerSource>(initializer), std::move(options)));
  return variables_.back();
}

void DeferredWeights::initialize() const {
  for (const Variable& variable : variables_) variable.concrete();
}

}  // namespace keratin
