// Small text helpers without iostreams: concatenation, joining, splitting, numbers as Python prints them.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace keratin {

/// The shortest decimal that reads back as the same double, written as Python's repr does: "0.001", "1e-07", "2.0",
/// "inf", "nan".
std::string repr(double value);
/// The shortest decimal that reads back as the same float, in the same style.
std::string repr(float value);
/// C's printf into a string: fixed("%.4f", x) and the like, for one number.
std::string format_number(const char* printf_format, double value);
/// Thousands separated by commas: 1,234,567.
std::string with_commas(int64_t value);

inline void append_text(std::string& out, std::string_view text) { out += text; }
inline void append_text(std::string& out, const std::string& text) { out += text; }
inline void append_text(std::string& out, const char* text) { out += text; }
inline void append_text(std::string& out, char c) { out += c; }
inline void append_text(std::string& out, bool value) { out += value ? "true" : "false"; }
inline void append_text(std::string& out, double value) { out += repr(value); }
inline void append_text(std::string& out, float value) { out += repr(value); }
template <std::integral T>
void append_text(std::string& out, T value) {
  out += std::to_string(value);
}
/// Any type with `std::string to_string(const T&)` found by argument-dependent lookup.
template <class T>
requires((std::is_class_v<T> || std::is_enum_v<T>)&&!std::is_convertible_v<T, std::string_view>) &&
    requires(const T& value) {
  { to_string(value) } -> std::convertible_to<std::string_view>;
}
void append_text(std::string& out, const T& value) { out += to_string(value); }

/// Concatenates anything that append_text knows: cat("expected ", n, " features").
template <class... Parts>
std::string cat(const Parts&... parts) {
  std::string out;
  (append_text(out, parts), ...);
  return out;
}

/// Elements separated by `separator`: join({1, 2}, ", ") is "1, 2".
template <class Range>
std::string join(const Range& range, std::string_view separator = ", ") {
  std::string out;
  for (const auto& element : range) {
    if (!out.empty()) out += separator;
    append_text(out, element);
  }
  return out;
}

std::vector<std::string> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);
std::string to_lower(std::string_view text);

/// Keras's rule from class name to object name: "BatchNormalization" -> "batch_normalization", "ReLU" -> "re_lu".
std::string snake_case(std::string_view class_name);

/// The candidate nearest to `word` by edit distance, if near enough to be a typing mistake; else "".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace keratin
