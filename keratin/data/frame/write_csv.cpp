// DataFrame::write_csv.
#include <cstdio>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/data/frame/frame.h"

namespace keratin {
namespace {

void append_cell(std::string& out, std::string_view text, const CsvWriteOptions& options) {
  const char special[] = {options.separator, '"', '\n', '\r'};
  // A quoted cell keeps blanks at its ends and a "#" at the start of a line from being taken for something else.
  const bool plain = text.find_first_of(std::string_view(special, 4)) == std::string_view::npos;
  if (plain) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

void append_value(std::string& out, const Series& column, int64_t row, const CsvWriteOptions& options) {
  if (column.is_missing(row)) return append_cell(out, options.missing, options);
  if (column.dtype() == ColumnType::string) return append_cell(out, column.text(row), options);
  std::string text = column.cell(row);
  const size_t point = options.decimal == '.' ? std::string::npos : text.find('.');
  if (point != std::string::npos) text[point] = options.decimal;
  append_cell(out, text, options);
}

}  // namespace

std::string DataFrame::to_csv(const CsvWriteOptions& options) const {
  require(options.separator != options.decimal && options.separator != '"', ErrorCode::kInvalidArgument,
          "[write_csv] expected a separator that differs from the decimal mark and the quote, received '",
          options.separator, "'.");
  std::string out;
  const auto end_line = [&](size_t line_start) {
    // A blank line would be no row.
    if (out.size() == line_start && columns_.size() == 1) out += "\"\"";
    out += options.line_ending;
  };
  for (size_t c = 0; options.header && c < columns_.size(); ++c) {
    if (c > 0) out += options.separator;
    append_cell(out, columns_[c].name(), options);
  }
  if (options.header && !columns_.empty()) end_line(0);
  for (int64_t row = 0; row < rows_; ++row) {
    const size_t line_start = out.size();
    for (size_t c = 0; c < columns_.size(); ++c) {
      if (c > 0) out += options.separator;
      append_value(out, columns_[c], row, options);
    }
    end_line(line_start);
  }
  return out;
}

void DataFrame::write_csv(const std::string& path, const CsvWriteOptions& options) const {
  const std::string text = to_csv(options);
  if (path != "-") return write_file_atomic(path, text);
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  require(written, ErrorCode::kIo, "[write_csv] writing to standard output failed.");
}

}  // namespace keratin
