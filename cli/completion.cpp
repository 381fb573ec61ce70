// keratin completion: what a shell offers after TAB, from the options as they are declared.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/messages.h"
#include "keratin/base/text.h"

namespace keratin::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  keratin completion bash > ~/.local/share/bash-completion/completions/keratin
  keratin completion zsh > "${fpath[1]}/_keratin"
  keratin completion fish > ~/.config/fish/completions/keratin.fish)";

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> flags_of(const CLI::App& command) {
  std::vector<std::string> out;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_snames()) out.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
  }
  return out;
}

std::string command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : commands_of(app)) names.push_back(command->get_name());
  return join(names, " ");
}

std::string bash(const CLI::App& app) {
  std::string cases;
  for (const CLI::App* command : commands_of(app))
    cases += cat("    ", command->get_name(), ") words=\"", join(flags_of(*command), " "), "\" ;;\n");
  return cat(
      "# bash completion for keratin\n_keratin() {\n  local current=\"${COMP_WORDS[COMP_CWORD]}\" words=\"\"\n"
      "  if ((COMP_CWORD == 1)); then\n    COMPREPLY=($(compgen -W \"",
      command_names(app), "\" -- \"$current\"))\n    return\n  fi\n  case ${COMP_WORDS[1]} in\n", cases,
      "  esac\n  if [[ $current == -* ]]; then\n    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n  else\n"
      "    COMPREPLY=($(compgen -f -- \"$current\"))\n  fi\n}\ncomplete -o filenames -F _keratin keratin\n");
}

// Inside single quotes.
std::string quoted(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else if (c != '[' && c != ']')
      out += c;
  }
  return out;
}

std::string zsh(const CLI::App& app) {
  std::string names, cases;
  for (const CLI::App* command : commands_of(app)) {
    names += cat("    '", command->get_name(), ":", quoted(command->get_description()), "'\n");
    cases += cat("    ", command->get_name(), ")\n      _arguments");
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : option->get_lnames())
        cases += cat(" \\\n        '--", name, "[", quoted(option->get_description()), "]",
                     option->get_items_expected_max() > 0 ? ":value:_files" : "", "'");
    cases += " \\\n        '*:file:_files' ;;\n";
  }
  return cat("#compdef keratin\n_keratin() {\n  local -a commands=(\n", names,
             "  )\n  if ((CURRENT == 2)); then\n    _describe command commands\n    return\n  fi\n  local "
             "command=${words[2]}\n"
             "  shift words\n  ((CURRENT--))\n  case $command in\n",
             cases, "  esac\n}\n_keratin \"$@\"\n");
}

std::string fish(const CLI::App& app) {
  std::string out = "# fish completion for keratin\n";
  const std::string none = cat("not __fish_seen_subcommand_from ", command_names(app));
  for (const CLI::App* command : commands_of(app)) {
    out += cat("complete -c keratin -n '", none, "' -f -a ", command->get_name(), " -d '",
               quoted(command->get_description()), "'\n");
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : option->get_lnames())
        out += cat("complete -c keratin -n '__fish_seen_subcommand_from ", command->get_name(), "' -l ", name, " -d '",
                   quoted(option->get_description()), "'", option->get_items_expected_max() > 0 ? " -r" : "", "\n");
  }
  return out;
}

}  // namespace

std::string completion_script(const CLI::App& app, const std::string& shell) {
  if (shell == "bash") return bash(app);
  return shell == "zsh" ? zsh(app) : fish(app);
}

Action add_completion(CLI::App& app) {
  const auto shell = std::make_shared<std::string>();
  app.add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  app.footer(kFooter);
  return [shell, &app] {
    write_stdout(completion_script(*app.get_parent(), *shell));
    return kSuccess;
  };
}

}  // namespace keratin::cli
