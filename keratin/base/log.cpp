#include "keratin/base/log.h"

#include <cstdio>
#include <mutex>
#include <string>
#include <utility>

namespace keratin {
namespace {

// Recursive, because a handler may warn.
struct Shared {
  std::recursive_mutex mutex;
  WarningSink sink;
};

Shared& shared() {
  static Shared* const instance = new Shared;
  return *instance;
}

}  // namespace

void log_warning(std::string_view message) {
  Shared& s = shared();
  const std::lock_guard lock(s.mutex);
  if (s.sink.handler) return s.sink.handler(message, s.sink.context);
  const std::string line = "UserWarning: " + std::string(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

WarningSink set_warning_handler(WarningSink sink) {
  Shared& s = shared();
  const std::lock_guard lock(s.mutex);
  return std::exchange(s.sink, sink);
}

}  // namespace keratin
