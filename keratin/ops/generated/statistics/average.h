#pragma once
#include "keratin/ops/generated/options.h"
namespace keratin::ops {
Tensor average(const auto&... arguments);
}
