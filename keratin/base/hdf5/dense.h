// Internal to the HDF5 reader: links and attributes of large new-style objects, which stand in a fractal heap indexed
// by a second-version B-tree (format specification, sections III.A.2, III.G and III.H).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keratin/base/hdf5/context.h"

namespace keratin::hdf5 {

enum class DenseKind { kLinks, kAttributes };

/// The messages that the name index at `index` lists, read from the fractal heap at `heap`.
std::vector<std::string> read_dense(Context& context, uint64_t heap, uint64_t index, DenseKind kind);

}  // namespace keratin::hdf5
