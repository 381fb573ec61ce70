#include "keratin/keras/layers/custom_layers.h"

#include <map>
#include <mutex>

namespace keratin {
namespace {

struct CustomLayers {
  std::mutex mutex;
  std::map<std::string, Ref<LayerBody> (*)()> makers;
};

CustomLayers& custom_layers() {
  static CustomLayers the_layers;
  return the_layers;
}

}  // namespace

void register_custom_layer(const std::string& registered_name, Ref<LayerBody> (*make)()) {
  CustomLayers& custom = custom_layers();
  const std::lock_guard lock(custom.mutex);
  custom.makers[registered_name] = make;
}

Ref<LayerBody> make_custom_layer(const std::string& registered_name) {
  CustomLayers& custom = custom_layers();
  const std::lock_guard lock(custom.mutex);
  const auto at = custom.makers.find(registered_name);
  return at == custom.makers.end() ? Ref<LayerBody>() : at->second();
}

}  // namespace keratin
