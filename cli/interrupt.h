// Ctrl-C: training ends after the present batch and what was learnt is saved; a second one ends the program at once.
#pragma once

#include "keratin/keras/callbacks/callback.h"

namespace keratin::cli {

/// From now on SIGINT and SIGTERM are remembered; the second one ends the program at once (files are written
/// atomically, so nothing is left half-written).
void remember_interrupts();
bool interrupted();
/// What the program ends with then: 130 after SIGINT, 143 after SIGTERM.
int interrupted_code();

/// A callback that stops training at the end of the batch in which a signal came.
Callback stop_when_interrupted();

}  // namespace keratin::cli
