// keratin: trains, evaluates, predicts and looks into models from the command line.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <csignal>
#include <exception>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/messages.h"
#include "keratin/base/error.h"

namespace keratin::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  keratin demo
  keratin train concrete.csv --target csMPa --epochs 100 -o concrete.keras
  keratin predict concrete.keras new.csv -o predictions.csv
  keratin evaluate concrete.keras held_out.csv

`keratin COMMAND --help` shows the options of a command, with examples.
Exit codes: 0 done, 1 failed, 2 wrong command line, 130 or 143 interrupted (SIGINT, SIGTERM).)";

using Commands = std::vector<std::pair<CLI::App*, Action>>;

Commands add_commands(CLI::App& app) {
  Commands commands;
  const auto add = [&](const char* name, const char* description, Action (*wire)(CLI::App&)) {
    CLI::App* command = app.add_subcommand(name, description);
    commands.emplace_back(command, wire(*command));
  };
  add("demo", "Train on two real tables that are built in, and show everything", add_demo);
  add("train", "Make a model from a table or arrays", add_train);
  add("evaluate", "Loss and metrics of a model on data with known answers", add_evaluate);
  add("predict", "Predictions of a model for new rows", add_predict);
  add("summary", "The layers of a model as a table", add_summary);
  add("inspect", "What a file is and what it holds", add_inspect);
  add("convert", "A model or weights in another format", add_convert);
  add("plot", "A picture (SVG) of a model or of a training history", add_plot);
  add("datasets", "The tables that are built in", add_datasets);
  add("completion", "A completion script for bash, zsh or fish", add_completion);
  add("version", "The version of this program", add_version);
  return commands;
}

int usage_error(const CLI::App& app, const std::string& message) {
  std::string command = "keratin";
  for (const CLI::App* sub : app.get_subcommands()) command += " " + sub->get_name();
  std::string sentence = one_line(message);
  if (!sentence.empty() && sentence.back() != '.' && sentence.back() != '?') sentence += '.';
  note(cat("[usage] ", sentence, " See `", command, " --help`."));
  return kUsage;
}

// "--epochz" is answered with the option that was meant.
std::string with_suggestion(const CLI::App& app, const CLI::ParseError& error) {
  std::string message = error.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr) return message;
  const CLI::App* command = app.get_subcommands().empty() ? &app : app.get_subcommands().front();
  const std::vector<std::string> extras = app.remaining(true);
  if (extras.empty()) return message;
  std::vector<std::string> known;
  if (command == &app)
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
      known.push_back(sub->get_name());
  for (const CLI::Option* option : command->get_options())
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  const std::string word = extras.front().substr(0, extras.front().find('='));
  const std::string near = did_you_mean(word, known);
  message = cat(word[0] == '-'    ? "there is no option '"
                : command == &app ? "there is no command '"
                                  : "there is too much: '",
                word, "'");
  return near.empty() ? message : cat(message, "; did you mean '", near, "'?");
}

// 2 as well when a file is what it must not be; 1 for everything that may be different the next time.
int exit_code(const Error& e) {
  switch (e.code()) {
    case ErrorCode::kInterrupted:
      return interrupted_code();
    case ErrorCode::kCorrupt:
    case ErrorCode::kUnsupported:
    case ErrorCode::kLimit:
    case ErrorCode::kNonFinite:
      return kUsage;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kShape:
    case ErrorCode::kDType:
      return e.place().path.empty() ? kFailure : kUsage;
    default:
      return kFailure;
  }
}

int run(int argc, char** argv) {
  CLI::App app("Keratin: Keras in C++. Trains models from tables, and uses Keras's files without Python.", "keratin");
  app.footer(kFooter);
  app.require_subcommand(0, 1);
  bool version = false;
  app.add_flag("--version", version, "The version of this program");
  const Commands commands = add_commands(app);
  try {
    app.parse(argc, argv);
    if (version) {
      write_stdout(cat("keratin ", kVersion, "\n"));
      return kSuccess;
    }
    for (const auto& [command, action] : commands)
      if (command->parsed()) return action();
    return usage_error(app,
                       "which command? demo, train, evaluate, predict, summary, inspect, convert, plot, datasets, "
                       "completion or version");
  } catch (const CLI::CallForHelp&) {
    const CLI::App* command = app.get_subcommands().empty() ? &app : app.get_subcommands().front();
    write_stdout(command->help(command == &app ? "" : "keratin"));
    return kSuccess;
  } catch (const CLI::ParseError& e) {
    return usage_error(app, with_suggestion(app, e));
  } catch (const UsageError& e) {
    return usage_error(app, e.message);
  } catch (const Error& e) {
    note(e.what()[0] == '[' ? std::string(e.what()) : cat("[", to_string(e.code()), "] ", e.what()));
    return exit_code(e);
  } catch (const std::bad_alloc&) {
    note("[memory] the system has no memory left for this.");
    return kFailure;
  } catch (const std::exception& e) {
    note(cat("[internal] ", e.what()));
    return kFailure;
  }
}

}  // namespace
}  // namespace keratin::cli

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is then an error of the file that met it
  return keratin::cli::run(argc, argv);
}
