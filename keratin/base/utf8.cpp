#include "keratin/base/utf8.h"

#include <cstdint>

namespace keratin {

bool next_code_point(std::string_view text, size_t& position, char32_t& code_point) {
  if (position >= text.size()) return false;
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[position + i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) {
    code_point = first;
    ++position;
    return true;
  }
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() - position < length) return false;
  char32_t code = first & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return false;
    code = (code << 6) | (byte(i) & 0x3Fu);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
  code_point = code;
  position += length;
  return true;
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(static_cast<uint8_t>(byte)); };
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
  } else {
    if (code_point < 0x10000) {
      put(0xE0 | (code_point >> 12));
    } else {
      put(0xF0 | (code_point >> 18));
      put(0x80 | ((code_point >> 12) & 0x3F));
    }
    put(0x80 | ((code_point >> 6) & 0x3F));
  }
  put(0x80 | (code_point & 0x3F));
}

bool is_utf8(std::string_view text) {
  char32_t code = 0;
  for (size_t position = 0; position < text.size();)
    if (!next_code_point(text, position, code)) return false;
  return true;
}

std::string printable(std::string_view text, size_t max_bytes) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (size_t position = 0; position < text.size();) {
    if (out.size() >= max_bytes) return out + "...";
    const size_t start = position;
    char32_t code = 0;
    const bool valid = next_code_point(text, position, code);
    if (valid && code >= 0x20 && (code < 0x7F || code > 0x9F)) {
      out += text.substr(start, position - start);
      continue;
    }
    position = start + 1;
    const auto byte = static_cast<uint8_t>(text[start]);
    out += "\\x";
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

}  // namespace keratin
