// NumPy's files: .npy holds one array, .npz several under names.
#pragma once

#include <string>

#include "keratin/base/files.h"
#include "keratin/base/limits.h"
#include "keratin/core/named_tensors.h"

namespace keratin {

/// Reads a .npy file of any element type that tensors have, of either byte order, in C or Fortran order (the tensor is
/// row-major). Throws Error kUnsupported for complex numbers, text and objects, kCorrupt for a damaged file; but the
/// format has no checksum, so damage to the numbers themselves goes unnoticed (see base/npy.h). A .npz has checksums.
Tensor load_npy(const std::string& path, const LoadLimits& limits = {});
Tensor load_npy(const RandomAccessFile& file, const LoadLimits& limits = {});

/// Writes a .npy file (little-endian, C order) that appears whole or not at all. bfloat16, which NumPy has not, is
/// written as float32.
void save_npy(const std::string& path, const Tensor& tensor);

/// Reads a .npz archive, stored or compressed; arrays in the archive's order, their names without ".npy".
NamedTensors load_npz(const std::string& path, const LoadLimits& limits = {});

/// Writes a .npz archive as numpy.savez does; names must be unique.
void save_npz(const std::string& path, const NamedTensors& tensors);

}  // namespace keratin
