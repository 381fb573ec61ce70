// What cond and switch share: exactly one of several regions runs.
#pragma once

#include "keratin/ops/control/region_kernel.h"

namespace keratin::ops {

/// The definition of an op whose first input chooses the region: its inputs are [index, operands...], and every region
/// takes the operands and returns the same specs. An index below or above the regions means the first or the last.
OpDef branches(const char* name, const char* index_name, const char* file = __builtin_FILE());

/// Traces the functions on placeholders like `operands` and calls the op named `name` with them. Variables that one of
/// them assigns are assigned afterwards. `labels` name the functions in errors.
Tensors call_branches(const char* name, const Tensor& index, const std::vector<RegionFunction>& functions,
                      const Tensors& operands, const std::vector<std::string>& labels);

}  // namespace keratin::ops
