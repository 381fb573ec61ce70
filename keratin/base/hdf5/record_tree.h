// Internal to the HDF5 reader: second-version B-trees (format specification, section III.A.2).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keratin/base/hdf5/context.h"

namespace keratin::hdf5 {

/// How many bytes hold numbers up to `largest`; at least 1.
int bytes_for(uint64_t largest);

/// All records of a tree, in order.
class RecordTree {
 public:
  RecordTree(Context& context, uint64_t address);

  int type() const { return type_; }
  size_t record_size() const { return record_size_; }
  const std::vector<std::string>& records() const { return records_; }

 private:
  struct Level {
    uint64_t most_records;  // in one node
    uint64_t most_below;    // in the whole subtree of one node
  };
  void plan(int depth);
  uint64_t pointer_size(int level) const;
  void node(uint64_t address, uint64_t count, int depth);

  Context& context_;
  int type_ = 0;
  uint32_t node_size_ = 0;
  uint16_t record_size_ = 0;
  std::vector<Level> levels_;
  std::vector<std::string> records_;
};

}  // namespace keratin::hdf5
