// The cells of one block and column, read into the column's memory.
#include <cmath>
#include <limits>

#include "keratin/data/frame/csv/job.h"

namespace keratin::csv {
namespace {

/// A quoted cell without its quotes; what follows the closing quote is kept, as pandas keeps it.
std::string_view unquote(const char* p, const char* end, char quote, std::string& out) {
  out.clear();
  bool inside = true;
  for (++p; p < end; ++p) {
    if (inside && *p == quote) {
      if (p + 1 < end && p[1] == quote)
        ++p;
      else {
        inside = false;
        continue;
      }
    }
    out += *p;
  }
  const size_t size = out.size();
  out.append(StringCell::kInline, '\0');
  return std::string_view(out).substr(0, size);
}

/// Walks down one column of a block.
class Cells {
 public:
  Cells(const Job& job, Scratch& scratch, size_t column, bool has_quotes)
      : job_(job),
        scratch_(scratch),
        column_(column),
        width_(job.columns.size()),
        quote_(has_quotes ? job.dialect.quote : '\0') {}

  size_t rows() const { return scratch_.row_starts.size(); }

  /// The bytes of a cell, still quoted.
  std::string_view raw(size_t row) const {
    const size_t at = row * width_ + column_;
    uint32_t end = scratch_.ends[at];
    uint32_t first = column_ == 0 ? scratch_.row_starts[row] : scratch_.ends[at - 1] + 1;
    // A row that was too short ends in cells that begin behind their end.
    if (first > end) first = end;
    const char* text = scratch_.text.data();
    if (column_ + 1 == width_ && end > first && text[end - 1] == '\r') --end;
    if (job_.dialect.skip_blanks) {
      while (first < end && is_blank(text[first])) ++first;
    }
    return {text + first, end - first};
  }

  std::string_view operator()(size_t row) const {
    const std::string_view cell = raw(row);
    if (!quote_ || cell.empty() || cell[0] != quote_) [[likely]]
      return cell;
    return unquote(cell.data(), cell.data() + cell.size(), quote_, scratch_.cell);
  }

  int64_t offset(size_t row, int64_t block_start) const {
    return block_start + (raw(row).data() - scratch_.text.data());
  }

 private:
  const Job& job_;
  Scratch& scratch_;
  size_t column_, width_;
  char quote_;
};

constexpr uint8_t accepted_kinds(const Column& column) {
  if (column.type == ColumnType::bool_) return kBoolCell | kMissingCell;
  if (column.type == ColumnType::float64) return kMissingCell | kIntegerCell | kNumberCell;
  return column.forced ? kIntegerCell : kMissingCell | kIntegerCell | kNumberCell;
}

/// Reads cells with `parse`; what it refuses is classified and gets `absent`.
template <class T, class Parse>
Finding fill(const Job& job, const Column& column, const Cells& cells, const Block& block, T absent, uint8_t own_kind,
             Parse parse) {
  Finding finding;
  T* out = static_cast<T*>(column.cells) + block.first_row;
  const bool markers_first = job.missing.numeric();
  bool any = false;
  for (size_t row = 0; row < cells.rows(); ++row) {
    const std::string_view cell = cells(row);
    if (!(markers_first && job.missing.contains(cell)) && parse(cell, out[row])) [[likely]] {
      any = true;
      continue;
    }
    out[row] = absent;
    const Kind kind = classify(cell, job.dialect.decimal, job.missing);
    finding.kinds |= kind;
    if (finding.bad.offset < 0 && !(kind & accepted_kinds(column))) {
      finding.bad = {cells.offset(row, block.first), std::string(cell)};
    }
  }
  if (any) finding.kinds |= own_kind;
  return finding;
}

/// Texts above 12 bytes go into one page of just the size they need.
Finding fill_text(const Job& job, Column& column, const Cells& cells, const Block& block, size_t number) {
  size_t bytes = 0;
  for (size_t row = 0; row < cells.rows(); ++row) {
    const size_t size = cells.raw(row).size();
    bytes += size > StringCell::kInline ? size : 0;
  }
  std::shared_ptr<char[]> page(bytes > 0 ? new char[bytes] : nullptr);
  size_t used = 0;
  auto* out = static_cast<StringCell*>(column.cells) + block.first_row;
  for (size_t row = 0; row < cells.rows(); ++row) {
    const std::string_view cell = cells(row);
    if (job.missing.contains(cell)) {
      out[row] = StringCell();
    } else if (cell.size() <= StringCell::kInline) {
      StringCell& inlined = out[row];
      inlined.size = static_cast<uint32_t>(cell.size());
      // A copy of fixed size is one instruction; text and scratch.cell have room behind their ends.
      std::memcpy(inlined.bytes, cell.data(), StringCell::kInline);
    } else {
      std::memcpy(page.get() + used, cell.data(), cell.size());
      out[row] = StringCell::paged(cell.size(), static_cast<uint32_t>(number), static_cast<uint32_t>(used));
      used += cell.size();
    }
  }
  column.pages[number] = std::move(page);
  return {};
}

}  // namespace

std::string_view cell_text(const Job& job, Scratch& scratch, size_t row, size_t column, int64_t& offset) {
  const Cells cells(job, scratch, column, true);
  offset = cells.offset(row, job.blocks.front().first);
  return cells(row);
}

Finding fill_column(Job& job, Column& column, size_t position, size_t block, Scratch& scratch, bool has_quotes) {
  const Cells cells(job, scratch, position, has_quotes);
  const Block& place = job.blocks[block];
  switch (column.type) {
    case ColumnType::int64:
      return fill<int64_t>(job, column, cells, place, 0, kIntegerCell, [](std::string_view cell, int64_t& out) {
        return parse_integer(cell.data(), cell.data() + cell.size(), out);
      });
    case ColumnType::bool_:
      return fill<uint8_t>(job, column, cells, place, Series::kMissingBool, kBoolCell,
                           [](std::string_view cell, uint8_t& out) {
                             const int value = parse_bool(cell);
                             out = static_cast<uint8_t>(value);
                             return value >= 0;
                           });
    case ColumnType::float64: {
      const char decimal = job.dialect.decimal;
      return fill<double>(job, column, cells, place, std::numeric_limits<double>::quiet_NaN(), kNumberCell,
                          [decimal](std::string_view cell, double& out) {
                            return parse_number(cell.data(), cell.data() + cell.size(), decimal, out);
                          });
    }
    case ColumnType::string:
      break;
  }
  return fill_text(job, column, cells, place, block);
}

}  // namespace keratin::csv
