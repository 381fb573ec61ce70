// NumPy's .npy and .npz.
#include <bit>
#include <cstring>

#include "keratin/base/checksummed_file.h"
#include "keratin/base/error.h"
#include "keratin/base/npy.h"
#include "keratin/data/npy/npy.h"
#include "keratin/keras/saving/formats/format.h"

namespace keratin::saving {
namespace {

// Arrays of other byte or axis order, and bools, whose bytes need a look: read as a whole.
class ArraySource final : public TensorSource {
 public:
  ArraySource(FileRef file, const LoadLimits& limits) : file_(std::move(file)), limits_(limits) {}
  bool in_parts() const override { return false; }
  void read(int64_t offset, std::span<std::byte> out) const override {
    const Tensor whole = load_npy(*file_, limits_);
    require(offset >= 0 && std::ssize(out) <= whole.bytes() - offset, ErrorCode::kInternal, "[", file_->name(),
            "] read beyond the array.");
    if (!out.empty()) std::memcpy(out.data(), static_cast<const std::byte*>(whole.raw()) + offset, out.size());
  }

 private:
  FileRef file_;
  LoadLimits limits_;
};

std::optional<DType> dtype_of(const NpyHeader& header) {
  const std::string bits = std::to_string(header.size * 8);
  switch (header.kind) {
    case 'b':
      return DType::bool_;
    case 'V':
      return header.size == 2 ? std::optional(DType::bfloat16) : std::nullopt;
    case 'i':
      return dtype_from_string("int" + bits);
    case 'u':
      return dtype_from_string("uint" + bits);
    case 'f':
      return header.size <= 8 ? std::optional(dtype_from_string("float" + bits)) : std::nullopt;
    default:
      return {};
  }
}

std::string dtype_name(const NpyHeader& header) {
  if (const std::optional<DType> type = dtype_of(header)) return to_string(*type);
  const std::string bits = std::to_string(header.size * 8);
  switch (header.kind) {
    case 'c':
      return "complex" + bits;
    case 'f':
      return "float" + bits;
    case 'S':
    case 'U':
      return "string";
    default:
      return cat("opaque(", header.size, ")");
  }
}

}  // namespace

StoredTensor npy_tensor(std::string name, const FileRef& file, const LoadLimits& limits) {
  const NpyHeader header = read_npy_header(*file, limits);
  StoredTensor out;
  out.name = std::move(name);
  out.dtype = dtype_name(header);
  out.type = dtype_of(header);
  out.shape = header.shape;
  out.bytes = header.byte_size();
  const bool plain = out.type && *out.type != DType::bool_ && (header.size == 1 || !header.big_endian) &&
                     (!header.fortran_order || header.shape.size() < 2);
  if (plain)
    out.source = file_source(file, header.data_offset);
  else if (out.type)
    out.source = std::make_shared<ArraySource>(file, limits);
  return out;
}

void add_npz_tensors(const std::shared_ptr<const ZipReader>& zip, const LoadLimits& limits, StoredFile& out) {
  for (const ZipMember& member : zip->members()) {
    const auto content = zip->open_while_read(member);
    out.unverified.push_back(content);
    StoredTensor tensor = npy_tensor(member.name.substr(0, member.name.size() - 4), content, limits);
    tensor.checksum = "crc32";
    out.tensors.push_back(std::move(tensor));
  }
}

Format npy_format() {
  return {[](const Opened& file) { return file.begins_with("\x93NUMPY"); },
          [](const Opened& file, StoredFile& out) {
            out.kind = FileKind::kNpy;
            out.tensors.push_back(npy_tensor("", file.file, file.limits));
          }};
}

}  // namespace keratin::saving
