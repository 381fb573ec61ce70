#include "keratin/keras/callbacks/callback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "keratin/base/error.h"

namespace keratin {
namespace {

TEST(Logs, KeepTheOrderOfInsertionAndReplaceInPlace) {
  Logs logs;
  logs.set("loss", 1);
  logs.set("mae", 2);
  logs.set("loss", 3);
  EXPECT_THAT(logs.entries(), ::testing::ElementsAre(Logs::Entry{"loss", 3}, Logs::Entry{"mae", 2}));
  EXPECT_EQ(logs["mae"], 2);
  EXPECT_EQ(logs.find("val_loss"), nullptr);
}

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    return error.what();
  }
  return "";
}

TEST(Logs, NameTheKeysThereAre) {
  Logs logs;
  logs.set("loss", 1);
  logs.set("val_loss", 1);
  EXPECT_EQ(message_of([&] { (void)logs["vl_loss"]; }),
            "[Logs] no 'vl_loss'; there is loss, val_loss. Did you mean 'val_loss'?");
}

TEST(History, CollectsEachKeysValuesInOrder) {
  History history;
  history.append("loss", 2);
  history.append("mae", 5);
  history.append("loss", 1);
  EXPECT_THAT(history["loss"], ::testing::ElementsAre(2, 1));
  EXPECT_EQ(history.history.front().first, "loss");
  EXPECT_EQ(message_of([&] { (void)history["accuracy"]; }), "[History] no 'accuracy'; there is loss, mae.");
}

}  // namespace
}  // namespace keratin
