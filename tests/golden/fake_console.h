// A console for tests: a clock that is set by hand, and what was written kept. Tests only.
#pragma once

#include <string>

#include "keratin/keras/utils/console.h"

namespace keratin::golden {

/// In force while it lives.
class FakeConsole final : public utils::Console {
 public:
  explicit FakeConsole(bool terminal = true, bool coloured = true)
      : terminal_(terminal), coloured_(terminal && coloured), outer_(exchange(this)) {}
  ~FakeConsole() override { exchange(outer_); }

  double now() const override { return seconds; }
  double coarse_now() const override { return seconds; }
  void write(std::string_view text) override { written += text; }
  bool redraws() const override { return terminal_; }
  bool colours() const override { return coloured_; }
  int64_t columns() const override { return width; }

  /// What was written since the last call.
  std::string take() {
    std::string out;
    out.swap(written);
    return out;
  }

  double seconds = 1000;
  int64_t width = 80;
  std::string written;

 private:
  bool terminal_, coloured_;
  Console* outer_;
};

}  // namespace keratin::golden
