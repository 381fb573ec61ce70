#include "cli/interrupt.h"

#include <unistd.h>

#include <csignal>

#include "keratin/keras/models/model.h"

namespace keratin::cli {
namespace {

volatile std::sig_atomic_t g_signals = 0;

void on_signal(int) {
  if (g_signals != 0) _exit(130);
  g_signals = 1;
}

class StopWhenInterrupted final : public CallbackBody {
 public:
  std::string class_name() const override { return "StopWhenInterrupted"; }
  /// Asked after every batch, and the cheapest place to look.
  bool wants_logs_now() override {
    if (interrupted()) model().stop_training();
    return false;
  }
};

}  // namespace

void remember_interrupts() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return g_signals != 0; }

Callback stop_when_interrupted() { return make_callback<StopWhenInterrupted>(); }

}  // namespace keratin::cli
