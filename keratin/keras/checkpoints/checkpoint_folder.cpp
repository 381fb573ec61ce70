#include "keratin/keras/checkpoints/checkpoint_folder.h"

#include <algorithm>
#include <charconv>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/log.h"
#include "keratin/base/sha256.h"
#include "keratin/base/version.h"
#include "keratin/core/safetensors/safetensors.h"

namespace keratin {
namespace {

constexpr const char* kArrays = "state.safetensors";
constexpr const char* kWords = "state.json";
constexpr const char* kManifest = "MANIFEST.json";
constexpr const char* kLatest = "LATEST";
constexpr const char* kUnfinished = ".tmp-";
constexpr const char* kPrefix = "ckpt-";
constexpr int64_t kMaxSmallFile = int64_t{64} << 20;

// -- names
// -------------------------------------------------------------------------------------------------------------

/// ckpt-000000001280.1: batches and repetition; nothing for any other name.
std::optional<std::pair<int64_t, int64_t>> order_of(const std::string& name) {
  if (!name.starts_with(kPrefix)) return {};
  std::pair<int64_t, int64_t> out;
  const char* const end = name.data() + name.size();
  const auto [dot, error] = std::from_chars(name.data() + 5, end, out.first);
  if (error != std::errc() || out.first < 0 || dot - (name.data() + 5) < 12) return {};
  if (dot == end) return out;
  const auto [last, more] = std::from_chars(dot + 1, end, out.second);
  if (*dot != '.' || more != std::errc() || last != end || out.second < 1) return {};
  return out;
}

std::string name_of(int64_t batches, int64_t repetition) {
  const std::string digits = std::to_string(batches);
  const std::string zeros(digits.size() < 12 ? 12 - digits.size() : 0, '0');
  return repetition == 0 ? cat(kPrefix, zeros, digits) : cat(kPrefix, zeros, digits, ".", repetition);
}

/// Names of checkpoints, newest first.
std::vector<std::string> checkpoints_in(const std::string& path) {
  std::vector<std::string> names;
  if (file_system().info(path).kind != FileInfo::Kind::kFolder) return names;
  for (std::string& name : file_system().list_folder(path))
    if (order_of(name)) names.push_back(std::move(name));
  std::sort(names.begin(), names.end(),
            [](const std::string& a, const std::string& b) { return order_of(a) > order_of(b); });
  return names;
}

// -- one file
// ----------------------------------------------------------------------------------------------------------

std::string sum_of(const RandomAccessFile& file) {
  Sha256 hash;
  std::vector<std::byte> piece(size_t{1} << 18);
  for (int64_t at = 0; at < file.size(); at += static_cast<int64_t>(piece.size())) {
    const int64_t count = std::min(static_cast<int64_t>(piece.size()), file.size() - at);
    const auto part = std::span(piece).first(static_cast<size_t>(count));
    file.read_at(at, part);
    hash.add(part);
  }
  return hash.hex();
}

/// A new file of a checkpoint, on the disk when done.
class NewFile final : public ByteSink {
 public:
  explicit NewFile(const std::string& path) : path_(path), file_(file_system().create(path, std::nullopt)) {
    require(file_ != nullptr, ErrorCode::kIo, "[", path, "] somebody else wrote this file.");
  }
  using ByteSink::write;
  void write(std::span<const std::byte> bytes) override {
    constexpr size_t kEnough = size_t{1} << 20;
    if (bytes.size() >= kEnough) {
      flush();
      write_through(written_, bytes);
      written_ += static_cast<int64_t>(bytes.size());
      return;
    }
    buffer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (buffer_.size() >= kEnough) flush();
  }
  void overwrite(int64_t offset, std::span<const std::byte> bytes) override {
    flush();
    write_through(offset, bytes);
  }
  int64_t position() const override { return written_ + static_cast<int64_t>(buffer_.size()); }

  /// {"bytes", "sha256"}: what the manifest says of the file, read back.
  Json finish() {
    flush();
    file_->sync();
    file_->close();
    return Json::object({{"bytes", written_}, {"sha256", sum_of(*open_file(path_))}});
  }

 private:
  void flush() {
    write_through(written_, bytes_of(buffer_));
    written_ += static_cast<int64_t>(buffer_.size());
    buffer_.clear();
  }
  void write_through(int64_t offset, std::span<const std::byte> rest) {
    while (!rest.empty()) {
      const size_t count = file_->write_some(offset, rest);
      offset += static_cast<int64_t>(count);
      rest = rest.subspan(count);
    }
  }

