// Internal to the HDF5 reader: where the chunks of a data set stand, by each of the six indexes of the format.
#pragma once

#include <cstdint>
#include <vector>

#include "keratin/base/function_ref.h"
#include "keratin/base/hdf5/chunks.h"

namespace keratin::hdf5 {

struct StoredChunk {
  uint64_t address = 0;
  uint64_t size = 0;           // in the file
  uint32_t mask = 0;           // of filters that were left out
  std::vector<int64_t> place;  // along each axis, counting chunks
};

/// Calls `visit` for each chunk that is stored. Places are not checked.
void for_each_chunk(Context& context, const ChunkedData& data, function_ref<void(const StoredChunk&)> visit);

}  // namespace keratin::hdf5
