// A file system in memory that knows what a power cut may leave: what was written and not synced may be lost, kept or
// torn, and names that were changed in a folder and not synced may be the old ones or the new ones, in any mixture.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/base/files.h"

namespace keratin::faults {

/// Absolute paths; "/" is there from the start. No links, no devices.
class CrashFiles : public FileSystem {
 public:
  /// What becomes of bytes that were written since the last sync of their file.
  enum class Data { kLost, kKept, kTornAlternating, kTornInHalf };
  static constexpr Data kAllData[] = {Data::kLost, Data::kKept, Data::kTornAlternating, Data::kTornInHalf};
  static constexpr size_t kSector = 512;

  CrashFiles() : root_(std::make_shared<Node>(true)) {}

  /// Called after every call that changes something.
  std::function<void()> after_change;
  /// Writes fail when all files together would have more bytes.
  int64_t capacity = int64_t{1} << 40;

  /// Puts a file there, synced, as something from long ago.
  void put(const std::string& path, std::string content) {
    const NodeRef node = std::make_shared<Node>(false);
    node->data = node->synced = std::move(content);
    const auto [folder, name] = place(path);
    folder->now[name] = folder->durable[name] = node;
  }
  /// Everything is on the disk, as after a long time.
  void settle() {
    pending_.clear();
    settle(*root_);
  }
  /// Every file with its content, by path; folders end in '/'.
  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> out;
    list(*root_, "/", out);
    return out;
  }

  /// Calls visit(file system) for every state that a power cut at this moment may leave. When more than six names
  /// changed without a sync, only the beginnings of that sequence are tried instead of all its subsets.
  template <class Visit>
  void every_state_after_a_crash(const Visit& visit) const {
    const size_t changes = pending_.size();
    std::vector<std::vector<bool>> choices;
    if (changes <= 6) {
      for (size_t bits = 0; bits < size_t{1} << changes; ++bits) {
        choices.emplace_back(changes);
        for (size_t i = 0; i < changes; ++i) choices.back()[i] = (bits >> i & 1) != 0;
      }
    } else {
      for (size_t kept = 0; kept <= changes; ++kept) {
        choices.emplace_back(changes, false);
        std::fill_n(choices.back().begin(), kept, true);
      }
    }
    for (const Data data : kAllData) {
      for (const std::vector<bool>& kept : choices) {
        CrashFiles state;
        state.root_ = survivors(data, kept);
        visit(state);
      }
    }
  }

  FileInfo info(const std::string& path) override {
    const NodeRef node = find(path);
    if (!node) return {};
    return {node->folder ? FileInfo::Kind::kFolder : FileInfo::Kind::kRegular, static_cast<int64_t>(node->data.size()),
            node->mode};
  }
  std::optional<std::string> read_link(const std::string&) override { return {}; }
  FileRef open(const std::string& path) override {
    const NodeRef node = find(path);
    require(node != nullptr, ErrorCode::kNotFound, "[", path, "] cannot open: No such file or directory");
    require(!node->folder, ErrorCode::kIo, "[", path, "] expected a file, received a folder");
    return memory_file(path, node->data);
  }
  std::unique_ptr<WritableFile> create(const std::string& path, std::optional<uint32_t> mode) override {
    const auto [folder, name] = place(path);
    if (folder->now.count(name) > 0) return nullptr;
    const NodeRef node = std::make_shared<Node>(false);
    node->mode = mode.value_or(0644);
    change({{folder, name, node}});
    return std::make_unique<Writer>(*this, node);
  }
  std::unique_ptr<WritableFile> open_special(const std::string& path) override {
    fail(ErrorCode::kIo, "[", path, "] cannot open for writing: there are no devices in memory");
  }
  void rename(const std::string& from, const std::string& to) override {
    const NodeRef node = find(from);
    require(node != nullptr, ErrorCode::kNotFound, "[", to, "] cannot put the new file in place: ", from, " is gone");
    const NodeRef other = find(to);
    const bool fits = !other || (other->folder == node->folder && other->now.empty());
    require(fits, ErrorCode::kIo, "[", to, "] cannot put the new file in place: Directory not empty");
    const auto [from_folder, from_name] = place(from);
    const auto [to_folder, to_name] = place(to);
    change({{from_folder, from_name, nullptr}, {to_folder, to_name, node}});
  }
  void remove(const std::string& path) override { take_away(path, false); }
  void remove_folder(const std::string& path) override { take_away(path, true); }
  void sync_folder(const std::string& path) override {
    const NodeRef folder = find(path);
    require(folder && folder->folder, ErrorCode::kNotFound, "[", path, "] cannot open the folder");
    const auto touches = [&](const Change& steps) {
      return std::any_of(steps.begin(), steps.end(), [&](const Step& step) { return step.folder == folder; });
    };
    for (const Change& steps : pending_)
      if (touches(steps))
        for (const Step& step : steps) apply(step.folder->durable, step);
    pending_.erase(std::remove_if(pending_.begin(), pending_.end(), touches), pending_.end());
    changed();
  }
  bool make_folder(const std::string& path) override {
    if (find(path)) return require(find(path)->folder, ErrorCode::kIo, "[", path, "] cannot make the folder"), false;
    const auto [folder, name] = place(path);
    change({{folder, name, std::make_shared<Node>(true)}});
    return true;
  }
  std::vector<std::string> list_folder(const std::string& path) override {
    const NodeRef folder = find(path);
    require(folder && folder->folder, ErrorCode::kNotFound, "[", path, "] cannot list the folder");
    std::vector<std::string> names;
    for (const auto& [name, node] : folder->now) names.push_back(name);
    return names;
  }
  int64_t free_bytes(const std::string&) override { return capacity - used(*root_); }

