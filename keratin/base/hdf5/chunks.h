// Internal to the HDF5 reader: data sets in chunks, and the filters over them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "keratin/base/hdf5/messages.h"

namespace keratin::hdf5 {

struct ChunkedData {
  const Dataspace& space;
  int64_t element_size;
  const Layout& layout;
  const std::vector<Filter>& filters;
  const FillValue& fill;
};

/// Fills `out` from the chunks; where there is none, with the fill value.
void read_chunks(Context& context, const ChunkedData& data, std::span<std::byte> out);

/// Undoes the filters whose bit in `mask` is not set. The result has `size` bytes.
std::string undo_filters(const Context& context, const std::vector<Filter>& filters, uint32_t mask, std::string stored,
                         int64_t size, int64_t element_size);

/// Repeats the fill value, of one element or empty for zero, over `out`.
void fill_elements(std::span<std::byte> out, const std::string& fill);

}  // namespace keratin::hdf5
