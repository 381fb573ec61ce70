// Arguments as they were declared against arguments as they come.
#pragma once

#include "keratin/graph/function.h"

namespace keratin::graph {

/// Whether a size or shape that was declared (None: any) takes one that comes. Unknown sizes that come fit any.
bool fits(const Shape& declared, const Shape& received);

/// Gives those without a name "input_0", ...
void name_ports(std::vector<Port>& ports, const char* what);
/// Throws when a name comes twice.
void check_unique(const std::string& function, const std::vector<Port>& ports, const char* what);
/// Throws Error kDType or kShape that names the input when a spec does not fit it.
void check_argument(const std::string& function, const Port& port, size_t number, const ops::TensorSpec& received);

/// The arguments of a call, checked, with those values that were left out. Numbers without a dtype take the input's.
ops::Tensors arguments_by_position(const std::string& function, const std::vector<Port>& inputs,
                                   const ops::Tensors& given);
ops::Tensors arguments_by_name(const std::string& function, const std::vector<Port>& inputs,
                               const NamedArguments& given);

}  // namespace keratin::graph
