// What tools/gdb/try.sh looks at.
#include <vector>

#include "keratin/core/shape.h"
#include "keratin/core/tensor.h"
#include "keratin/core/variable.h"

using namespace keratin;

static void stop_here(const Tensor&) {}

int main() {
  Tensor matrix = {{1.5f, 2.0f}, {3.0f, -4.0f}};
  Tensor integers(std::vector<int64_t>{7, -8, 9});
  Tensor long_one = Tensor::zeros({1000});
  Tensor half = Tensor::full({2}, 1.5, DType::bfloat16);
  Tensor nothing;
  Shape shape = {Shape::kMaxRank, kUnknown};
  Variable weight(matrix, {.name = "kernel"});
  stop_here(matrix);
}
