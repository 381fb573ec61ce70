#include "keratin/keras/callbacks/model_checkpoint.h"

#include <string_view>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/log.h"
#include "keratin/keras/callbacks/format_path.h"
#include "keratin/keras/callbacks/monitor.h"
#include "keratin/keras/callbacks/state_values.h"
#include "keratin/keras/models/model.h"
#include "keratin/keras/utils/console.h"

namespace keratin::callbacks {
namespace {

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string five_decimals(std::optional<double> value) { return value ? format_number("%.5f", *value) : "None"; }

class ModelCheckpointBody final : public CallbackBody {
 public:
  ModelCheckpointBody(const std::string& filepath, const ModelCheckpointOptions& options)
      : best(options.initial_value_threshold),
        filepath_(filepath),
        o_(options),
        monitor_(o_.monitor, o_.mode, 0, class_name()) {
    if (o_.save_weights_only) {
      require(
          ends_with(filepath, ".weights.h5"), ErrorCode::kInvalidArgument,
          "When using `save_weights_only=True` in `ModelCheckpoint`, the filepath provided must end in `.weights.h5` "
          "(Keras weights format). Received: filepath=",
          filepath);
    } else {
      require(ends_with(filepath, ".keras") || ends_with(filepath, ".h5"), ErrorCode::kInvalidArgument,
              "The filepath provided must end in `.keras` (Keras model format). Received: filepath=", filepath);
    }
  }
  std::string class_name() const override { return "ModelCheckpoint"; }
  bool wants_batches() const override { return false; }

  // Logs are gathered only for the batches at which it saves.
  bool wants_logs_now() override {
    if (o_.save_freq.batches() == 0 || validating_ || ++batches_since_ < o_.save_freq.batches()) return false;
    batches_since_ = 0;
    return true;
  }
  void on_test_begin(const Logs&) override { validating_ = true; }
  void on_test_end(const Logs&) override { validating_ = false; }

  void on_epoch_begin(int64_t epoch, const Logs&) override { epoch_ = epoch; }
  void on_train_batch_end(int64_t batch, const Logs& logs) override {
    save(format_path(filepath_, {{"epoch", epoch_ + 1}, {"batch", batch + 1}}, logs), logs);
  }
  void on_epoch_end(int64_t epoch, Logs& logs) override {
    epoch_ = epoch;
    if (o_.save_freq.batches() == 0) save(format_path(filepath_, {{"epoch", epoch + 1}}, logs), logs);
  }

  std::optional<CallbackState> state() const override {
    return CallbackState{Json::object({{"best", json_of(best)}, {"batches_since", batches_since_}, {"epoch", epoch_}})};
  }
  void set_state(const CallbackState& state) override {
    best = optional_double(state.values.at("best"));
    batches_since_ = state.values.at("batches_since").as_int();
    epoch_ = state.values.at("epoch").as_int();
  }

  std::optional<double> best;

 private:
  void save(const std::string& path, const Logs& logs) {
    const std::optional<double> best_before = best;
    if (o_.save_best_only && !is_best(path, logs)) return;
    if (!o_.save_best_only) say(cat("saving model to ", path));
    bool is_folder = false;
    try {
      is_folder = file_system().info(path).kind == FileInfo::Kind::kFolder;
      if (!is_folder) write(path);
    } catch (const Error& e) {
      if (e.code() != ErrorCode::kIo) throw;
      best = best_before;  // what was not saved is not there to be beaten
      if (!failing_) log_warning(cat("ModelCheckpoint could not save: ", e.what(), " Training goes on."));
      failing_ = true;
      return;
    }
    require(
        !is_folder, ErrorCode::kIo,
        "Please specify a non-directory filepath for ModelCheckpoint. Filepath used is an existing directory: ", path);
    failing_ = false;
    say(cat("finished saving model to ", path));
  }

  void write(const std::string& path) {
    make_folders(folder_of(path));
    if (o_.save_weights_only)
      model().save_weights(path);
    else
      model().save(path);
  }

  bool is_best(const std::string& path, const Logs& logs) {
    const double* current = logs.find(o_.monitor);
    if (current == nullptr) {
      log_warning(cat("Can save best model only with ", o_.monitor, " available."));
      return true;
    }
    monitor_.resolve(model());
    const std::string before = five_decimals(best);
    if (!monitor_.improves(*current, best)) {
      say(cat(o_.monitor, " did not improve from ", before));
      return false;
    }
    say(cat(o_.monitor, " improved from ", before, " to ", five_decimals(*current), ", saving model to ", path));
    best = *current;
    return true;
  }

  void say(const std::string& what) const {
    if (o_.verbose > 0) utils::print_line(cat("\nEpoch ", epoch_ + 1, ": ", what));
  }

  std::string filepath_;
  ModelCheckpointOptions o_;
  Monitor monitor_;
  int64_t epoch_ = 0, batches_since_ = 0;
  bool validating_ = false, failing_ = false;
};

}  // namespace

ModelCheckpoint::ModelCheckpoint(const std::string& filepath, const ModelCheckpointOptions& options)
    : Callback(make_callback<ModelCheckpointBody>(filepath, options)) {}
std::optional<double> ModelCheckpoint::best() const { return static_cast<const ModelCheckpointBody&>(*body()).best; }

}  // namespace keratin::callbacks
