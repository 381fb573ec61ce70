#include "keratin/keras/utils/table.h"

#include <algorithm>
#include <cmath>

#include "keratin/base/utf8.h"

namespace keratin::utils {
namespace {

const char* escape_of(Style style) {
  switch (style) {
    case Style::kBold:
      return "\x1b[1m";
    case Style::kNumber:
      return "\x1b[38;5;34m";
    case Style::kNone:
      return "\x1b[38;5;45m";
    case Style::kClass:
      return "\x1b[38;5;33m";
    case Style::kYes:
      return "\x1b[1;38;5;34m";
    case Style::kNo:
      return "\x1b[1;91m";
    case Style::kPlain:
      break;
  }
  return nullptr;
}

constexpr int64_t kPadding = 2;  // a blank on either side of a cell

}  // namespace

StyledText& StyledText::add(std::string_view text, Style style) {
  char32_t character = 0;
  for (size_t at = 0; at < text.size();) {
    if (!next_code_point(text, at, character)) character = U'?', ++at;
    cells_.push_back({character, style});
  }
  return *this;
}

std::string StyledText::render(bool colours) const {
  std::string out;
  for (size_t i = 0; i < cells_.size();) {
    const Style style = cells_[i].style;
    const char* escape = colours ? escape_of(style) : nullptr;
    if (escape != nullptr) out += escape;
    for (; i < cells_.size() && cells_[i].style == style; ++i) append_utf8(out, cells_[i].character);
    if (escape != nullptr) out += "\x1b[0m";
  }
  return out;
}

StyledText StyledText::part(size_t first, size_t last) const {
  StyledText out;
  for (size_t i = first; i < last; ++i) out.cells_.push_back(cells_[i]);
  return out;
}

void StyledText::strip_end() {
  while (!cells_.empty() && cells_.back().character == U' ') cells_.pop_back();
}

// Where lines begin, apart from the first. A word that is too long for any line stays on its line, to be cut.
std::vector<size_t> StyledText::breaks(size_t width) const {
  std::vector<size_t> out;
  const auto blank = [&](size_t i) { return cells_[i].character == U' '; };
  size_t used = 0, at = 0;
  while (at < size()) {
    size_t end = at;
    while (end < size() && blank(end)) ++end;
    while (end < size() && !blank(end)) ++end;
    const size_t word = end - at;
    while (end < size() && blank(end)) ++end;
    const bool fits = used + word <= width;
    if (!fits && at > 0 && (word > width || used > 0)) out.push_back(at);
    used = (fits ? used : 0) + (end - at);
    at = end;
  }
  return out;
}

std::vector<StyledText> StyledText::wrapped(size_t width) const {
  std::vector<size_t> edges = breaks(width);
  edges.insert(edges.begin(), 0);
  edges.push_back(size());
  std::vector<StyledText> lines;
  for (size_t i = 0; i + 1 < edges.size(); ++i) {
    StyledText line = part(edges[i], edges[i + 1]);
    line.strip_end();
    if (line.size() > width) {
      line.cells_.resize(width);
      if (width > 0) line.cells_.back().character = U'…';
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

StyledText StyledText::padded(size_t width, Justify justify, Style style) const {
  const size_t gap = width > size() ? width - size() : 0;
  const size_t before = justify == Justify::kLeft ? 0 : justify == Justify::kRight ? gap : gap / 2;
  StyledText out(std::string(before, ' '), style);
  out.cells_.insert(out.cells_.end(), cells_.begin(), cells_.end());
  return out.add(std::string(gap - before, ' '), style);
}

// The wished widths together are always more than there is: each column gives up an equal share, rounded half to even.
Table::Table(std::vector<Column> columns, int64_t width) : columns_(std::move(columns)) {
  auto left = static_cast<int64_t>(columns_.size());
  int64_t excess = left + 1 - width;
  for (const Column& column : columns_) excess += column.width + kPadding;
  for (Column& column : columns_) {
    const auto share = static_cast<int64_t>(std::nearbyint(static_cast<double>(excess) / static_cast<double>(left--)));
    excess -= share;
    column.width = std::max<int64_t>(column.width - share, 1);
  }
}

std::string Table::rule(const char* left, const char* line, const char* cross, const char* right) const {
  std::string out;
  for (const Column& column : columns_) {
    out += out.empty() ? left : cross;
    for (int64_t i = 0; i < column.width + kPadding; ++i) out += line;
  }
  return out + right + "\n";
}

std::string Table::row(const std::vector<StyledText>& cells, const char* border, Style style, bool colours) const {
  std::vector<std::vector<StyledText>> wrapped;
  size_t height = 1;
  for (size_t i = 0; i < columns_.size(); ++i) {
    wrapped.push_back(cells[i].wrapped(static_cast<size_t>(columns_[i].width)));
    height = std::max(height, wrapped.back().size());
  }
  const std::string blank = StyledText(" ", style).render(colours);
  std::string out;
  for (size_t line = 0; line < height; ++line) {
    for (size_t i = 0; i < columns_.size(); ++i) {
      const StyledText text = line < wrapped[i].size() ? wrapped[i][line] : StyledText();
      out += border + blank;
      out += text.padded(static_cast<size_t>(columns_[i].width), columns_[i].justify, style).render(colours);
      out += blank;
    }
    out += border;
    out += '\n';
  }
  return out;
}

std::string Table::render(bool colours) const {
  std::vector<StyledText> headers;
  for (const Column& column : columns_) headers.emplace_back(column.header, Style::kBold);
  std::string out = rule("┏", "━", "┳", "┓") + row(headers, "┃", Style::kBold, colours);
  out += rule("┡", "━", "╇", "┩");
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (i > 0) out += rule("├", "─", "┼", "┤");
    out += row(rows_[i], "│", Style::kPlain, colours);
  }
  return out + rule("└", "─", "┴", "┘");
}

}  // namespace keratin::utils
