#include "keratin/data/frame/format_cells.h"

#include <algorithm>
#include <cmath>

#include "keratin/base/text.h"

namespace keratin {
namespace {

constexpr size_t kMaxWidth = 50;  // pandas: display.max_colwidth
constexpr size_t kDigits = 6;     // pandas: display.precision

bool is_plain_number(const std::string& text) {
  return text.find('.') != std::string::npos && text.find('e') == std::string::npos;
}

/// Drops the zeros at the end that all numbers share, but leaves one behind the point.
void trim_zeros(std::vector<std::string>& texts) {
  const auto ends_in_zero = [](const std::string& text) { return !is_plain_number(text) || text.back() == '0'; };
  if (std::none_of(texts.begin(), texts.end(), is_plain_number)) return;
  while (std::all_of(texts.begin(), texts.end(), ends_in_zero)) {
    for (std::string& text : texts) {
      if (is_plain_number(text)) text.pop_back();
    }
  }
  for (std::string& text : texts) {
    if (text.back() == '.') text += '0';
  }
}

std::vector<std::string> print_each(const Series& series, const char* printf_format) {
  std::vector<std::string> texts;
  for (const double value : series.doubles()) {
    texts.push_back(std::isnan(value)   ? " NaN"
                    : std::isinf(value) ? (value < 0 ? "-inf" : " inf")
                                        : format_number(printf_format, value));
  }
  trim_zeros(texts);
  return texts;
}

// pandas' FloatArrayFormatter: "this is pretty arbitrary for now".
std::vector<std::string> format_floats(const Series& series) {
  std::vector<std::string> texts = print_each(series, "% .6f");
  const bool too_long = width_of(texts) > kDigits + 6;
  bool large = false, small = false;
  for (const double value : series.doubles()) {
    const double size = std::fabs(value);
    large = large || size > 1e6;
    small = small || (size < 1e-6 && size > 0);
  }
  return small || (too_long && large) ? print_each(series, "% .6e") : texts;
}

std::string cut(const std::string& text, size_t characters) {
  size_t bytes = 0;
  for (size_t seen = 0; bytes < text.size(); ++bytes) {
    seen += (static_cast<unsigned char>(text[bytes]) & 0xC0) != 0x80;
    if (seen > characters) break;
  }
  return text.substr(0, bytes);
}

/// Line breaks inside a cell would break the table.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else
      out += c;
  }
  return out;
}

}  // namespace

size_t width_of(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

size_t width_of(const std::vector<std::string>& texts) {
  size_t width = 0;
  for (const std::string& text : texts) width = std::max(width, width_of(text));
  return width;
}

std::vector<std::string> format_cells(const Series& series) {
  if (series.dtype() == ColumnType::float64) return format_floats(series);
  std::vector<std::string> texts;
  for (int64_t row = 0; row < series.size(); ++row) {
    const std::string text = series.is_missing(row) ? "NaN" : escaped(series.cell(row));
    const bool negative = series.dtype() == ColumnType::int64 && text[0] == '-';
    texts.push_back(negative ? text : " " + text);
  }
  return texts;
}

void justify_right(std::vector<std::string>& texts, size_t minimum) {
  const size_t width = std::min(std::max(width_of(texts), minimum), std::max(kMaxWidth, minimum));
  for (std::string& text : texts) {
    if (width_of(text) > width) text = cut(text, width - 3) + "...";
    text.insert(0, width - width_of(text), ' ');
  }
}

void justify_left(std::vector<std::string>& texts) {
  const size_t width = width_of(texts);
  for (std::string& text : texts) text.append(width - width_of(text), ' ');
}

}  // namespace keratin
