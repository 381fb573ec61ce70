#include "keratin/ops/index/index_plan.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/index/indices.h"

namespace keratin::ops::index_detail {
namespace {

using Kind = IndexStep::Kind;

template <class T>
const T* part_as(const IndexPart& part) {
  return std::get_if<T>(&part.value());
}

// How many axes of x a part takes.
int64_t axes_taken(const IndexPart& part) {
  if (part_as<NewAxis>(part) != nullptr || part_as<Ellipsis>(part) != nullptr) return 0;
  const Tensor* tensor = part_as<Tensor>(part);
  return tensor != nullptr && tensor->dtype() == DType::bool_ ? tensor->rank() : 1;
}

bool has_tensors(const Index& index) {
  return std::any_of(index.begin(), index.end(), [](const IndexPart& p) { return part_as<Tensor>(p) != nullptr; });
}

void check_positions(const char* op, const Tensor& indices, int64_t axis, const Shape& shape) {
  const int64_t size = shape[axis];
  if (indices.is_symbolic() || size == kUnknown) return;
  visit_dtype(indices.dtype(), [&](auto type) {
    using T = decltype(type);
    if constexpr (std::is_integral_v<T>) {
      const T* values = indices.data<T>();
      for (int64_t i = 0, n = indices.size(); i < n; ++i) {
        const auto index = static_cast<int64_t>(values[i]);
        if (index < -size || index >= size)
          fail(ErrorCode::kInvalidArgument, "[", op, "] index ", index, " at position ", i,
               " is out of range for axis ", axis, " of size ", size, " (shape ", shape, ").");
      }
    }
  });
}

class Planner {
 public:
  Planner(const char* op, const Tensor& x, const Index& index) : op_(op), x_(x), advanced_(has_tensors(index)) {
    int64_t taken = 0, ellipses = 0;
    for (const IndexPart& part : index) {
      taken += axes_taken(part);
      ellipses += part_as<Ellipsis>(part) != nullptr;
    }
    require(ellipses <= 1, ErrorCode::kInvalidArgument, "[", op, "] expected at most one ellipsis, received ", ellipses,
            ".");
    require(taken <= x.rank(), ErrorCode::kShape, "[", op, "] the index takes ", taken, " axes of a tensor with ",
            x.rank(), " (shape ", x.shape(), ").");
    left_ = x.rank() - taken;
    for (const IndexPart& part : index) {
      std::visit([this](const auto& value) { add(value); }, part.value());
      ++group_;
    }
    if (ellipses == 0) add(kEllipsis);
  }

  std::vector<IndexStep> take() { return std::move(steps_); }

 private:
  IndexStep& push(Kind kind, int64_t axis) {
    IndexStep step;
    step.kind = kind, step.axis = axis, step.group = group_;
    steps_.push_back(std::move(step));
    return steps_.back();
  }

  void add(int64_t position) {
    const int64_t size = x_.shape(axis_);
    require(size == kUnknown || (position >= -size && position < size), ErrorCode::kInvalidArgument, "[", op_,
            "] index ", position, " is out of range for axis ", axis_, " of size ", size, " (shape ", x_.shape(), ").");
    if (advanced_ || size == kUnknown) {
      push(Kind::kTensor, axis_++).indices = Tensor(std::vector<int64_t>{position}, {});
    } else {
      const int64_t begin = position < 0 ? position + size : position;
      push(Kind::kPosition, axis_++).range = Range(begin, begin + 1);
    }
  }
  void add(const Range& range) {
    require(range.step != 0, ErrorCode::kInvalidArgument, "[", op_, "] expected ranges with steps other than 0.");
    push(Kind::kRange, axis_++).range = range;
  }
  void add(Ellipsis) {
    for (; left_ > 0; --left_) push(Kind::kRange, axis_++);
  }
  void add(NewAxis) { push(Kind::kNewAxis, -1); }
  void add(const Tensor& indices) {
    require(indices.defined(), ErrorCode::kState, "[", op_, "] received an empty tensor as index.");
    if (indices.dtype() == DType::bool_) return add_mask(indices);
    require(is_integer(indices.dtype()), ErrorCode::kDType, "[", op_,
            "] expected integers or bools as index, received ", keratin::to_string(indices.dtype()),
            ". Cast them first.");
    check_positions(op_, indices, axis_, x_.shape());
    push(Kind::kTensor, axis_++).indices = indices;
  }
  void add_mask(const Tensor& mask) {
    for (int64_t a = 0; a < mask.rank(); ++a) {
      const int64_t size = x_.shape(axis_ + a);
      require(size == kUnknown || mask.shape(a) == size, ErrorCode::kShape, "[", op_, "] a mask of shape ",
              mask.shape(), " does not fit axis ", axis_ + a, " of size ", size, " (shape ", x_.shape(), ").");
    }
    const std::vector<Tensor> positions = true_positions(op_, mask);
    if (mask.rank() == 0) push(Kind::kTensor, -1).indices = positions[0];
    for (int64_t a = 0; a < mask.rank(); ++a) push(Kind::kTensor, axis_++).indices = positions[static_cast<size_t>(a)];
  }

  const char* op_;
  const Tensor& x_;
  bool advanced_;
  int64_t axis_ = 0, left_ = 0, group_ = 0;
  std::vector<IndexStep> steps_;
};

}  // namespace

std::vector<IndexStep> plan_index(const char* op, const Tensor& x, const Index& index) {
  return Planner(op, x, index).take();
}

std::vector<Tensor> true_positions(const char* op, const Tensor& mask) {
  require(!mask.is_symbolic(), ErrorCode::kUnsupported, "[", op,
          "] the shape of the result depends on the values of a mask, which a trace does not know. Use "
          "where(mask, x, ...), which keeps the shape, or call this outside of jit.");
  const bool* values = mask.data<bool>();
  const int64_t size = mask.size(), axes = std::max<int64_t>(mask.rank(), 1);
  std::vector<std::vector<int64_t>> found(static_cast<size_t>(axes));
  for (int64_t i = 0; i < size; ++i) {
    if (!values[i]) continue;
    int64_t rest = i;
    for (int64_t a = axes - 1; a >= 0; --a) {
      const int64_t extent = mask.rank() == 0 ? 1 : mask.shape(a);
      found[static_cast<size_t>(a)].push_back(rest % extent);
      rest /= extent;
    }
  }
  std::vector<Tensor> out;
  for (const std::vector<int64_t>& positions : found) out.emplace_back(positions);
  return out;
}

}  // namespace keratin::ops::index_detail
