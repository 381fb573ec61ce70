#include "keratin/base/log.h"

#include <cstdio>
#include <mutex>

namespace keratin {
namespace {

struct Sink {
  std::mutex mutex;
  WarningHandler handler = nullptr;
  void* context = nullptr;
};

Sink& sink() {
  static Sink the_sink;
  return the_sink;
}

}  // namespace

void log_warning(const std::string& message) {
  Sink& s = sink();
  const std::lock_guard lock(s.mutex);
  if (s.handler != nullptr) return s.handler(message, s.context);
  std::fflush(stdout);
  std::fprintf(stderr, "UserWarning: %s\n", message.c_str());
}

void set_warning_handler(WarningHandler handler, void* context) {
  Sink& s = sink();
  const std::lock_guard lock(s.mutex);
  s.handler = handler;
  s.context = context;
}

}  // namespace keratin
