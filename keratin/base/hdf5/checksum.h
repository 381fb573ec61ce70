// The two checksums of HDF5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace keratin::hdf5 {

/// Bob Jenkins's lookup3 (hashlittle, initial value 0), which guards metadata since version 2 of the format.
uint32_t lookup3(std::span<const std::byte> bytes);

/// Fletcher's checksum over 16-bit words as HDF5's filter 3 computes it.
uint32_t fletcher32(std::span<const std::byte> bytes);

}  // namespace keratin::hdf5
