// The encodings a CSV file comes in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace keratin::csv {

enum class Encoding : uint8_t { utf8, windows1252, latin1, utf16_le, utf16_be };

/// From its name, in any spelling of case, "-" and "_". Throws Error kInvalidArgument. "utf-16" is little-endian unless
/// a BOM says otherwise.
Encoding encoding_from_string(std::string_view name);
/// From a byte order mark, or the zero bytes that UTF-16 has in plain text; else UTF-8.
Encoding find_encoding(std::string_view head);
/// The bytes of the byte order mark at the start of `head`.
int64_t bom_bytes(std::string_view head, Encoding encoding);
/// To UTF-8, without the byte order mark. Throws Error kCorrupt beginning with `where` on half a character.
std::string decode(std::string_view bytes, Encoding encoding, std::string_view where);

}  // namespace keratin::csv
