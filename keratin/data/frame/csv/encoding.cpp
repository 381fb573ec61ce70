#include "keratin/data/frame/csv/encoding.h"

#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/base/utf8.h"

namespace keratin::csv {
namespace {

// Code points of Windows-1252's bytes 0x80 to 0x9F (unicode.org, MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT); the five
// unassigned ones stand for themselves, as in Latin-1.
constexpr char16_t kWindows1252[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                       0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                       0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                       0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

std::string decode_bytes(std::string_view bytes, bool windows) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      out += c;
    else
      append_utf8(out, windows && byte < 0xA0 ? kWindows1252[byte - 0x80] : byte);
  }
  return out;
}

std::string decode_utf16(std::string_view bytes, bool little, std::string_view where) {
  require(bytes.size() % 2 == 0, ErrorCode::kCorrupt, "[read_csv] ", where,
          ": expected UTF-16, but the last character is cut in half.");
  const auto unit_at = [&](size_t i) {
    const auto first = static_cast<unsigned char>(bytes[i]), second = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<char32_t>(little ? first | second << 8 : second | first << 8);
  };
  std::string out;
  out.reserve(bytes.size() / 2);
  for (size_t i = 0; i < bytes.size(); i += 2) {
    char32_t point = unit_at(i);
    if (point >= 0xD800 && point < 0xE000) {
      const char32_t low = i + 3 < bytes.size() ? unit_at(i + 2) : 0;
      require(point < 0xDC00 && low >= 0xDC00 && low < 0xE000, ErrorCode::kCorrupt, "[read_csv] ", where,
              ": expected UTF-16, but the surrogate at byte ", i, " stands alone.");
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
      i += 2;
    }
    append_utf8(out, point);
  }
  return out;
}

}  // namespace

Encoding encoding_from_string(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (c != '-' && c != '_' && c != ' ') plain += c;
  }
  plain = to_lower(plain);
  if (plain == "utf8" || plain == "utf8sig" || plain == "ascii") return Encoding::utf8;
  if (plain == "latin1" || plain == "iso88591") return Encoding::latin1;
  if (plain == "windows1252" || plain == "cp1252") return Encoding::windows1252;
  if (plain == "utf16" || plain == "utf16le") return Encoding::utf16_le;
  if (plain == "utf16be") return Encoding::utf16_be;
  fail(ErrorCode::kInvalidArgument,
       "[read_csv] expected the encoding utf-8, latin-1, windows-1252, utf-16, utf-16-le or utf-16-be, received '",
       name, "'.");
}

Encoding find_encoding(std::string_view head) {
  if (head.starts_with("\xFF\xFE")) return Encoding::utf16_le;
  if (head.starts_with("\xFE\xFF")) return Encoding::utf16_be;
  int64_t zeros[2] = {0, 0};
  const size_t looked_at = std::min<size_t>(head.size(), 1024) / 2 * 2;
  for (size_t i = 0; i < looked_at; ++i) zeros[i % 2] += head[i] == '\0';
  // Latin text in UTF-16 has nearly every second byte zero; a stray NUL in UTF-8 has not.
  const auto many = static_cast<int64_t>(looked_at * 2 / 5);
  if (looked_at >= 4 && zeros[1] >= many && zeros[0] == 0) return Encoding::utf16_le;
  if (looked_at >= 4 && zeros[0] >= many && zeros[1] == 0) return Encoding::utf16_be;
  return Encoding::utf8;
}

int64_t bom_bytes(std::string_view head, Encoding encoding) {
  if (encoding == Encoding::utf8) return head.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (encoding == Encoding::utf16_le) return head.starts_with("\xFF\xFE") ? 2 : 0;
  if (encoding == Encoding::utf16_be) return head.starts_with("\xFE\xFF") ? 2 : 0;
  return 0;
}

std::string decode(std::string_view bytes, Encoding encoding, std::string_view where) {
  bytes.remove_prefix(static_cast<size_t>(bom_bytes(bytes, encoding)));
  switch (encoding) {
    case Encoding::utf8:
      break;
    case Encoding::windows1252:
      return decode_bytes(bytes, true);
    case Encoding::latin1:
      return decode_bytes(bytes, false);
    case Encoding::utf16_le:
      return decode_utf16(bytes, true, where);
    case Encoding::utf16_be:
      return decode_utf16(bytes, false, where);
  }
  return std::string(bytes);
}

}  // namespace keratin::csv
