// What legacy HDF5 says beside its tensors: config, and which tensors each layer has (keras-facts 4.5).
#include <algorithm>
#include <unordered_map>

#include "keratin/base/error.h"
#include "keratin/keras/saving/formats/format.h"

namespace keratin::saving {
namespace {

using hdf5::Attribute;
using hdf5::Group;
using Places = std::unordered_map<std::string, size_t>;

// An empty list is an array of 0 numbers.
std::vector<std::string> texts_of(const Group& group, const Attribute& attribute) {
  const bool empty = std::find(attribute.shape.begin(), attribute.shape.end(), 0) != attribute.shape.end();
  require(empty || attribute.type.is_string(), ErrorCode::kCorrupt, group.path, ": the attribute \"", attribute.name,
          "\" holds ", hdf5::to_string(attribute.type), "; names were expected.");
  return attribute.strings;
}

// The attribute, or its parts name0, name1, ... when it was too long for one.
std::vector<std::string> names_in(const Group& group, const std::string& name) {
  if (const Attribute* whole = group.find_attribute(name)) return texts_of(group, *whole);
  std::vector<std::string> out;
  for (int part = 0;; ++part) {
    const Attribute* attribute = group.find_attribute(cat(name, part));
    if (attribute == nullptr) return out;
    const std::vector<std::string> texts = texts_of(group, *attribute);
    out.insert(out.end(), texts.begin(), texts.end());
  }
}

LegacyLayer weights_in(const Group& group, std::string name, const Places& places) {
  LegacyLayer out{std::move(name), {}};
  const std::string prefix = group.path == "/" ? "" : group.path.substr(1) + "/";
  for (const std::string& weight : names_in(group, "weight_names")) {
    const auto found = places.find(prefix + weight);
    require(found != places.end(), ErrorCode::kCorrupt, group.path, " lacks the data set \"", weight,
            "\", which its weight_names list.");
    out.weights.push_back(found->second);
  }
  return out;
}

bool has_layer_names(const Group& group) {
  return group.find_attribute("layer_names") || group.find_attribute("layer_names0");
}

std::vector<LegacyLayer> layers_of(const Group& group, const Places& places) {
  require(has_layer_names(group), ErrorCode::kCorrupt, group.path, " has no attribute \"layer_names\".");
  std::vector<LegacyLayer> out;
  for (const std::string& name : names_in(group, "layer_names")) {
    const Group* layer = group.find_group(name);
    require(layer != nullptr, ErrorCode::kCorrupt, group.path, " lacks the group \"", name,
            "\", which its layer_names list.");
    LegacyLayer weights = weights_in(*layer, name, places);
    if (!weights.weights.empty()) out.push_back(std::move(weights));
  }
  return out;
}

std::optional<Json> json_attribute(const Group& root, const char* name, const LoadLimits& limits,
                                   const StoredFile& out) {
  const Attribute* attribute = root.find_attribute(name);
  if (attribute == nullptr) return {};
  return parse_json(attribute->text(), cat(out.path, ": ", name), limits.max_config_bytes, limits);
}

}  // namespace

bool add_legacy(const Group& root, const LoadLimits& limits, StoredFile& out) {
  const Group* inner = root.find_group("model_weights");
  const bool at_root = has_layer_names(root);
  if (!at_root && inner == nullptr && root.find_attribute("model_config") == nullptr) return false;
  Places places;
  for (size_t i = 0; i < out.tensors.size(); ++i) places.emplace(out.tensors[i].name, i);
  out.config = json_attribute(root, "model_config", limits, out);
  out.training_config = json_attribute(root, "training_config", limits, out);
  out.kind = out.config ? FileKind::kLegacyModel : FileKind::kLegacyWeights;
  require(at_root || inner != nullptr, ErrorCode::kCorrupt, "the file has no group \"model_weights\".");
  const Group& group = at_root ? root : *inner;
  LegacyLayout& legacy = out.legacy.emplace();
  legacy.layers = layers_of(group, places);
  if (const Group* top = group.find_group("top_level_model_weights"))
    legacy.top_level = weights_in(*top, "top-level model", places);
  if (const Group* optimizer = root.find_group("optimizer_weights"))
    legacy.optimizer = weights_in(*optimizer, "optimizer", places);
  return true;
}

}  // namespace keratin::saving
