#include "keratin/keras/saving/config_check.h"

#include <string>
#include <unordered_map>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/keras/class_reference.h"
#include "keratin/keras/layers/custom_layers.h"
#include "keratin/keras/own_classes.h"

namespace keratin::saving {
namespace {

constexpr size_t kMostListed = 8;

/// A value on the way from the root to where the walk is.
struct Level {
  const Json* value;
  size_t next = 0;  // of its members or elements
};

class Walk {
 public:
  Walk(const Json& config, const LoadLimits& limits) : limits_(limits) {
    enter(config);
    while (!levels_.empty()) step();
  }

  void report() const {
    if (found_ == 0) return;
    std::string text = "Could not locate class";
    if (found_ > 1) text += cat("es (", found_, " places)");
    fail(
        ErrorCode::kUnsupported, {"", ErrorPlace::kNoOffset, first_pointer_}, text, ": ", join(problems_, "; "),
        found_ > kMostListed ? cat("; and ", found_ - kMostListed, " more") : "",
        ". Classes come from Keratin's own table or register_custom_layer, never from code. The weights of such a file "
        "can still be listed: keratin inspect FILE.");
  }

 private:
  void step() {
    Level& level = levels_.back();
    const Json& value = *level.value;
    if (value.is_array()) {
      if (level.next == value.as_array().size()) return levels_.pop_back();
      return enter(value.as_array()[level.next++]);
    }
    const Json::Object& members = value.as_object();
    if (level.next == members.size()) return levels_.pop_back();
    const auto& [key, member] = members[level.next++];
    if (key != "build_config") enter(member, key == "layers");
  }

  void enter(const Json& value, bool is_layers = false) {
    if (!value.is_array() && !value.is_object()) return;
    levels_.push_back({&value});
    try {
      require(static_cast<int64_t>(levels_.size()) <= limits_.max_depth, ErrorCode::kLimit,
              "[config] values are nested deeper than ", limits_.max_depth, " levels (LoadLimits::max_depth).");
      if (is_layers) count_layers(value);
      if (value.is_object() && value.contains("class_name")) check(value);
      if (is_custom(value)) levels_.pop_back();  // what stands below is its own affair
    } catch (const Error& e) {
      rethrow(e);
    }
  }

  static bool is_custom(const Json& value) {
    if (is_own_class(value)) return true;
    const Json* registered = value.find("registered_name");
    return registered != nullptr && registered->is_string() && registered->as_string().find('>') != std::string::npos &&
           make_custom_layer(registered->as_string());
  }

  void check(const Json& object) {
    check_shared_id(object);
    if (!object.contains("config") && !object.contains("module")) return;
    const std::string problem = why_not_loadable(object);
    if (problem.empty()) return;
    if (found_++ == 0) first_pointer_ = pointer();
    if (problems_.size() < kMostListed) problems_.push_back(problem + (found_ == 1 ? "" : " (at " + pointer() + ")"));
  }

  void check_shared_id(const Json& object) {
    const Json* id = object.find("shared_object_id");
    if (id == nullptr || id->is_null()) return;
    const std::string& name = object.at("class_name").as_string();
    const auto [at, fresh] = shared_.try_emplace(id->as_int(), name);
    require(fresh || at->second == name, ErrorCode::kCorrupt, "[config] the shared_object_id ", at->first,
            " stands for two classes, '", at->second, "' and '", name, "'.");
  }

  void count_layers(const Json& list) {
    layers_ += list.size();
    require(layers_ <= limits_.max_layers, ErrorCode::kLimit, "[config] the model has more than ", limits_.max_layers,
            " layers (LoadLimits::max_layers).");
  }

  // The steps that lead from the root to the innermost level.
  std::vector<std::string> steps() const {
    std::vector<std::string> out;
    for (size_t i = 0; i + 1 < levels_.size(); ++i) {
      const Level& level = levels_[i];
      out.push_back(level.value->is_array() ? std::to_string(level.next - 1)
                                            : level.value->as_object()[level.next - 1].first);
    }
    return out;
  }

  std::string pointer() const { return located(Error(ErrorCode::kInternal, "")).place().pointer; }

  Error located(Error e) const {
    const std::vector<std::string> all = steps();
    for (size_t i = all.size(); i-- > 0;) e = e.below(all[i]);
    return e;
  }
  [[noreturn]] void rethrow(const Error& e) const { throw located(e); }

  const LoadLimits& limits_;
  std::vector<Level> levels_;
  int64_t layers_ = 0;
  size_t found_ = 0;
  std::vector<std::string> problems_;
  std::string first_pointer_;
  std::unordered_map<int64_t, std::string> shared_;
};

}  // namespace

void check_config(const Json& config, const LoadLimits& limits) { Walk(config, limits).report(); }

}  // namespace keratin::saving
