// Which instruction sets the kernels of this process use.
#pragma once

#include <string>

namespace keratin::ops {

/// "AVX2" or "AVX3, loops AVX2": the target of the products, and that of plain loops where it differs. "The same bits"
/// (DESIGN, section 5) holds between processes that print the same here; KERATIN_TARGET=baseline changes it.
std::string cpu_target();

}  // namespace keratin::ops
