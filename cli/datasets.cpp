// keratin datasets: the tables that are built in.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/messages.h"
#include "cli/model_file.h"
#include "keratin/base/error.h"
#include "keratin/data/builtin/datasets.h"

namespace keratin::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  keratin datasets
  keratin datasets concrete -o concrete.csv
  keratin datasets car_evaluation -o - | keratin train - --target class -o car.keras)";

struct BuiltIn {
  const char *name, *target, *about;
  DataFrame (*load)();
};
constexpr BuiltIn kTables[] = {
    {"concrete", "strength", "Strength of 1,030 concrete mixes. I-Cheng Yeh, 1998; UCI, CC BY 4.0", datasets::concrete},
    {"car_evaluation", "class",
     "All 1,728 kinds of cars and how acceptable they are. Marko Bohanec, 1988; UCI, CC BY 4.0",
     datasets::car_evaluation},
    {"car_evaluation_dummies", "decision", "The same with the eight 0/1 columns of the course",
     datasets::car_evaluation_dummies},
};

struct DatasetsCommand {
  std::string name, output;
  bool json = false;
};

void list(bool json) {
  Json out = Json::array();
  for (const BuiltIn& table : kTables) {
    const DataFrame frame = table.load();
    const int64_t columns = frame.shape()[1];
    if (json)
      out.push_back(Json::object({{"name", table.name},
                                  {"rows", frame.rows()},
                                  {"columns", columns},
                                  {"target", table.target},
                                  {"about", table.about}}));
    else
      say(cat(bold(table.name), std::string(25 - std::string_view(table.name).size(), ' '), frame.rows(), " rows, ",
              columns, " columns, target ", table.target, "\n  ", table.about));
  }
  if (json) print_json(out);
}

const BuiltIn& find(const std::string& name) {
  std::vector<std::string> names;
  for (const BuiltIn& table : kTables) {
    if (name == table.name) return table;
    names.emplace_back(table.name);
  }
  const std::string near = did_you_mean(name, names);
  fail(ErrorCode::kNotFound, "[datasets] there is no table '", name, "'",
       near.empty() ? cat("; there are ", join(names), ".") : cat(". Did you mean '", near, "'?"));
}

int run(const DatasetsCommand& o) {
  if (o.name.empty()) {
    if (!o.output.empty()) throw UsageError{"which table is to be written? NAME is missing"};
    list(o.json);
    return kSuccess;
  }
  const BuiltIn& table = find(o.name);
  const DataFrame frame = table.load();
  if (o.output == "-") {
    write_stdout(frame.to_csv());
  } else if (!o.output.empty()) {
    check_writable(o.output);
    CsvWriteOptions options;
    if (has_extension(o.output, ".tsv")) options.separator = '\t';
    frame.write_csv(o.output, options);
    say(cat("wrote ", o.output, " (", counted(frame.rows(), "row"), ", target ", table.target, ")"));
  } else {
    say(cat(bold(table.name), ": ", table.about, ". Target: ", table.target, "\n\n", frame.to_string()));
  }
  return kSuccess;
}

}  // namespace

Action add_datasets(CLI::App& app) {
  const auto o = std::make_shared<DatasetsCommand>();
  app.add_option("NAME", o->name, "Which; none: a list");
  app.add_option("-o,--output", o->output, "Write it as a table, .csv or .tsv; - is standard output");
  app.add_flag("--json", o->json, "The list as JSON");
  app.footer(kFooter);
  return [o] { return run(*o); };
}

}  // namespace keratin::cli
