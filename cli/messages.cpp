#include "cli/messages.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "keratin/base/error.h"
#include "keratin/keras/utils/console.h"

namespace keratin::cli {
namespace {

// Standard error in the place of standard output.
class ErrorConsole final : public utils::Console {
 public:
  void write(std::string_view text) override { std::fwrite(text.data(), 1, text.size(), stderr); }
  bool redraws() const override { return isatty(STDERR_FILENO) != 0; }
  bool colours() const override {
    const char* no_color = std::getenv("NO_COLOR");
    return redraws() && (no_color == nullptr || *no_color == '\0');
  }
};

std::string coloured(const char* code, std::string_view text) {
  if (!utils::Console::current().colours()) return std::string(text);
  return cat("\x1b[", code, "m", text, "\x1b[0m");
}

}  // namespace

void keep_stdout_for_data() {
  static ErrorConsole console;
  utils::Console::exchange(&console);
}

void say(std::string_view line) { utils::Console::current().write(cat(line, "\n")); }

void note(std::string_view line) {
  const std::string text = cat("keratin: ", one_line(line), "\n");
  std::fwrite(text.data(), 1, text.size(), stderr);
}

std::string bold(std::string_view text) { return coloured("1", text); }
std::string dim(std::string_view text) { return coloured("2", text); }

void write_stdout(std::string_view bytes) {
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() && std::fflush(stdout) == 0;
  require(written, ErrorCode::kIo, "[stdout] standard output takes nothing more: ", std::strerror(errno), ".");
}

void print_json(const Json& json) { write_stdout(json.dump(2) + "\n"); }

std::string duration(double seconds) {
  if (seconds < 0.0095) return format_number("%.1f ms", seconds * 1e3);
  if (seconds < 0.95) return format_number("%.0f ms", seconds * 1e3);
  if (seconds < 100) return format_number("%.1f s", seconds);
  const auto whole = static_cast<int64_t>(seconds);
  return cat(whole / 60, " min ", whole % 60, " s");
}

std::string byte_count(int64_t bytes) {
  if (bytes < 1000) return cat(bytes, bytes == 1 ? " byte" : " bytes");
  double value = static_cast<double>(bytes);
  const char* units[] = {"KB", "MB", "GB", "TB"};
  size_t unit = 0;
  for (value /= 1000; value >= 999.5 && unit < 3; ++unit) value /= 1000;
  return format_number(value < 10 ? "%.1f " : "%.0f ", value) + units[unit];
}

std::string counted(int64_t count, const char* what) {
  return cat(with_commas(count), " ", what, count == 1 ? "" : "s");
}

std::string number(double value) { return format_number("%.6g", value); }

bool has_extension(std::string_view path, std::string_view extension) {
  return path.size() > extension.size() && to_lower(path.substr(path.size() - extension.size())) == extension;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '\n') {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace keratin::cli
