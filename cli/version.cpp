// keratin version.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/messages.h"
#include "keratin/base/parallel_for.h"
#include "keratin/base/text.h"

namespace keratin::cli {
namespace {

constexpr const char* kKerasFormat = "3.15.1";

std::string compiler() {
#ifdef __clang__
  return cat("clang ", __clang_major__, ".", __clang_minor__);
#else
  return cat("g++ ", __GNUC__, ".", __GNUC_MINOR__);
#endif
}

int run(bool json) {
  if (json)
    print_json(Json::object({{"keratin", kVersion},
                             {"keras_format", kKerasFormat},
                             {"backend", "keratin"},
                             {"compiler", compiler()},
                             {"threads", num_threads()}}));
  else
    write_stdout(cat("keratin ", kVersion, " (files of Keras ", kKerasFormat, ", ", compiler(), ", ",
                     counted(num_threads(), "thread"), ")\n"));
  return kSuccess;
}

}  // namespace

Action add_version(CLI::App& app) {
  const auto json = std::make_shared<bool>(false);
  app.add_flag("--json", *json, "As JSON");
  app.footer("Examples:\n  keratin version\n  keratin version --json");
  return [json] { return run(*json); };
}

}  // namespace keratin::cli
