// DataFrame::read_csv: from a path, a stream or memory.
#include <cstdio>
#include <istream>
#include <iterator>

#include "keratin/base/error.h"
#include "keratin/data/frame/csv/read.h"
#include "keratin/data/frame/frame.h"

namespace keratin {
namespace {

std::string read_stream(std::FILE* stream, const std::string& name) {
  std::string text;
  char buffer[1 << 16];
  while (const size_t count = std::fread(buffer, 1, sizeof(buffer), stream)) text.append(buffer, count);
  require(!std::ferror(stream), ErrorCode::kIo, "[read_csv] reading ", name, " failed.");
  return text;
}

/// Pipes and devices have no size, so they are read to their end.
FileRef open_special(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(path.c_str(), "rb"), std::fclose);
  require(stream != nullptr, ErrorCode::kIo, "[read_csv] ", path, " cannot be opened for reading.");
  return memory_file(path, read_stream(stream.get(), path));
}

}  // namespace

DataFrame DataFrame::read_csv(const std::string& path, const CsvOptions& options) {
  if (path == "-")
    return csv::read_columns(memory_file("standard input", read_stream(stdin, "standard input")), options);
  const bool special = file_system().info(path).kind == FileInfo::Kind::kOther;
  return csv::read_columns(special ? open_special(path) : open_file(path), options);
}

DataFrame DataFrame::read_csv(const CsvText& text, const CsvOptions& options) {
  return csv::read_columns(memory_view(text.name, bytes_of(text.text)), options);
}

DataFrame DataFrame::read_csv(std::istream& in, const CsvOptions& options) {
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  require(!in.bad(), ErrorCode::kIo, "[read_csv] reading the stream failed.");
  return csv::read_columns(memory_file("stream", std::move(text)), options);
}

}  // namespace keratin
