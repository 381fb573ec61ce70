#include "keratin/keras/callbacks/backup_and_restore.h"

#include <optional>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/keras/checkpoints/checkpoint_folder.h"
#include "keratin/keras/checkpoints/state_keeper.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin::callbacks {
namespace {

class BackupAndRestoreBody final : public StateKeeper {
 public:
  BackupAndRestoreBody(const std::string& backup_dir, const BackupAndRestoreOptions& options)
      : path_(backup_dir), o_(options) {
    require(!path_.empty(), ErrorCode::kInvalidArgument, "Empty `backup_dir` argument passed");
    while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
  }
  std::string class_name() const override { return "BackupAndRestore"; }
  bool wants_batches() const override { return false; }
  std::optional<CallbackState> state() const override { return CallbackState{}; }

  std::optional<TrainingState> open_states() override {
    folder_.reset();
    folder_.emplace(path_, o_.double_checkpoint ? 3 : 2);
    batches_since_ = 0;
    failing_ = false;
    return folder_->load();
  }
  std::string where() const override { return folder_ && !folder_->loaded().empty() ? folder_->loaded() : path_; }

  bool due(const TrainingPosition& position) override {
    // What stays behind a training that has ended tells that it has.
    const bool over = position.epoch >= params().epochs || model()->trainer().stopping();
    if (position.step == 0 && over && !o_.delete_checkpoint) return true;
    const int64_t every = o_.save_freq.batches();
    if (every == 0) return position.step == 0;
    if (position.step == 0 || ++batches_since_ < every) return false;
    batches_since_ = 0;
    return true;
  }

  void keep(const TrainingState& state) override {
    try {
      folder_->write(state);
      failing_ = false;
    } catch (const std::exception& e) {
      if (!failing_)
        log_warning(cat("No checkpoint could be written: ", e.what(),
                        " Training goes on, and it is tried again when the next one is due."));
      failing_ = true;
    }
  }

  void close_states(bool finished) noexcept override {
    try {
      if (finished && o_.delete_checkpoint && folder_) folder_->remove();
    } catch (const std::exception& e) {
      log_warning(cat("The checkpoints of a finished training stay: ", e.what()));
    }
    folder_.reset();
  }

 private:
  std::string path_;
  BackupAndRestoreOptions o_;
  std::optional<CheckpointFolder> folder_;
  int64_t batches_since_ = 0;
  bool failing_ = false;
};

}  // namespace

BackupAndRestore::BackupAndRestore(const std::string& backup_dir, const BackupAndRestoreOptions& options)
    : Callback(make_callback<BackupAndRestoreBody>(backup_dir, options)) {}

}  // namespace keratin::callbacks
