// What the subcommands share: how each joins the program, and how the program ends.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "keratin/base/version.h"

namespace CLI {
class App;
}

namespace keratin::cli {

inline constexpr const char* kVersion = keratin::kVersion;

/// Exit codes.
inline constexpr int kSuccess = 0, kFailure = 1, kUsage = 2;  // and 128 + a signal: interrupt.h

/// A command line that cannot mean anything, whatever the files hold: exit code 2.
struct UsageError {
  std::string message;
};

/// Runs a subcommand whose options were parsed; returns the exit code.
using Action = std::function<int()>;

Action add_demo(CLI::App& app);
Action add_train(CLI::App& app);
Action add_evaluate(CLI::App& app);
Action add_predict(CLI::App& app);
Action add_summary(CLI::App& app);
Action add_inspect(CLI::App& app);
Action add_convert(CLI::App& app);
Action add_plot(CLI::App& app);
Action add_datasets(CLI::App& app);
Action add_completion(CLI::App& app);
Action add_version(CLI::App& app);

/// The completion script of a shell for every subcommand of `app`.
std::string completion_script(const CLI::App& app, const std::string& shell);

}  // namespace keratin::cli
