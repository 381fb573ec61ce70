// Warnings for the person who runs the program.
#pragma once

#include <string_view>

namespace keratin {

/// Says something that the user should know but that stops nothing: "UserWarning: <message>" on stderr, or to the
/// handler. Safe from several threads.
void log_warning(std::string_view message);

/// Receives every warning; `context` is what was given with it.
using WarningHandler = void (*)(std::string_view message, void* context);

struct WarningSink {
  WarningHandler handler = nullptr;  ///< nullptr: stderr
  void* context = nullptr;
};

/// Replaces where warnings go for the whole process and returns where they went before.
WarningSink set_warning_handler(WarningSink sink);

}  // namespace keratin