 private:
  struct Node;
  using NodeRef = std::shared_ptr<Node>;
  using Names = std::map<std::string, NodeRef>;
  struct Node {
    explicit Node(bool is_folder) : folder(is_folder) {}
    bool folder;
    uint32_t mode = 0644;
    std::string data, synced;  // of a file
    Names now, durable;        // of a folder
  };
  struct Step {
    NodeRef folder;
    std::string name;
    NodeRef node;  // nullptr: the name goes
  };
  using Change = std::vector<Step>;  // happens wholly or not at all

  class Writer : public WritableFile {
   public:
    Writer(CrashFiles& owner, NodeRef node) : owner_(owner), node_(std::move(node)) {}
    size_t write_some(int64_t offset, std::span<const std::byte> bytes) override {
      const size_t end = static_cast<size_t>(offset) + bytes.size();
      const auto growth = static_cast<int64_t>(end > node_->data.size() ? end - node_->data.size() : 0);
      const int64_t free = owner_.capacity - owner_.used(*owner_.root_);
      if (growth > free) bytes = bytes.first(bytes.size() - std::min<size_t>(bytes.size(), growth - free));
      require(!bytes.empty(), ErrorCode::kIo, "[memory] cannot write: No space left on device");
      node_->data.resize(std::max(node_->data.size(), static_cast<size_t>(offset) + bytes.size()));
      std::copy_n(reinterpret_cast<const char*>(bytes.data()), bytes.size(), node_->data.begin() + offset);
      owner_.changed();
      return bytes.size();
    }
    void sync() override { node_->synced = node_->data, owner_.changed(); }
    void close() override { owner_.changed(); }

   private:
    CrashFiles& owner_;
    NodeRef node_;
  };

  static void apply(Names& names, const Step& step) {
    if (step.node)
      names[step.name] = step.node;
    else
      names.erase(step.name);
  }
  void changed() const {
    if (after_change) after_change();
  }
  void change(Change steps) {
    for (const Step& step : steps) apply(step.folder->now, step);
    pending_.push_back(std::move(steps));
    changed();
  }
  void take_away(const std::string& path, bool folder) {
    const NodeRef node = find(path);
    require(node != nullptr, ErrorCode::kNotFound, "[", path, "] cannot remove: No such file or directory");
    require(node->folder == folder && node->now.empty(), ErrorCode::kIo, "[", path, "] cannot remove");
    const auto [above, name] = place(path);
    change({{above, name, nullptr}});
  }

  NodeRef find(const std::string& path) const {
    NodeRef node = root_;
    for (size_t at = 0; at < path.size();) {
      const size_t end = std::min(path.find('/', at), path.size());
      if (const std::string name = path.substr(at, end - at); !name.empty() && name != ".") {
        const auto found = node->now.find(name);
        if (found == node->now.end()) return nullptr;
        node = found->second;
      }
      at = end + 1;
    }
    return node;
  }
  std::pair<NodeRef, std::string> place(const std::string& path) const {
    const NodeRef folder = find(folder_of(path));
    require(folder && folder->folder, ErrorCode::kNotFound, "[", path, "] cannot create: No such file or directory");
    return {folder, path.substr(path.rfind('/') + 1)};
  }

  static std::string remains(const Node& node, Data data) {
    if (data == Data::kLost || node.data == node.synced) return node.synced;
    if (data == Data::kKept) return node.data;
    std::string out = node.data;
    for (size_t at = 0; at < out.size(); at += kSector) {
      const bool written = data == Data::kTornAlternating ? at / kSector % 2 == 0 : at < out.size() / 2;
      if (written) continue;
      for (size_t i = at; i < std::min(at + kSector, out.size()); ++i)
        out[i] = i < node.synced.size() ? node.synced[i] : '\0';
    }
    return out;
  }
  NodeRef survivors(Data data, const std::vector<bool>& kept) const {
    std::map<const Node*, Names> names;
    for (size_t i = 0; i < pending_.size(); ++i) {
      if (!kept[i]) continue;
      for (const Step& step : pending_[i]) {
        Names& of_folder = names.try_emplace(step.folder.get(), step.folder->durable).first->second;
        apply(of_folder, step);
      }
    }
    return survivor(*root_, data, names);
  }
  static NodeRef survivor(const Node& node, Data data, const std::map<const Node*, Names>& names) {
    const NodeRef out = std::make_shared<Node>(node.folder);
    out->mode = node.mode;
    if (!node.folder) out->data = out->synced = remains(node, data);
    const auto changed_names = names.find(&node);
    for (const auto& [name, child] : changed_names == names.end() ? node.durable : changed_names->second)
      out->now[name] = out->durable[name] = survivor(*child, data, names);
    return out;
  }

  static void settle(Node& node) {
    node.synced = node.data;
    node.durable = node.now;
    for (const auto& [name, child] : node.now) settle(*child);
  }
  static int64_t used(const Node& node) {
    int64_t sum = static_cast<int64_t>(node.data.size());
    for (const auto& [name, child] : node.now) sum += used(*child);
    return sum;
  }
  static void list(const Node& node, const std::string& prefix, std::map<std::string, std::string>& out) {
    for (const auto& [name, child] : node.now) {
      out[prefix + name + (child->folder ? "/" : "")] = child->data;
      if (child->folder) list(*child, prefix + name + "/", out);
    }
  }

  NodeRef root_;
  std::vector<Change> pending_;
};

}  // namespace keratin::faults
