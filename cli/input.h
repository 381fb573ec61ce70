// Data from files and streams: tables (csv, tsv) and arrays (npy, npz).
#pragma once

#include <string>

#include "keratin/base/limits.h"
#include "keratin/data/frame/frame.h"
#include "keratin/data/npy/npy.h"
#include "keratin/keras/tables/table_spec.h"

namespace keratin::cli {

/// What a file or stream held.
struct Input {
  bool is_table = true;
  DataFrame table;
  NamedTensors arrays;  ///< one named "" of a .npy
  std::string name;     ///< for messages
};

/// Reads `path` ("-": standard input) by its first bytes: .npy, .npz (not from a stream) or a CSV text. Columns that
/// `spec` has as text are read as text whatever this file holds. `limits`: what it may cost.
Input read_input(const std::string& path, const tables::TableSpec* spec = nullptr, const LoadLimits& limits = {});

/// The rows of a tensor, gathered.
Tensor take_rows(const Tensor& tensor, const std::vector<int64_t>& rows);

}  // namespace keratin::cli
