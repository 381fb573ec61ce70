// Warnings: one line each, to stderr or to whoever took over.
#pragma once

#include <string>

namespace keratin {

/// Receives each warning. Must not throw.
using WarningHandler = void (*)(const std::string& message, void* context);

/// Says something that does not stop the program: "UserWarning: ..." on stderr unless a handler is set.
void log_warning(const std::string& message);

/// Sends warnings to `handler` (null: to stderr again). Process-wide.
void set_warning_handler(WarningHandler handler, void* context = nullptr);

}  // namespace keratin
