#include "keratin/keras/live_objects.h"

#include <utility>

namespace keratin {
namespace {

constexpr const char* kKey = "__live__";
thread_local LiveObjects* innermost = nullptr;

}  // namespace

LiveObjects::LiveObjects(Way way) : way_(way), outer_(std::exchange(innermost, this)) {}
LiveObjects::~LiveObjects() { innermost = outer_; }

Json LiveObjects::add(Ref<RefCounted> object) {
  objects_.push_back(std::move(object));
  return Json::object({{kKey, static_cast<int64_t>(objects_.size()) - 1}});
}

LiveObjects* LiveObjects::giving() {
  return innermost != nullptr && innermost->way_ == Way::kGive ? innermost : nullptr;
}

Ref<RefCounted> LiveObjects::find(const Json& json) {
  if (innermost == nullptr || json.size() != 1) return {};
  const Json* number = json.find(kKey);
  if (number == nullptr || !number->is_int()) return {};
  const int64_t index = number->as_int();
  const auto& objects = innermost->objects_;
  return index >= 0 && index < static_cast<int64_t>(objects.size()) ? objects[static_cast<size_t>(index)]
                                                                    : Ref<RefCounted>();
}

}  // namespace keratin
