#include "cli/input.h"

#include <cstdio>
#include <cstring>

#include "cli/messages.h"
#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/hdf5/file.h"
#include "keratin/keras/tables/encode.h"

namespace keratin::cli {
namespace {

constexpr std::string_view kNpyMagic = "\x93NUMPY";
constexpr std::string_view kZipMagic = "PK\x03\x04";

bool starts_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

std::string read_stdin() {
  std::string text;
  char buffer[1 << 16];
  while (const size_t count = std::fread(buffer, 1, sizeof buffer, stdin)) text.append(buffer, count);
  require(std::ferror(stdin) == 0, ErrorCode::kIo, "[stdin] standard input could not be read: ", std::strerror(errno),
          ".");
  require(!text.empty(), ErrorCode::kInvalidArgument,
          "[stdin] standard input is empty: expected a table (CSV) or a .npy.");
  return text;
}

std::string first_bytes(const RandomAccessFile& file) {
  std::string bytes(static_cast<size_t>(std::min<int64_t>(file.size(), 8)), '\0');
  file.read_at(0, std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

// Reads a table; a second time when a column of text looks like numbers in this file.
template <class Read>
DataFrame read_table(const Read& read, CsvOptions options, const tables::TableSpec* spec) {
  DataFrame table = read(options);
  if (spec == nullptr) return table;
  options.dtypes = tables::text_columns(*spec, table);
  for (const auto& [name, type] : options.dtypes)
    if (table.column(name).dtype() != type) return read(options);
  return table;
}

Input table_input(DataFrame table, const std::string& name) {
  require(table.rows() > 0, ErrorCode::kInvalidArgument, "[", name, "] the table has no rows.");
  return {true, std::move(table), {}, name};
}

Input read_stream(const tables::TableSpec* spec, const LoadLimits& limits) {
  const std::string text = read_stdin();
  if (starts_with(text, kNpyMagic))
    return {false, {}, {{"", load_npy(*memory_file("standard input", text), limits)}}, "standard input"};
  require(!starts_with(text, kZipMagic), ErrorCode::kUnsupported,
          "[stdin] a .npz cannot be read from a stream: give its path.");
  const auto read = [&](const CsvOptions& o) { return DataFrame::read_csv(CsvText{text, "standard input"}, o); };
  return table_input(read_table(read, {.max_line_bytes = limits.max_line_bytes}, spec), "standard input");
}

}  // namespace

Input read_input(const std::string& path, const tables::TableSpec* spec, const LoadLimits& limits) {
  if (path == "-") return read_stream(spec, limits);
  const FileInfo info = file_system().info(path);
  require(info.kind != FileInfo::Kind::kMissing, ErrorCode::kNotFound, "[", path, "] there is no such file.");
  require(info.kind != FileInfo::Kind::kFolder, ErrorCode::kInvalidArgument, "[", path, "] is a folder, not a file.");
  const auto read = [&](const CsvOptions& o) { return DataFrame::read_csv(path, o); };
  CsvOptions options{.max_line_bytes = limits.max_line_bytes};
  if (has_extension(path, ".tsv")) options.separator = '\t';
  if (info.kind == FileInfo::Kind::kRegular) {
    const FileRef file = open_file(path);
    const std::string magic = first_bytes(*file);
    require(!magic.empty(), ErrorCode::kInvalidArgument, "[", path, "] the file is empty.");
    if (starts_with(magic, kNpyMagic)) return {false, {}, {{"", load_npy(path, limits)}}, path};
    require(!has_extension(path, ".keras"), ErrorCode::kInvalidArgument, "[", path,
            "] is a model; expected data (csv, tsv, npy or npz).");
    if (starts_with(magic, kZipMagic)) return {false, {}, load_npz(path, limits), path};
    require(!hdf5::is_hdf5(*file), ErrorCode::kUnsupported, "[", path,
            "] is an HDF5 file; expected data (csv, tsv, npy or npz).");
  }
  return table_input(read_table(read, options, spec), path);
}

Tensor take_rows(const Tensor& tensor, const std::vector<int64_t>& rows) {
  Shape shape = tensor.shape();
  const int64_t row_bytes = shape[0] == 0 ? 0 : tensor.bytes() / shape[0];
  shape.set(0, static_cast<int64_t>(rows.size()));
  Tensor out = Tensor::empty(shape, tensor.dtype());
  auto* to = static_cast<std::byte*>(out.mutable_raw());
  const auto* from = static_cast<const std::byte*>(tensor.raw());
  for (const int64_t row : rows) {
    std::memcpy(to, from + row * row_bytes, static_cast<size_t>(row_bytes));
    to += row_bytes;
  }
  return out;
}

}  // namespace keratin::cli
