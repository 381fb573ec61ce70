// The header of NumPy's .npy files, versions 1.0 to 3.0. What follows it is the array.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keratin/base/files.h"
#include "keratin/base/limits.h"

namespace keratin {

struct NpyHeader {
  /// As NumPy has it: 'b' boolean, 'i' signed, 'u' unsigned, 'f' float, 'c' complex, 'S' bytes, 'U' text (4 bytes a
  /// character), 'V' opaque (bfloat16 comes as V of 2 bytes).
  char kind = 'f';
  int64_t size = 4;         ///< bytes of one element
  bool big_endian = false;  ///< of the elements in the file
  bool fortran_order = false;
  std::vector<int64_t> shape;
  int64_t data_offset = 0;  ///< where the array begins

  int64_t element_count() const;
  /// element_count() * size; read_npy_header has checked that it fits in the file.
  int64_t byte_size() const { return element_count() * size; }
};

/// Reads and checks the header, of at most 64 KiB: Error kCorrupt when it is damaged or the file does not hold exactly
/// the array that it tells of, kUnsupported for pickled objects and structured arrays, kLimit beyond `limits`.
///
/// The format has no checksum. A single flipped bit of the header is an error or changes nothing, but for the two that
/// the format cannot tell: '<' that becomes '>' (the bytes of each element turned round) and the sizes of an array that
/// has no elements. One of the array's own bytes goes unnoticed. In a .npz, the archive's checksums find all of them.
NpyHeader read_npy_header(const RandomAccessFile& file, const LoadLimits& limits = {});

/// The bytes from the magic number to the first of the array (a multiple of 64), as NumPy writes them; data_offset is
/// ignored.
std::string npy_header_bytes(const NpyHeader& header);

}  // namespace keratin
