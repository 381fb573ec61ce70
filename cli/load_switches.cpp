#include "cli/load_switches.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <charconv>

#include "cli/command.h"
#include "keratin/base/text.h"

namespace keratin::cli {

int64_t parse_bytes(const std::string& text, const char* option) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string unit = to_lower(trim(std::string_view(end, text.data() + text.size())));
  int shift = -1;
  if (unit.empty() || unit == "b") shift = 0;
  const std::string_view kUnits = "kmgt";
  for (size_t i = 0; i < kUnits.size(); ++i)
    for (const char* rest : {"", "b", "ib"})
      if (unit == std::string(1, kUnits[i]) + rest) shift = 10 * (static_cast<int>(i) + 1);
  const double bytes = shift < 0 ? -1 : number * static_cast<double>(int64_t{1} << shift);
  if (error != std::errc() || !(bytes >= 1) || bytes > 9e18)
    throw UsageError{cat(option, ": expected a size such as 512MB or 2GB, received '", text, "'")};
  return static_cast<int64_t>(bytes);
}

LoadLimits LoadSwitches::limits() const {
  LoadLimits out;
  if (!max_memory.empty()) out.max_memory = parse_bytes(max_memory, "--max-memory");
  if (!max_line.empty()) out.max_line_bytes = parse_bytes(max_line, "--max-line");
  return out;
}

saving::LoadOptions LoadSwitches::options(bool compile) const {
  return {.compile = compile,
          .require_optimizer = require_optimizer,
          .allow_nonfinite = allow_nonfinite,
          .limits = limits()};
}

void add_load_switches(CLI::App& app, LoadSwitches& switches, bool optimizer) {
  app.add_option("--max-memory", switches.max_memory,
                 "What loading a model may allocate, as 512MB or 2GB; half of the machine's memory");
  app.add_flag("--allow-nonfinite", switches.allow_nonfinite, "Load weights that are NaN or infinite, too");
  if (optimizer)
    app.add_flag("--require-optimizer", switches.require_optimizer,
                 "An optimizer state that is missing or does not fit is an error");
}

void add_line_switch(CLI::App& app, LoadSwitches& switches) {
  app.add_option("--max-line", switches.max_line, "The longest record of a table, as 1MB; 64MB");
}

}  // namespace keratin::cli
