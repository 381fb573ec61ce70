// Internal to the HDF5 reader: what a Dataset holds.
#pragma once

#include <string>
#include <vector>

#include "keratin/base/hdf5/file.h"
#include "keratin/base/hdf5/messages.h"

namespace keratin::hdf5 {

struct DatasetBody {
  FileRef file;
  LoadLimits limits;
  int offset_size = 8;
  int length_size = 8;
  std::string path;
  ElementType type;
  Dataspace space;
  int64_t bytes = 0;
  Layout layout;
  std::vector<Filter> filters;
  FillValue fill;
  int64_t base = 0;  // of the file in what messages name
  bool checked_header = false;
  std::vector<Attribute> attributes;

  /// A context of its own for each read, so that several threads may read at once.
  Context context() const;
};

Dataset make_dataset(Context& context, FileRef file, int64_t base, std::string path, const std::vector<Message>& header,
                     std::vector<Attribute> attributes);

}  // namespace keratin::hdf5
