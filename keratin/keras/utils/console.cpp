#include "keratin/keras/utils/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

namespace keratin::utils {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

std::atomic<Console*>& installed() {
  static std::atomic<Console*> console{nullptr};
  return console;
}

}  // namespace

double Console::now() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double Console::coarse_now() const {
#ifdef CLOCK_MONOTONIC_COARSE
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
#else
  return Console::now();
#endif
}

void Console::write(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

bool Console::redraws() const {
  const std::string_view wish = environment("KERATIN_PROGRESS");
  if (wish == "always") return true;
  return wish != "never" && environment("TERM") != "dumb" && isatty(STDOUT_FILENO) == 1;
}

bool Console::colours() const { return redraws() && environment("NO_COLOR").empty(); }

int64_t Console::columns() const {
  const std::string_view text = environment("COLUMNS");
  int64_t columns = 0;
  std::from_chars(text.data(), text.data() + text.size(), columns);
  if (columns > 0) return columns;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

Console& Console::current() {
  static Console standard_output;
  Console* console = installed().load(std::memory_order_acquire);
  return console == nullptr ? standard_output : *console;
}

Console* Console::exchange(Console* console) { return installed().exchange(console, std::memory_order_acq_rel); }

void print_line(std::string_view text) { Console::current().write(std::string(text) + '\n'); }

}  // namespace keratin::utils
