// Tables and columns as pandas prints them in a terminal.
#include <algorithm>

#include "keratin/base/text.h"
#include "keratin/data/frame/format_cells.h"
#include "keratin/data/frame/frame.h"
#include "keratin/data/frame/rows.h"

namespace keratin {
namespace {

using Texts = std::vector<std::string>;

/// Which rows are shown, and before which of them the dots stand (-1: nowhere).
struct Shown {
  std::vector<int64_t> rows;
  int64_t dots = -1;
};

Shown shown_rows(int64_t rows, const PrintOptions& options) {
  if (rows <= options.max_rows) return {row_range(0, rows)};
  const int64_t half = std::max<int64_t>(std::min(options.min_rows, options.max_rows) / 2, 1);
  Shown shown{row_range(0, half), half};
  const auto tail = tail_rows(rows, half);
  shown.rows.insert(shown.rows.end(), tail.begin(), tail.end());
  return shown;
}

Texts labels_of(const std::vector<std::string>& index, const Shown& shown) {
  Texts labels;
  for (const int64_t row : shown.rows)
    labels.push_back(index.empty() ? std::to_string(row) : index[static_cast<size_t>(row)]);
  return labels;
}

std::string right(std::string text, size_t width) {
  text.insert(0, width - std::min(width, text.size()), ' ');
  return text;
}

/// A column with its header on top, and dots where rows are left out.
Texts column_texts(const Series& column, const Shown& shown) {
  const std::string header = column.is_numeric() ? " " + column.name() : column.name();
  Texts texts = format_cells(column.take(shown.rows));
  justify_right(texts, width_of(header));
  const size_t width = std::max(width_of(texts), width_of(header));
  texts.insert(texts.begin(), std::string(width - width_of(header), ' ') + header);
  if (shown.dots < 0) return texts;
  texts.insert(texts.begin() + shown.dots + 1, right(width > 3 ? "..." : "..", width));
  return texts;
}

Texts label_texts(const std::vector<std::string>& index, const Shown& shown) {
  Texts texts = labels_of(index, shown);
  const size_t width = width_of(texts);
  if (shown.dots >= 0) texts.insert(texts.begin() + shown.dots, width > 3 ? "..." : "..");
  texts.insert(texts.begin(), "");
  justify_left(texts);
  return texts;
}

/// How many columns fit: pandas takes the middle one out until the rest does, and never fewer than two.
size_t fitting_columns(const std::vector<Texts>& columns, int64_t width) {
  std::vector<int64_t> widths;
  int64_t excess = -width;  // a line ends without the blank that stands between columns; one place is kept free
  for (const Texts& texts : columns) {
    widths.push_back(static_cast<int64_t>(width_of(texts.front())));
    excess += widths.back() + 1;
  }
  if (excess <= 0) return columns.size() - 1;
  excess += 5;  // the column of dots and its blank
  while (excess > 0 && widths.size() > 1) {
    const auto middle = widths.begin() + static_cast<int64_t>(widths.size() / 2 + (widths.size() % 4 == 3 ? 1 : 0));
    excess -= *middle + 1;
    widths.erase(middle);
  }
  return std::max<size_t>(widths.size() - 1, 2);
}

std::vector<Texts> without_middle(std::vector<Texts> columns, size_t kept) {
  const size_t half = std::max<size_t>(kept / 2, 1);
  std::vector<Texts> out(columns.begin(), columns.begin() + static_cast<int64_t>(half) + 1);
  out.emplace_back(columns.front().size(), " ...");
  out.insert(out.end(), columns.end() - static_cast<int64_t>(half), columns.end());
  return out;
}

std::string joined(const std::vector<Texts>& columns) {
  std::string out;
  for (size_t line = 0; line < columns.front().size(); ++line) {
    if (line > 0) out += '\n';
    for (size_t c = 0; c < columns.size(); ++c) {
      if (c > 0) out += ' ';
      out += columns[c][line];
    }
  }
  return out;
}

Texts series_texts(const Series& series, const Shown& shown) {
  Texts texts = format_cells(series.take(shown.rows));
  justify_right(texts, 0);
  if (shown.dots < 0) return texts;
  const size_t width = width_of(texts);
  const std::string dots = width > 3 ? "..." : "..";
  // Python's str.center: of an odd number of blanks one more stands on the left only where the width is odd, too.
  const size_t blanks = width - std::min(width, dots.size());
  const size_t left = blanks / 2 + (blanks & width & 1);
  texts.insert(texts.begin() + shown.dots, std::string(left, ' ') + dots + std::string(blanks - left, ' '));
  return texts;
}

}  // namespace

std::string DataFrame::to_string(const PrintOptions& options) const {
  if (empty()) return cat("Empty DataFrame\nColumns: [", join(columns()), "]\nIndex: []");
  const Shown shown = shown_rows(rows_, options);
  std::vector<Texts> texts{label_texts(index_, shown)};
  for (const Series& column : columns_) texts.push_back(column_texts(column, shown));
  const size_t kept = fitting_columns(texts, options.width);
  const bool narrowed = kept < columns_.size();
  if (narrowed) texts = without_middle(std::move(texts), kept);
  std::string out = joined(texts);
  if (narrowed || shown.dots >= 0) out += cat("\n\n[", rows_, " rows x ", columns_.size(), " columns]");
  return out;
}

std::string to_string(const DataFrame& frame) { return frame.to_string(); }

std::string Series::to_string() const {
  const std::string type = cat("dtype: ", keratin::to_string(dtype()));
  if (size() == 0) return cat("Series([], ", name_.empty() ? "" : cat("Name: ", name_, ", "), type, ")");
  const Shown shown = shown_rows(size(), {});
  Texts labels = labels_of(index(), shown);
  if (shown.dots >= 0) labels.insert(labels.begin() + shown.dots, "");
  justify_left(labels);
  const Texts cells = series_texts(*this, shown);
  std::string out;
  for (size_t line = 0; line < cells.size(); ++line) out += cat(labels[line], "   ", cells[line], "\n");
  if (!name_.empty()) out += cat("Name: ", name_, ", ");
  if (shown.dots >= 0) out += cat("Length: ", size(), ", ");
  return out + type;
}

std::string to_string(const Series& series) { return series.to_string(); }

}  // namespace keratin
