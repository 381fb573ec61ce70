#include "keratin/keras/live_objects.h"

#include <gtest/gtest.h>

#include "keratin/keras/initializers/initializers.h"
#include "keratin/keras/layers/layers.h"
#include "keratin/ops/composite.h"

namespace keratin {
namespace {

TEST(LiveObjects, ArriveAsThemselves) {
  const Initializer mine = "ones";
  LiveObjects live;
  Initializer read;
  from_config(live.add(mine.body()), read);
  EXPECT_EQ(read.body(), mine.body());
}

TEST(LiveObjects, OfAnotherKindAreRefused) {
  LiveObjects live;
  Layer layer;
  EXPECT_THROW(from_config(live.add(Initializer("ones").body()), layer), Error);
}

TEST(LiveObjects, AreNamedByNoFile) {
  Json reference;
  {
    LiveObjects live;
    reference = live.add(Initializer("ones").body());
  }
  EXPECT_FALSE(LiveObjects::find(reference));
  LiveObjects other;
  EXPECT_FALSE(LiveObjects::find(reference)) << "a number beyond those of this scope";
}

TEST(LiveObjects, GiveALayerAFunctionAsItsActivation) {
  LiveObjects live;
  const Activation twice("twice", [](const Tensor& x) { return x * 2; });
  const Layer dense = Layer::from_config(
      "Dense",
      Json::object(
          {{"units", 1}, {"activation", live.add(make_ref<LiveActivation>(twice))}, {"kernel_initializer", "ones"}}));
  EXPECT_EQ(dense(Tensor({{1.0f, 2.0f}})).item(), 6);
}

TEST(LiveObjects, ScopesThatGiveAreWhereConfigsNameTheirObjects) {
  const Layer dense = layers::Dense(1, {.kernel_initializer = "ones"});
  const Json described = dense.get_config();
  EXPECT_TRUE(described.at("kernel_initializer").find("class_name"));

  LiveObjects live(LiveObjects::Way::kGive);
  const Json named = dense.get_config();
  const Ref<RefCounted> found = LiveObjects::find(named.at("kernel_initializer"));
  ASSERT_TRUE(found);
  EXPECT_TRUE(dynamic_cast<InitializerBody*>(found.get()));
  LiveObjects inner;
  EXPECT_TRUE(dense.get_config().at("kernel_initializer").find("class_name")) << "the innermost scope decides";
}

}  // namespace
}  // namespace keratin
