#include "cli/interrupt.h"

#include <unistd.h>

#include <csignal>

#include "keratin/keras/trainers/trainer.h"

namespace keratin::cli {
namespace {

volatile std::sig_atomic_t g_signal = 0;

constexpr int exit_code_of(int signal) { return 128 + signal; }  // as shells have it

void on_signal(int signal) {
  if (g_signal != 0) _exit(exit_code_of(signal));
  g_signal = signal;
}

class StopWhenInterrupted final : public CallbackBody {
 public:
  std::string class_name() const override { return "StopWhenInterrupted"; }
  /// Asked after every batch, and the cheapest place to look.
  bool wants_logs_now() override {
    if (interrupted()) model()->trainer().interrupt();
    return false;
  }
  std::optional<CallbackState> state() const override { return CallbackState{}; }
};

}  // namespace

void remember_interrupts() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return g_signal != 0; }
int interrupted_code() { return exit_code_of(g_signal == 0 ? SIGINT : g_signal); }

Callback stop_when_interrupted() { return make_callback<StopWhenInterrupted>(); }

}  // namespace keratin::cli
