#include "keratin/graph/compile.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

#include "keratin/base/error.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/graph/plan.h"

namespace keratin::graph {
namespace {

constexpr std::array<const char*, 6> kModes = {"fast_run", "fast_compile", "eager", "debug", "nan_guard", "profile"};

void check_name(const std::string& pass) {
  std::vector<std::string> known{kInPlace, kShareMemory};
  for (const Pass& p : all_passes()) known.emplace_back(p.name);
  if (std::find(known.begin(), known.end(), pass) != known.end()) return;
  const std::string near = did_you_mean(pass, known);
  fail(ErrorCode::kInvalidArgument, "[compile] there is no pass \"", pass, "\". ",
       near.empty() ? std::string() : cat("Did you mean \"", near, "\"? "), "The passes are ", join(known), ".");
}

std::string in_microseconds(double seconds) { return format_number("%.1f us", seconds * 1e6); }

std::string padded(std::string text, size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

}  // namespace

const char* to_string(Mode mode) { return kModes[static_cast<size_t>(mode)]; }

Mode mode_from_string(std::string_view name) {
  const auto at = std::find(kModes.begin(), kModes.end(), name);
  require(at != kModes.end(), ErrorCode::kInvalidArgument, "[compile] expected a mode out of ", join(kModes),
          ", received \"", name, "\".");
  return static_cast<Mode>(at - kModes.begin());
}

CompileOptions with_environment(CompileOptions options) {
  const char* mode = std::getenv("KERATIN_MODE");
  if (mode != nullptr && *mode != '\0' && options.mode == Mode::fast_run) options.mode = mode_from_string(mode);
  if (const char* passes = std::getenv("KERATIN_PASSES"); passes != nullptr)
    for (const std::string& item : split(passes, ',')) {
      const std::string_view name = trim(item);
      if (name.empty()) continue;
      require(name.front() == '-', ErrorCode::kInvalidArgument,
              "[compile] expected KERATIN_PASSES to be \"-name,-name\", received \"", name, "\".");
      options.without.emplace_back(name.substr(1));
    }
  for (const std::string& name : options.without) check_name(name);
  return options;
}

std::string to_string(const CompileReport& report) {
  std::string out =
      cat("trace ", in_microseconds(report.trace_seconds), ", plan ", in_microseconds(report.plan_seconds), "\n");
  size_t width = 4;
  for (const PassReport& p : report.passes) width = std::max(width, p.pass.size());
  for (const PassReport& p : report.passes) {
    out += cat("  ", padded(p.pass, width), "  ", padded(in_microseconds(p.seconds), 12), p.steps_before, " -> ",
               p.steps_after, " steps\n");
    for (const auto& [rewrite, count] : p.rewrites) out += cat("    ", count, " x ", rewrite, "\n");
  }
  return out;
}

std::shared_ptr<const Plan> compile(const Function& function, std::span<const TensorSpec> inputs,
                                    const CompileOptions& options) {
  const auto now = [] { return std::chrono::steady_clock::now(); };
  const auto seconds = [](auto from, auto to) { return std::chrono::duration<double>(to - from).count(); };
  const CompileOptions chosen = with_environment(options);
  const auto start = now();
  Graph graph = trace(function, inputs);
  const auto traced = now();
  CompileReport report = optimise(graph, chosen);
  report.trace_seconds = seconds(start, traced);
  return std::make_shared<const Plan>(std::move(graph), chosen, std::move(report));
}

}  // namespace keratin::graph
