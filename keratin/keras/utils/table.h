// A table of text with frames, wrapped and cut as `rich` does it (on which Keras's summaries are drawn). Internal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keratin::utils {

/// Colours of Keras's summaries on a terminal of 256 colours.
enum class Style : uint8_t { kPlain, kBold, kNumber, kNone, kClass, kYes, kNo };

/// Text whose characters have styles. One character is taken for one column.
class StyledText {
 public:
  StyledText() = default;
  StyledText(std::string_view text, Style style = Style::kPlain) { add(text, style); }
  /// Appends UTF-8 text.
  StyledText& add(std::string_view text, Style style = Style::kPlain);
  size_t size() const { return cells_.size(); }
  /// As UTF-8, with escape sequences where `colours`.
  std::string render(bool colours) const;

  /// Lines of at most `width` characters: broken between words, and a longer word is cut with an ellipsis.
  std::vector<StyledText> wrapped(size_t width) const;
  enum class Justify { kLeft, kRight, kCenter };
  /// Exactly `width` characters, the gap filled with blanks of this style.
  StyledText padded(size_t width, Justify justify, Style style) const;

 private:
  struct Cell {
    char32_t character;
    Style style;
  };
  StyledText part(size_t first, size_t last) const;
  void strip_end();
  std::vector<size_t> breaks(size_t width) const;

  std::vector<Cell> cells_;
};

/// A heading, rows, heavy lines around the heading and light ones between all rows.
class Table {
 public:
  struct Column {
    std::string header;
    StyledText::Justify justify;
    int64_t width;  ///< of the content wished for
  };
  /// `width`: columns of the whole table on the screen; the columns share it in the proportion of their widths.
  Table(std::vector<Column> columns, int64_t width);
  void add_row(std::vector<StyledText> cells) { rows_.push_back(std::move(cells)); }
  /// Lines, each with its end.
  std::string render(bool colours) const;

 private:
  std::string rule(const char* left, const char* line, const char* cross, const char* right) const;
  std::string row(const std::vector<StyledText>& cells, const char* border, Style style, bool colours) const;

  std::vector<Column> columns_;
  std::vector<std::vector<StyledText>> rows_;
};

}  // namespace keratin::utils