  std::string path_, buffer_;
  std::unique_ptr<WritableFile> file_;
  int64_t written_ = 0;
};

Json write_new_file(const std::string& path, const std::string& text) {
  NewFile file(path);
  file.write(text);
  return file.finish();
}

FileRef open_checked(const std::string& folder, const char* name, const Json& manifest) {
  const Json& said = manifest.at("files").at(name);
  FileRef file = open_file(cat(folder, "/", name));
  require(file->size() == said.at("bytes").as_int(), ErrorCode::kCorrupt, "[", file->name(), "] expected ",
          said.at("bytes").as_int(), " bytes, received ", file->size(), ": the file is damaged.");
  require(sum_of(*file) == said.at("sha256").as_string(), ErrorCode::kCorrupt, "[", file->name(),
          "] the content does not have the checksum that ", kManifest, " says: the file is damaged.");
  return file;
}

// -- the manifest, which holds its own sum too
// ------------------------------------------------------------------------------------------

std::string seal(const Json& manifest) {
  Json sealed = manifest;
  sealed.set("checksum", sha256(bytes_of(manifest.dump())));
  return sealed.dump(2) + "\n";
}

Json read_manifest(const std::string& folder) {
  const std::string path = cat(folder, "/", kManifest), text = read_file(path, kMaxSmallFile);
  Json sealed = Json::parse(text), manifest = Json::object();
  for (const auto& [key, value] : sealed.as_object())
    if (key != "checksum") manifest.set(key, value);
  require(seal(manifest) == text, ErrorCode::kCorrupt, "[", path, "] its own checksum is wrong: the file is damaged.");
  return manifest;
}

// -- the folder
// --------------------------------------------------------------------------------------------------------

std::string latest_in(const std::string& path) {
  const std::string file = cat(path, "/", kLatest);
  if (file_system().info(file).kind != FileInfo::Kind::kRegular) return "";
  constexpr int64_t kMaxName = 256;
  try {
    return std::string(trim(read_file(file, kMaxName)));
  } catch (const Error&) {
    return "?";
  }
}

void remove_quietly(const std::string& folder) noexcept {
  try {
    if (file_system().info(folder).kind == FileInfo::Kind::kFolder) remove_folder_tree(folder);
  } catch (const std::exception&) {
    // What cannot be removed now is swept at the next start.
  }
}

/// In the order in which they are tried: what LATEST names, then from the newest to the oldest.
std::vector<std::string> candidates_in(const std::string& path) {
  std::vector<std::string> names = checkpoints_in(path);
  const std::string latest = latest_in(path);
  if (const auto at = std::find(names.begin(), names.end(), latest); at != names.end())
    std::rotate(names.begin(), at, at + 1);
  else if (!latest.empty())
    log_warning(cat("[", path, "/", kLatest, "] names no checkpoint that is there; using the newest whole one."));
  return names;
}

std::optional<TrainingState> newest_of(const std::string& path, std::string& used) {
  const std::vector<std::string> names = candidates_in(path);
  std::string first_reason;
  for (const std::string& name : names) {
    const std::string folder = cat(path, "/", name);
    try {
      std::optional<TrainingState> state = read_checkpoint(folder);
      used = folder;
      return state;
    } catch (const Error& e) {
      if (first_reason.empty()) first_reason = e.what();
      log_warning(cat("The checkpoint ", folder, " is not used: ", e.what(),
                      name == names.back() ? "" : " An older one is tried."));
    }
  }
  require(names.empty(), ErrorCode::kCorrupt, "[", path, "] none of its ", names.size(),
          " checkpoints is whole: ", first_reason, " Delete the folder to begin anew.");
  return {};
}

}  // namespace

TrainingState read_checkpoint(const std::string& folder, const LoadLimits& limits) {
  const Json manifest = read_manifest(folder);
  const FileRef words = open_checked(folder, kWords, manifest), arrays = open_checked(folder, kArrays, manifest);
  const SafetensorsReader reader(arrays, limits);
  NamedTensors tensors;
  for (const SafetensorsReader::Entry& entry : reader.tensors()) tensors.emplace_back(entry.name, reader.read(entry));
  try {
    return TrainingState::from_json(Json::parse(read_all(*words, kMaxSmallFile)), std::move(tensors));
  } catch (const Error& e) {
    throw e.in_file(words->name());
  }
}

std::optional<TrainingState> newest_checkpoint(const std::string& path, std::string* used) {
  std::string ignored;
  return newest_of(path, used == nullptr ? ignored : *used);
}

std::optional<CheckpointSummary> newest_summary(const std::string& path) {
  const std::vector<std::string> names = candidates_in(path);
  for (const std::string& name : names) {
    const std::string folder = cat(path, "/", name);
    try {
      const Json manifest = read_manifest(folder);
      return CheckpointSummary{folder,
                               {manifest.at("epoch").as_int(), manifest.at("step").as_int()},
                               manifest.at("batches").as_int(),
                               manifest.at("finished").as_bool()};
    } catch (const Error&) {
      if (name == names.back()) throw;
    }
  }
  return {};
}

CheckpointFolder::CheckpointFolder(std::string path, int64_t keep) : path_(std::move(path)), keep_(keep) {
  require(keep_ >= 1, ErrorCode::kInvalidArgument, "[", path_, "] at least one checkpoint is kept, received ", keep_,
          ".");
  make_folders(path_);
  lock_ = std::make_unique<FolderLock>(path_);
  sweep();
}

void CheckpointFolder::sweep() const {
  for (const std::string& name : file_system().list_folder(path_)) {
    const std::string child = cat(path_, "/", name);
    if (name.starts_with(kUnfinished))
      remove_folder_tree(child);
    else if (name.starts_with(".keratin-") && name.ends_with(".tmp"))
      file_system().remove(child);
  }
}

std::optional<TrainingState> CheckpointFolder::load() {
  std::optional<TrainingState> state = newest_of(path_, loaded_);
  if (state) chain_ = {loaded_.substr(path_.size() + 1)};
  // An older whole one stays until there are enough younger ones.
  if (state)
    for (const std::string& name : checkpoints_in(path_))
      if (order_of(name) < order_of(chain_.back())) chain_.insert(chain_.begin(), name);
  return state;
}

std::string CheckpointFolder::free_name(int64_t batches) const {
  int64_t repetition = 0;
  while (file_system().info(cat(path_, "/", name_of(batches, repetition))).kind != FileInfo::Kind::kMissing)
    ++repetition;
  return name_of(batches, repetition);
}

void CheckpointFolder::write_files(const std::string& folder, const TrainingState& state) const {
  const std::string words = state.to_json().dump();
  int64_t bytes = static_cast<int64_t>(words.size());
  std::vector<TensorBytes> tensors;
  for (const auto& [name, tensor] : state.tensors) {
    constexpr int64_t kHeaderEntry = 512;
    bytes += kHeaderEntry + tensor.bytes();
    tensors.push_back({name, tensor.dtype(), tensor.shape(),
                       std::span(static_cast<const std::byte*>(tensor.raw()), static_cast<size_t>(tensor.bytes()))});
  }
  const int64_t free = file_system().free_bytes(path_);
  require(free / 11 >= bytes / 10, ErrorCode::kIo, "[", path_, "] a checkpoint of ", bytes,
          " bytes needs a tenth more; ", free, " bytes are free.");
  require(file_system().make_folder(folder), ErrorCode::kIo, "[", folder, "] is there already.");
  NewFile arrays(cat(folder, "/", kArrays));
  write_safetensors(arrays, tensors);
  const Json arrays_entry = arrays.finish(), words_entry = write_new_file(cat(folder, "/", kWords), words);
  const Json manifest = Json::object({{"format", "keratin-checkpoint"},
                                      {"version", 1},
                                      {"keratin", kVersion},
                                      {"epoch", state.position.epoch},
                                      {"step", state.position.step},
                                      {"batches", state.batches},
                                      {"finished", state.finished},
                                      {"previous", chain_.empty() ? std::string() : chain_.back()},
                                      {"files", Json::object({{kArrays, arrays_entry}, {kWords, words_entry}})}});
  write_new_file(cat(folder, "/", kManifest), seal(manifest));
  file_system().sync_folder(folder);
}

void CheckpointFolder::write(const TrainingState& state) {
  const std::string name = free_name(state.batches), folder = cat(path_, "/", name);
  const std::string unfinished = cat(path_, "/", kUnfinished, name);
  bool renamed = false;
  sweep();  // what a failing disk did not let be removed
  try {
    write_files(unfinished, state);
    file_system().rename(unfinished, folder);
    renamed = true;
    file_system().sync_folder(path_);
    write_file_atomic(cat(path_, "/", kLatest), name + "\n");
  } catch (...) {
    // With LATEST in place a later failure (the last flush) leaves a checkpoint that is whole.
    const bool named = renamed && latest_in(path_) == name;
    if (!named) remove_quietly(renamed ? folder : unfinished);
    if (named) chain_.push_back(name);
    throw;
  }
  chain_.push_back(name);
  prune();
}

void CheckpointFolder::prune() {
  if (static_cast<int64_t>(chain_.size()) > keep_) chain_.erase(chain_.begin(), chain_.end() - keep_);
  for (const std::string& name : checkpoints_in(path_))
    if (std::find(chain_.begin(), chain_.end(), name) == chain_.end()) remove_quietly(cat(path_, "/", name));
}

void CheckpointFolder::clear() {
  const std::string latest = cat(path_, "/", kLatest);
  if (file_system().info(latest).kind != FileInfo::Kind::kMissing) file_system().remove(latest);
  for (const std::string& name : checkpoints_in(path_)) remove_folder_tree(cat(path_, "/", name));
  chain_.clear();
  loaded_.clear();
}

void CheckpointFolder::remove() {
  clear();
  const std::vector<std::string> left = file_system().list_folder(path_);
  if (left != std::vector<std::string>{"lock"}) return;
  lock_->remove_file();
  file_system().remove_folder(path_);
}

}  // namespace keratin
