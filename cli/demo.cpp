// keratin demo: the two programs of the course on their real tables.
#include "cli/demo.h"

#include <sys/stat.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/messages.h"
#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/keras/utils/console.h"
#include "keratin/keras/utils/progbar.h"
#include "keratin/keras/utils/session.h"

namespace keratin::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  keratin demo
  keratin demo -o /tmp/demo --seed 3)";

constexpr size_t kLine = 100;

// One bar for a whole training: an epoch a step.
class EpochBar final : public CallbackBody {
 public:
  std::string class_name() const override { return "EpochBar"; }
  bool wants_batches() const override { return false; }
  void on_train_begin(const Logs&) override {
    bar_.emplace(params().epochs, utils::ProgbarOptions{.unit_name = "epoch", .average = false});
  }
  void on_epoch_end(int64_t epoch, Logs& logs) override { bar_->update(epoch + 1, logs.entries()); }

 private:
  std::optional<utils::Progbar> bar_;
};

void print_files(const DemoFolder& folder) {
  heading("What it wrote");
  std::vector<std::vector<std::string>> rows;
  for (const std::string& file : folder.files())
    rows.push_back({"  " + file, byte_count(file_system().info(file).size)});
  print_cells(rows);
  const std::string& path = folder.path();
  say(cat("\nGo on:\n  keratin predict ", path, "/concrete.keras ", path, "/new_mixes.csv\n  keratin inspect ", path,
          "/car.keras\n  keratin datasets car_evaluation -o car.csv\n"
          "  keratin train car.csv --target class -o my_car.keras --validation-split 0.2 --patience 10\n"));
}

int run(const std::string& path, int64_t seed) {
  remember_interrupts();
  const auto start = std::chrono::steady_clock::now();
  utils::set_random_seed(seed);
  DemoFolder folder(path);
  say(cat(bold("Keratin"), " ", kVersion,
          ": Keras in C++. Two real tables are built in; five networks learn from them now."));
  demo_concrete(folder);
  demo_car(folder);
  print_files(folder);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  say(cat("Everything above took ", duration(seconds), "."));
  return kSuccess;
}

}  // namespace

DemoFolder::DemoFolder(std::string path) : path_(std::move(path)) {
  while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
  require(!path_.empty(), ErrorCode::kInvalidArgument, "[demo] -o names no folder.");
  const bool there = mkdir(path_.c_str(), 0777) == 0 || errno == EEXIST;
  require(there, ErrorCode::kIo, "[demo] the folder ", path_, " cannot be made: ", std::strerror(errno), ".");
  require(file_system().info(path_).kind == FileInfo::Kind::kFolder, ErrorCode::kIo, "[demo] ", path_,
          " is no folder.");
}

std::string DemoFolder::add(const std::string& name) {
  files_.push_back(path_ + "/" + name);
  return files_.back();
}

void heading(const std::string& text) { say(cat("\n", bold(text), "\n", bold(std::string(text.size(), '-')))); }

void paragraph(const std::string& text) {
  std::string line;
  for (const std::string& word : split(text, ' ')) {
    if (!line.empty() && line.size() + 1 + word.size() > kLine) {
      say(line);
      line.clear();
    }
    line += line.empty() ? word : " " + word;
  }
  say(line);
}

void print_cells(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  }
  for (const auto& row : rows) {
    std::string line;
    for (size_t c = 0; c < row.size(); ++c) {
      const std::string space(widths[c] - row[c].size(), ' ');
      line += c == 0 ? row[c] + space : "  " + space + row[c];
    }
    say(line);
  }
}

History fit_with_bar(const Model& model, const Data& x, const Data& y, int64_t epochs, const ValidationData& held_out) {
  History history = model.fit(x, y,
                              {.epochs = epochs,
                               .verbose = 0,
                               .callbacks = {stop_when_interrupted(), make_callback<EpochBar>()},
                               .validation_data = held_out});
  if (interrupted()) {
    say("");
    fail(ErrorCode::kInterrupted, "[demo] interrupted.");
  }
  return history;
}

Action add_demo(CLI::App& app) {
  struct Options {
    std::string folder = "keratin-demo";
    int64_t seed = 0;
  };
  const auto o = std::make_shared<Options>();
  app.add_option("-o,--output", o->folder, "The folder for models and pictures")->capture_default_str();
  app.add_option("--seed", o->seed, "Other initial weights")->capture_default_str();
  app.footer(kFooter);
  return [o] { return run(o->folder, o->seed); };
}

}  // namespace keratin::cli
