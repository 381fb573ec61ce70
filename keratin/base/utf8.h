// UTF-8, strictly: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <string>
#include <string_view>

namespace keratin {

/// Reads the code point that starts at text[position] and moves position behind it. False, with position unmoved, when
/// the bytes there are not well-formed UTF-8 (or there are none).
bool next_code_point(std::string_view text, size_t& position, char32_t& code_point);

/// Appends the UTF-8 bytes of a code point below 0x110000.
void append_utf8(std::string& out, char32_t code_point);

bool is_utf8(std::string_view text);

/// Text from a stranger made safe for a terminal: control bytes and broken UTF-8 become \xNN, and more than `max_bytes`
/// become "...".
std::string printable(std::string_view text, size_t max_bytes = 200);

}  // namespace keratin
