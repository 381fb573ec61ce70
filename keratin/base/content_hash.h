// A fast fingerprint of many bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace keratin {

/// XXH64 with seed 0 (Collet, "xxHash fast digest algorithm", 2012-2023): tells whether data is the same data, at the
/// speed of memory. Whoever wants two arrays with one fingerprint can make them: no defence against people.
uint64_t content_hash(std::span<const std::byte> bytes);

}  // namespace keratin
