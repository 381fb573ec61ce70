// HDF5 files, read strictly: the subset that Keras and h5py write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keratin/base/files.h"
#include "keratin/base/hdf5/types.h"
#include "keratin/base/limits.h"

namespace keratin::hdf5 {

struct DatasetBody;

/// An array in the file. Its description was checked when the file was opened; its elements are read on demand.
class Dataset {
 public:
  explicit Dataset(std::shared_ptr<const DatasetBody> body) : body_(std::move(body)) {}

  /// The last part of the path.
  std::string name() const;
  /// "/layers/dense/vars/0".
  const std::string& path() const;
  const ElementType& type() const;
  const std::vector<int64_t>& shape() const;
  int64_t element_count() const;
  /// Bytes of all elements. Bounded by what the file can hold, so a buffer of that size may be allocated.
  int64_t byte_size() const;
  const std::vector<Attribute>& attributes() const;
  const Attribute* find_attribute(std::string_view name) const;

  /// Fills `out`, which has byte_size() bytes, with the elements: row-major, little-endian. Not for strings of any
  /// length.
  void read(std::span<std::byte> out) const;
  /// What notices a flipped bit of the elements: "fletcher32" over its chunks, "header" when there are no others than
  /// those inside an object header with a checksum; empty: nothing.
  const char* checksum() const;
  /// Whether read_part reads no more than what it is asked for: the elements stand in the file as they are.
  bool readable_in_parts() const;
  /// Fills `out` with the bytes from `offset` on of what read() gives; both in whole elements. A data set in chunks is
  /// read as a whole for it.
  void read_part(int64_t offset, std::span<std::byte> out) const;
  /// The elements of a data set of strings.
  std::vector<std::string> read_strings() const;

 private:
  std::shared_ptr<const DatasetBody> body_;
};

/// A folder in the file.
struct Group {
  std::string path;  ///< "/" for the root
  std::vector<Attribute> attributes;
  std::vector<Group> groups;
  std::vector<Dataset> datasets;

  std::string name() const;
  const Attribute* find_attribute(std::string_view name) const;
  /// By a path relative to this group, "dense/vars"; nullptr when there is none.
  const Group* find_group(std::string_view relative) const;
  const Dataset* find_dataset(std::string_view relative) const;
};

/// An opened file. Groups and data sets stay valid without it.
class File {
 public:
  /// Reads the whole tree of groups, attributes and descriptions. Throws Error kCorrupt for a damaged file,
  /// kUnsupported for what Keras never writes (soft and external links, external or virtual data, several links to one
  /// object), kLimit beyond `limits`.
  static File open(FileRef file, const LoadLimits& limits = {});
  static File open(const std::string& path, const LoadLimits& limits = {}) { return open(open_file(path), limits); }

  const Group& root() const { return root_; }

 private:
  Group root_;
};

/// True when the file begins with HDF5's signature (at 0, 512, 1024, ... as the format allows).
bool is_hdf5(const RandomAccessFile& file);

}  // namespace keratin::hdf5
