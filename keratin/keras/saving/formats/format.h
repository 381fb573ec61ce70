// Internal to saving: one reader a file format. Each describes what the file holds and leaves the tensors where they
// are.
#pragma once

#include <string>

#include "keratin/base/files.h"
#include "keratin/base/hdf5/file.h"
#include "keratin/base/zip.h"
#include "keratin/keras/saving/stored_file.h"

namespace keratin::saving {

/// A file that was opened, and its first bytes.
struct Opened {
  FileRef file;
  std::string path;
  LoadLimits limits;
  std::string start;  ///< up to 64 bytes

  bool begins_with(std::string_view magic) const { return std::string_view(start).substr(0, magic.size()) == magic; }
};

struct Format {
  bool (*fits)(const Opened& file);
  void (*describe)(const Opened& file, StoredFile& out);
};

Format zip_format();  ///< .keras and .npz
Format npy_format();
Format hdf5_format();
Format safetensors_format();
Format json_format();  ///< configs and the index of sharded weights

/// An unzipped .keras, or a checkpoint.
void describe_folder(const std::string& path, const LoadLimits& limits, StoredFile& out);

// -- parts that several formats share

/// Adds the tensors of an HDF5 tree. `checksum` is that of what the HDF5 stands in; empty: its own, if any.
void add_hdf5_tensors(const hdf5::Group& root, const std::string& checksum, StoredFile& out);
/// metadata.json, which has the version of Keras.
void add_metadata(const std::string& json, const LoadLimits& limits, StoredFile& out);
/// config.json.
void add_config(const std::string& json, const LoadLimits& limits, StoredFile& out);
/// A version or name from the file; Error kLimit when it is longer than any could be.
std::string short_text(const char* what, const std::string& text, const LoadLimits& limits);
/// Parses a JSON text under all of `limits`, with errors that name `where`.
Json parse_json(const std::string& text, const std::string& where, int64_t max_bytes, const LoadLimits& limits);
/// Adds the arrays of a .npz archive, or one .npy.
void add_npz_tensors(const std::shared_ptr<const ZipReader>& zip, const LoadLimits& limits, StoredFile& out);
StoredTensor npy_tensor(std::string name, const FileRef& file, const LoadLimits& limits);
/// Adds model.weights.h5 or model.weights.npz.
void add_weights_member(const std::string& name, const FileRef& file, const std::string& checksum,
                        const LoadLimits& limits, StoredFile& out);

/// Elements that stand in a file as they are.
std::shared_ptr<const TensorSource> file_source(FileRef file, int64_t offset);

/// The legacy layers, or nothing when the file is in the layout of .weights.h5.
bool add_legacy(const hdf5::Group& root, const LoadLimits& limits, StoredFile& out);

}  // namespace keratin::saving
