#pragma once
#include "keratin/ops/generated/options.h"
namespace keratin::ops {
Tensor cumprod(const auto&... arguments);
}
