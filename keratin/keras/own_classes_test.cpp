#include "keratin/keras/own_classes.h"

#include <gtest/gtest.h>

#include "keratin/keras/class_reference.h"
#include "keratin/keras/initializers/initializers.h"
#include "keratin/keras/layers/layer.h"

namespace keratin {
namespace {

// Makes ones of "Mine>Ones".
struct Mine final : OwnClasses {
  Mine() { exchange(this); }
  ~Mine() override { exchange(nullptr); }
  bool knows(const Json& json) override { return json.at("class_name") == Json("MyOnes"); }
  Ref<RefCounted> make(const Json&, const std::string&) override { return Initializer("ones").body(); }
};

Json my_ones() { return serialized("", "MyOnes", Json::object(), "Mine>MyOnes"); }

TEST(OwnClasses, AreMadeByTheProgram) {
  const Mine mine;
  Initializer read;
  from_config(my_ones(), read);
  EXPECT_EQ(read({2}).to_vector<float>(), (std::vector<float>{1, 1}));
  EXPECT_EQ(why_not_loadable(my_ones()), "");
}

TEST(OwnClasses, OfAnotherKindAreRefused) {
  const Mine mine;
  Layer layer;
  EXPECT_THROW(from_config(my_ones(), layer), Error);
}

TEST(OwnClasses, AreUnknownWhenNobodyProvidesThem) {
  Initializer read;
  EXPECT_THROW(from_config(my_ones(), read), Error);
}

}  // namespace
}  // namespace keratin
