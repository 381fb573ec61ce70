// All ops, by name. The table behind it is generated from the `OpDef x_def()` functions (tools/gen_tables.sh).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "keratin/ops/def/op_def.h"

namespace keratin::ops {

/// The functions that make the definitions, sorted by op name. Generated.
std::span<OpDef (*const)()> op_table();

/// Every op, made at first use; addresses are stable for the process.
std::span<const OpDef> all_ops();
/// nullptr when there is no such op.
const OpDef* find_op(std::string_view name);
/// Throws Error kNotFound with the nearest name.
const OpDef& get_op(std::string_view name);

}  // namespace keratin::ops
