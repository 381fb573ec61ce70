// Objects that a config names instead of describing: how constructors of another language pass an initializer, a layer
// or a function of the user's own beside numbers and words, and the very object arrives.
#pragma once

#include <vector>

#include "keratin/base/error.h"
#include "keratin/base/json.h"
#include "keratin/base/ref.h"

namespace keratin {

/// The objects of one construction. While it lives, configs that this thread reads may name them; configs from files,
/// which are read without one, name nothing. Scopes nest.
///
///     LiveObjects live;
///     Json config = Json::object({{"units", 4}, {"kernel_initializer", live.add(my_initializer)}});
///
/// One that gives works the other way: configs that this thread writes name objects instead of describing them.
class LiveObjects {
 public:
  enum class Way { kTake, kGive };
  explicit LiveObjects(Way way = Way::kTake);
  ~LiveObjects();
  LiveObjects(const LiveObjects&) = delete;
  LiveObjects& operator=(const LiveObjects&) = delete;

  /// What stands for the object in a config.
  Json add(Ref<RefCounted> object);
  /// The object that `json` names in the innermost scope of this thread; null when it names none.
  static Ref<RefCounted> find(const Json& json);
  /// The innermost scope of this thread when it gives, else null.
  static LiveObjects* giving();

 private:
  Way way_;
  LiveObjects* outer_;
  std::vector<Ref<RefCounted>> objects_;
};

/// The object of this kind that `json` names; null when it names none. Throws Error kInvalidArgument for an object of
/// another kind.
template <class Body>
Ref<Body> live_object(const char* kind, const Json& json) {
  const Ref<RefCounted> found = LiveObjects::find(json);
  if (!found) return {};
  auto* body = dynamic_cast<Body*>(found.get());
  require(body != nullptr, ErrorCode::kInvalidArgument, "Could not interpret ", kind,
          " identifier: an object of another kind.");
  return Ref<Body>(body);
}

}  // namespace keratin
