#pragma once
#include "keratin/ops/generated/options.h"
namespace keratin::ops {
Tensor running_product(const auto&... arguments);
}
