#include "keratin/keras/callbacks/csv_logger.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "keratin/base/error.h"
#include "keratin/base/log.h"

namespace keratin::callbacks {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

class CSVLoggerBody final : public CallbackBody {
 public:
  CSVLoggerBody(const std::string& filename, const CSVLoggerOptions& options) : filename_(filename), o_(options) {
    require(o_.separator.size() == 1, ErrorCode::kInvalidArgument,
            "[CSVLogger] separator must be one character, received \"", o_.separator, "\".");
  }
  std::string class_name() const override { return "CSVLogger"; }
  bool wants_batches() const override { return false; }

  void on_train_begin(const Logs&) override {
    keys_.clear();
    file_.reset(std::fopen(filename_.c_str(), o_.append || params().resumed ? "ab" : "wb"));
    check(file_ != nullptr);
    header_due_ = size() <= 0;
    first_ = true;
  }

  void on_epoch_end(int64_t epoch, Logs& logs) override {
    if (file_ == nullptr) return;
    std::string text;
    if (first_) {
      choose_keys(logs);
      if (header_due_) text += header();
      first_ = false;
    }
    text += std::to_string(epoch);
    for (const std::string& key : keys_) {
      const double* value = logs.find(key);
      text += o_.separator + (value == nullptr ? "NA" : repr(*value));
    }
    text += "\r\n";
    check(std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size() && std::fflush(file_.get()) == 0);
  }

  void on_train_end(const Logs&) override { file_.reset(); }

  std::optional<CallbackState> state() const override {
    Json keys = Json::array();
    for (const std::string& key : keys_) keys.push_back(key);
    return CallbackState{Json::object({{"bytes", size()}, {"first", first_}, {"keys", keys}})};
  }
  /// Rows of after the checkpoint go: training writes them again.
  void set_state(const CallbackState& state) override {
    const int64_t bytes = state.values.at("bytes").as_int();
    first_ = state.values.at("first").as_bool();
    keys_.clear();
    for (const Json& key : state.values.at("keys").as_array()) keys_.push_back(key.as_string());
    if (size() < bytes)
      log_warning(cat("[CSVLogger] ", filename_, " has ", size(), " bytes, and had ", bytes,
                      " at the checkpoint: its first rows are missing."));
    else
      check(ftruncate(fileno(file_.get()), bytes) == 0);
    header_due_ = size() <= 0;
  }

 private:
  int64_t size() const {
    return file_ == nullptr || std::fseek(file_.get(), 0, SEEK_END) != 0 ? 0 : std::ftell(file_.get());
  }

  void choose_keys(const Logs& logs) {
    for (const Logs::Entry& entry : logs.entries()) keys_.push_back(entry.first);
    std::sort(keys_.begin(), keys_.end());
    const auto validates = [](const std::string& key) { return key.rfind("val_", 0) == 0; };
    if (std::any_of(keys_.begin(), keys_.end(), validates)) return;
    const size_t count = keys_.size();
    for (size_t i = 0; i < count; ++i) keys_.push_back("val_" + keys_[i]);
  }

  std::string header() const {
    std::string text = "epoch";
    for (const std::string& key : keys_) text += o_.separator + quoted(key);
    return text + "\r\n";
  }

  std::string quoted(const std::string& cell) const {
    if (cell.find_first_of(o_.separator + "\"\r\n") == std::string::npos) return cell;
    std::string out = "\"";
    for (const char c : cell) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
  }

  void check(bool good) const {
    require(good, ErrorCode::kIo, "[CSVLogger] cannot write ", filename_, ": ", std::strerror(errno));
  }

  std::string filename_;
  CSVLoggerOptions o_;
  std::unique_ptr<std::FILE, Close> file_;
  std::vector<std::string> keys_;
  bool header_due_ = true, first_ = true;
};

}  // namespace

CSVLogger::CSVLogger(const std::string& filename, const CSVLoggerOptions& options)
    : Callback(make_callback<CSVLoggerBody>(filename, options)) {}

}  // namespace keratin::callbacks
