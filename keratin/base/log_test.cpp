#include "keratin/base/log.h"

#include <gtest/gtest.h>

#include <string>

namespace keratin {
namespace {

TEST(LogWarning, GoesToTheHandlerWhileThereIsOne) {
  std::string heard;
  const WarningSink before = set_warning_handler(
      {.handler = [](std::string_view message, void* context) { *static_cast<std::string*>(context) += message; },
       .context = &heard});
  log_warning("one ");
  log_warning("two");
  set_warning_handler(before);
  EXPECT_EQ(heard, "one two");
}

TEST(LogWarning, PrintsOneLineOnStderr) {
  ::testing::internal::CaptureStderr();
  log_warning("The model has no weights.");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "UserWarning: The model has no weights.\n");
}

}  // namespace
}  // namespace keratin
