// How tensors are printed.
#pragma once

#include <cstdint>
#include <string>

namespace keratin {

/// NumPy's (and PyTorch's) options of printing.
struct TensorPrintOptions {
  int precision = 8;         ///< at most so many digits behind the point
  int64_t threshold = 1000;  ///< tensors of more elements are summarised
  int64_t edgeitems = 3;     ///< elements shown at each end of a summarised axis
  int linewidth = 75;        ///< characters a line
  bool suppress = false;     ///< never in scientific notation
  char sign = '-';           ///< of positive numbers: '-' none, '+' a plus, ' ' a space
  std::string nanstr = "nan", infstr = "inf";
};

/// For this thread, from now on. What is not given has its default again.
///
///     set_printoptions({.precision = 3, .suppress = true});
void set_printoptions(const TensorPrintOptions& options);
const TensorPrintOptions& get_printoptions();

/// The same while it lives.
class ScopedPrintOptions {
 public:
  explicit ScopedPrintOptions(const TensorPrintOptions& options) : before_(get_printoptions()) {
    set_printoptions(options);
  }
  ~ScopedPrintOptions() { set_printoptions(before_); }
  ScopedPrintOptions(const ScopedPrintOptions&) = delete;
  ScopedPrintOptions& operator=(const ScopedPrintOptions&) = delete;

 private:
  TensorPrintOptions before_;
};

}  // namespace keratin
