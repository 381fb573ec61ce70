#include "keratin/data/frame/csv/records.h"

#include "keratin/base/error.h"

namespace keratin::csv {

bool RecordReader::at_line_end() const {
  const char c = text_[position_];
  if (c == '\n' || (c == '\r' && dialect_.bare_cr)) return true;
  return c == '\r' && position_ + 1 < text_.size() && text_[position_ + 1] == '\n';
}

void RecordReader::skip_line_end() {
  if (position_ >= text_.size()) return;
  position_ += text_[position_] == '\r' && !dialect_.bare_cr ? 2 : 1;
  ++line_;
}

void RecordReader::skip_blanks() {
  while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\t')) ++position_;
}

bool RecordReader::at_separator() const {
  const char c = text_[position_];
  return c == dialect_.separator || (dialect_.separator == ' ' && c == '\t');
}

void RecordReader::read_quoted(std::string& cell) {
  const int64_t opened = line_;
  for (++position_; position_ < text_.size(); ++position_) {
    const char c = text_[position_];
    if (c == dialect_.quote) {
      if (position_ + 1 >= text_.size() || text_[position_ + 1] != dialect_.quote) {
        ++position_;
        return;
      }
      ++position_;
    }
    line_ += c == (dialect_.bare_cr ? '\r' : '\n');
    cell += c;
  }
  unclosed_line_ = opened;
}

void RecordReader::read_cell(std::string& cell, bool& quoted) {
  if (dialect_.skip_blanks && dialect_.separator != '\t') skip_blanks();
  if (position_ < text_.size() && dialect_.quote && text_[position_] == dialect_.quote) {
    quoted = true;
    read_quoted(cell);
  }
  while (position_ < text_.size() && !at_separator() && !at_line_end()) {
    if (dialect_.comment && text_[position_] == dialect_.comment) {
      while (position_ < text_.size() && !at_line_end()) ++position_;
      return;
    }
    cell += text_[position_++];
  }
}

bool RecordReader::next(Record& record) {
  record.cells.clear();
  record.quoted = false;
  record.line = line_;
  if (position_ >= text_.size()) return false;
  while (true) {
    if (dialect_.separator == ' ') skip_blanks();
    const bool trailing = dialect_.separator == ' ' && (position_ >= text_.size() || at_line_end());
    if (!trailing || record.cells.empty()) {
      std::string left_out;
      const bool kept = std::ssize(record.cells) < dialect_.max_cells;
      read_cell(kept ? record.cells.emplace_back() : left_out, record.quoted);
    }
    if (position_ >= text_.size() || at_line_end()) break;
    ++position_;
  }
  skip_line_end();
  return true;
}

Dialect rewritten(Dialect dialect) {
  if (dialect.separator == ' ') dialect.separator = ',';
  if (!dialect.quote) dialect.quote = '"';
  dialect.comment = '\0';
  dialect.bare_cr = false;
  dialect.skip_blanks = false;
  return dialect;
}

std::string rewrite(std::string_view text, const Dialect& dialect, int64_t skip_rows, std::string_view where) {
  const Dialect plain = rewritten(dialect);
  const char special[] = {plain.separator, plain.quote, '\n', '\r', '\0'};
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  size_t skipped = 0;
  for (; skip_rows > 0 && skipped < text.size(); ++skipped) {
    if (text[skipped] != (dialect.bare_cr ? '\r' : '\n')) continue;
    out += '\n';
    --skip_rows;
  }
  RecordReader reader(text.substr(skipped), dialect);
  const auto lines_before = static_cast<int64_t>(out.size());
  Record record;
  while (reader.next(record)) {
    require(
        reader.unclosed_line() == 0, ErrorCode::kCorrupt, "[read_csv] ", where, " line ",
        reader.unclosed_line() + lines_before,
        ": the quote that opens here is never closed. Close it, double quotes inside a cell, or set quote = '\\0'.");
    for (size_t i = 0; i < record.cells.size(); ++i) {
      const std::string& cell = record.cells[i];
      if (i > 0) out += plain.separator;
      const bool needs_quotes = cell.find_first_of(special) != std::string::npos ||
                                (cell.empty() && record.quoted && record.cells.size() == 1);
      if (!needs_quotes) {
        out += cell;
        continue;
      }
      out += plain.quote;
      for (const char c : cell) out.append(c == plain.quote ? 2 : 1, c);
      out += plain.quote;
    }
    out += '\n';
  }
  return out;
}

}  // namespace keratin::csv
