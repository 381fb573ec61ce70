#include "keratin/base/ref.h"

#include <gtest/gtest.h>

#include <vector>

namespace keratin {
namespace {

/// Looks for itself when it goes, as another thread could at that moment.
struct Listed : RefCounted {
  explicit Listed(bool* found) : found_at_the_end(found) {}
  ~Listed() override { *found_at_the_end = static_cast<bool>(Ref<Listed>::if_alive(this)); }
  bool* found_at_the_end;
};

TEST(Ref, AnObjectOnItsWayOutIsNotTakenAgain) {
  bool found = true;
  { const auto object = make_ref<Listed>(&found); }
  EXPECT_FALSE(found);
}

TEST(Ref, AHandleFromAListKeepsTheObject) {
  bool found = true;
  auto object = make_ref<Listed>(&found);
  const std::vector<Listed*> list{object.get()};
  const auto held = Ref<Listed>::if_alive(list[0]);
  EXPECT_FALSE(object->unique());
  object = nullptr;
  EXPECT_TRUE(held->unique());
  EXPECT_FALSE(Ref<Listed>::if_alive(nullptr));
}

}  // namespace
}  // namespace keratin
