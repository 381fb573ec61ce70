// A folder of checkpoints: each whole or absent, checked when it is read, the last few kept.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "keratin/base/folder_lock.h"
#include "keratin/base/limits.h"
#include "keratin/keras/checkpoints/training_state.h"

namespace keratin {

/// The folder holds
///
///     lock                    who writes here (flock)
///     LATEST                  one line: the name of the newest checkpoint
///     ckpt-000000001280/      after 1280 batches (".1" behind it when the name was taken)
///       state.safetensors     every array
///       state.json            position, seeds, callbacks, which training it is
///       MANIFEST.json         length and SHA-256 of each file; written last
///
/// A checkpoint is written as `.tmp-...`, each file flushed to the disk, renamed, and only then named by LATEST; older
/// ones go after that (reliability.md 3.2). So whatever happens at whatever moment, LATEST leads to a whole one.
class CheckpointFolder {
 public:
  /// Makes the folder, locks it and sweeps away what a killed process left half-written. Error kState when another
  /// training holds it, kIo when it cannot be made.
  explicit CheckpointFolder(std::string path, int64_t keep = 2);

  /// The newest whole state, whose folder is then `loaded()`; a damaged one is named in a warning, and the newest older
  /// one that is whole is used. Nothing when there is none; Error kCorrupt when there are some and all are damaged.
  std::optional<TrainingState> load();
  const std::string& loaded() const { return loaded_; }
  /// Throws Error (kIo, ...) when it cannot be written; nothing of it is left then, and what was there before stays.
  void write(const TrainingState& state);
  /// Removes every checkpoint.
  void clear();
  /// The same, and the folder when nothing else is in it. Nothing may be done afterwards.
  void remove();

  const std::string& path() const { return path_; }

 private:
  std::string free_name(int64_t batches) const;
  void write_files(const std::string& folder, const TrainingState& state) const;
  void sweep() const;
  void prune();

  std::string path_;
  int64_t keep_;
  std::unique_ptr<FolderLock> lock_;
  std::vector<std::string> chain_;  ///< names, oldest first, that this training wrote or came from
  std::string loaded_;
};

/// What a checkpoint says of itself.
struct CheckpointSummary {
  std::string folder;
  TrainingPosition position;
  int64_t batches = 0;
  bool finished = false;
};
/// Of the one that load() would try first, its manifest checked but none of its other files; nothing when there is
/// none. Error kCorrupt when no manifest is whole.
std::optional<CheckpointSummary> newest_summary(const std::string& path);

/// The state in one checkpoint's folder, every file checked. Errors name the file.
TrainingState read_checkpoint(const std::string& folder, const LoadLimits& limits = {});
/// What load() would give, for whoever only looks: no lock, nothing changed. `used`, when given, gets the folder.
std::optional<TrainingState> newest_checkpoint(const std::string& path, std::string* used = nullptr);

}  // namespace keratin
