// Progbar: keras.utils.Progbar, the line that `fit` draws.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keratin/keras/utils/console.h"

namespace keratin::utils {

/// Options of Progbar, in Keras's order.
struct ProgbarOptions {
  int64_t width = 20;      ///< cells of the bar
  int verbose = 1;         ///< 0 silent, 1 a bar, 2 one line at the end
  double interval = 0.05;  ///< seconds between two drawings at least
  /// Names shown as they are; the others are averaged over the steps.
  std::vector<std::string> stateful_metrics = {};
  /// Names averaged over the steps, the others shown as they are. Not together with stateful_metrics.
  std::vector<std::string> stateless_metrics = {};
  std::string unit_name = "step";
  /// False: nothing is averaged (Keras's empty `stateless_metrics`); `fit` shows running means already.
  bool average = true;
};

/// A line of progress: `3/4 ━━━━━━━━━━━━━━━━━━━━ 0s 8ms/step - loss: 0.5053`, byte for byte Keras's on a terminal.
///
/// Elsewhere (pipes, log files) only the final line is written, without control characters and colours, which Keras
/// does not spare them; the environment's `KERATIN_PROGRESS=always` asks for Keras's bytes. NO_COLOR is respected.
class Progbar {
 public:
  using Values = std::vector<std::pair<std::string, double>>;

  /// `target`: the number of steps, unset while unknown. Throws Error kInvalidArgument when both lists of metrics are
  /// given. The clock starts here.
  explicit Progbar(std::optional<int64_t> target, const ProgbarOptions& options = {},
                   Console& console = Console::current());

  /// Step `current` (from 1) is done. Draws when the interval has passed or at the end; `finalize` unset: the end is
  /// `current >= target`.
  void update(int64_t current, const Values& values = {}, std::optional<bool> finalize = {});
  /// `n` more steps.
  void add(int64_t n, const Values& values = {}) { update(seen_ + n, values); }
  /// For a target that became known on the way.
  void set_target(int64_t target) { target_ = target; }

 private:
  struct Shown {
    std::string name;
    double sum, count;
    double mean() const { return sum / (count < 1 ? 1 : count); }
  };
  struct Line;

  void take(int64_t current, const Values& values, bool finalize);
  bool averaged(const std::string& name) const;
  double seconds_per_step(int64_t current, double now);
  void draw(int64_t current, double now, double per_step, bool finalize);
  void draw_counter_and_bar(Line& line, int64_t current) const;
  void print_last_line(int64_t current, double now, double per_step);
  bool knows_target() const { return target_ && *target_ > 0; }

  std::optional<int64_t> target_;
  ProgbarOptions options_;
  Console& console_;
  std::vector<Shown> shown_;
  int64_t seen_ = 0, drawn_width_ = 0;
  double start_, last_update_ = -std::numeric_limits<double>::infinity();
  std::optional<double> after_first_step_;
};

}  // namespace keratin::utils
