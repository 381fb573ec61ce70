// Where progress, summaries and callbacks' messages go: standard output, and what is known about it.
#pragma once

#include <cstdint>
#include <string_view>

namespace keratin::utils {

/// Standard output and a clock. A program with a window of its own, or a test, derives from it and installs its own.
class Console {
 public:
  virtual ~Console() = default;
  /// Seconds since some fixed moment.
  virtual double now() const;
  /// The same to within 10 ms, in a few nanoseconds: asked after every training step.
  virtual double coarse_now() const;
  /// Writes the bytes and flushes them.
  virtual void write(std::string_view text);
  /// Whether a line may be drawn again over itself: on a terminal, or where the environment says
  /// `KERATIN_PROGRESS=always`; never with `TERM=dumb` or `KERATIN_PROGRESS=never`.
  virtual bool redraws() const;
  /// Whether colours are wanted: where redraws() holds, unless the environment has a NO_COLOR that is not empty.
  virtual bool colours() const;
  /// Columns of the terminal: the environment's COLUMNS, else the terminal's own word, else 80.
  virtual int64_t columns() const;

  /// The one in force.
  static Console& current();
  /// Installs another for the whole process (null: standard output again) and returns the one before.
  static Console* exchange(Console* console);
};

/// Writes one line to the console in force.
void print_line(std::string_view text);

}  // namespace keratin::utils
