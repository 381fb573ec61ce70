// HDF5: .weights.h5 (keras-facts 4.3) and legacy models and weights (4.5).
#include <algorithm>
#include <charconv>

#include "keratin/base/error.h"
#include "keratin/base/utf8.h"
#include "keratin/keras/saving/formats/format.h"
#include "keratin/keras/saving/weights.h"

namespace keratin::saving {
namespace {

class DatasetSource final : public TensorSource {
 public:
  explicit DatasetSource(hdf5::Dataset dataset) : dataset_(std::move(dataset)) {}
  bool in_parts() const override { return dataset_.readable_in_parts(); }
  void read(int64_t offset, std::span<std::byte> out) const override { dataset_.read_part(offset, out); }

 private:
  hdf5::Dataset dataset_;
};

// Variables are named "0", "1", ..., "10": by number, which h5py's order by letters is not.
bool comes_before(const hdf5::Dataset& a, const hdf5::Dataset& b) {
  const std::string x = a.name(), y = b.name();
  const auto is_number = [](const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  };
  if (!is_number(x) || !is_number(y)) return x < y;
  return x.size() != y.size() ? x.size() < y.size() : x < y;
}

// `outer` is that of the archive around the HDF5, or kCheckedHeaders, or empty.
constexpr const char* kCheckedHeaders = "lookup3";

std::string checksum_of(const hdf5::Dataset& dataset, const std::string& outer) {
  const std::string own = dataset.checksum();
  if (!outer.empty() && outer != kCheckedHeaders) return outer;
  return own == "header" ? outer : own;
}

// Headers carry checksums since version 2 of the superblock.
bool has_checked_headers(const Opened& file) {
  constexpr size_t kVersion = 8;
  return file.start.size() > kVersion && file.begins_with("\x89HDF\r\n\x1a\n") && file.start[kVersion] >= 2;
}

void describe_hdf5(const Opened& file, StoredFile& out) {
  const hdf5::File h5 = hdf5::File::open(file.file, file.limits);
  const hdf5::Group& root = h5.root();
  for (const hdf5::Attribute& attribute : root.attributes) {
    if (attribute.strings.size() != 1 || !attribute.shape.empty()) continue;
    if (attribute.name == "keras_version")
      out.keras_version = short_text("keras_version", attribute.text(), file.limits);
    else if (attribute.name == "backend")
      out.backend = short_text("backend", attribute.text(), file.limits);
    else if (attribute.text().size() <= 100)
      out.facts.emplace_back(printable(attribute.name, 100), printable(attribute.text()));
  }
  add_hdf5_tensors(root, has_checked_headers(file) ? kCheckedHeaders : "", out);
  if (add_legacy(root, file.limits, out)) return;
  const bool keras = root.find_group("vars") || root.find_group("layers") || root.find_group("optimizer") ||
                     root.find_group("_layer_checkpoint_dependencies");
  out.kind = keras ? FileKind::kWeightsH5 : FileKind::kHdf5;
}

}  // namespace

void add_hdf5_tensors(const hdf5::Group& group, const std::string& checksum, StoredFile& out) {
  std::vector<hdf5::Dataset> datasets = group.datasets;
  std::sort(datasets.begin(), datasets.end(), comes_before);
  for (const hdf5::Dataset& dataset : datasets) {
    StoredTensor tensor;
    tensor.name = dataset.path().substr(dataset.path().starts_with('/') ? 1 : 0);
    tensor.dtype = hdf5::to_string(dataset.type());
    tensor.type = dtype_of_element(dataset.type());
    tensor.shape = dataset.shape();
    tensor.bytes = dataset.byte_size();
    tensor.checksum = checksum_of(dataset, checksum);
    tensor.source = std::make_shared<DatasetSource>(dataset);
    out.tensors.push_back(std::move(tensor));
  }
  for (const hdf5::Group& child : group.groups) add_hdf5_tensors(child, checksum, out);
}

Format hdf5_format() {
  return {[](const Opened& file) { return hdf5::is_hdf5(*file.file); }, describe_hdf5};
}

}  // namespace keratin::saving
