// What the program says, and where: words for people on standard output, or on standard error when data goes there.
#pragma once

#include <string>
#include <string_view>

#include "keratin/base/json.h"
#include "keratin/base/text.h"

namespace keratin::cli {

/// From now on words, progress bars and summaries go to standard error: standard output is for data.
void keep_stdout_for_data();

/// One line for people.
void say(std::string_view line);
/// One line on standard error, "keratin: ...".
void note(std::string_view line);
/// The same line where the terminal shows colours, else as it is.
std::string bold(std::string_view text);
std::string dim(std::string_view text);

/// Bytes to standard output; throws Error kIo when nobody takes them.
void write_stdout(std::string_view bytes);
/// A JSON value and a line end to standard output.
void print_json(const Json& json);

/// "0.8 s", "2 min 5 s".
std::string duration(double seconds);
/// "812 bytes", "12.4 KB", "3.1 MB".
std::string byte_count(int64_t bytes);
/// "1 row", "1,030 rows".
std::string counted(int64_t count, const char* what);
/// Six significant digits: 0.123457, 12.3.
std::string number(double value);

/// Ends in `extension`, in any case.
bool has_extension(std::string_view path, std::string_view extension);
/// Text between commas, trimmed; empty entries left out.
std::string one_line(std::string_view text);

}  // namespace keratin::cli
