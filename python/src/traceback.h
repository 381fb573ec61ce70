// Tracebacks without the package's own lines: what failed is in the user's code, or in the call of it that comes last.
#pragma once

#include <utility>

#include "module.h"

namespace keratin::python {

/// Takes the package's frames out of the traceback of the Python error that is set, unless
/// `keras.config.disable_traceback_filtering` has been called.
void hide_own_frames() noexcept;

/// The result of `work`. A Python exception that comes out of it has lost the package's frames.
template <class Work>
auto without_own_frames(const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (nb::python_error& error) {
    error.restore();
    hide_own_frames();
    throw nb::python_error();
  }
}

/// The same of a whole function, to be bound.
template <class Result, class... Arguments>
auto shielded(Result (*function)(Arguments...)) {
  return [function](Arguments... arguments) -> Result {
    return without_own_frames([&]() -> Result { return function(std::forward<Arguments>(arguments)...); });
  };
}

}  // namespace keratin::python
