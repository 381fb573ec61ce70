#include "keratin/keras/callbacks/format_path.h"

#include <gtest/gtest.h>

#include "keratin/base/error.h"

namespace keratin::callbacks {
namespace {

std::string formatted(const std::string& pattern) {
  Logs logs;
  logs.set("loss", 0.12345);
  logs.set("big", 1234567.5);
  logs.set("below", -2.5);
  return format_path(pattern, {{"epoch", 7}}, logs);
}

// The right-hand sides are Python's: "...".format(epoch=7, loss=0.12345, big=1234567.5, below=-2.5).
TEST(FormatPath, FillsInNumbersAsPythonDoes) {
  EXPECT_EQ(formatted("m-{epoch:02d}-{loss:.4f}.keras"), "m-07-0.1235.keras");
  EXPECT_EQ(formatted("{epoch}"), "7");
  EXPECT_EQ(formatted("{epoch:03}"), "007");
  EXPECT_EQ(formatted("{epoch:>4}|{epoch:<4}|{epoch:^4}|{epoch:*^5}"), "   7|7   | 7  |**7**");
  EXPECT_EQ(formatted("{epoch:.1f}"), "7.0");
  EXPECT_EQ(formatted("{loss}"), "0.12345");
  EXPECT_EQ(formatted("{loss:.2e}|{loss:.1%}|{loss:8.3f}|{loss:+.2f}"), "1.23e-01|12.3%|   0.123|+0.12");
  EXPECT_EQ(formatted("{big:,.1f}|{big:012.1f}"), "1,234,567.5|0001234567.5");
  EXPECT_EQ(formatted("{below:06.2f}|{below:=7}"), "-02.50|-   2.5");
  EXPECT_EQ(formatted("{{epoch}}"), "{epoch}");
}

TEST(FormatPath, NamesWhatIsMissing) {
  try {
    formatted("{val_loss:.2f}.keras");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "Failed to format this callback filepath: \"{val_loss:.2f}.keras\". Reason: 'val_loss'");
  }
}

TEST(FormatPath, RefusesWhatPythonRefuses) {
  EXPECT_THROW(formatted("{loss:d}"), Error);
  EXPECT_THROW(formatted("{epoch:.2d}"), Error);
  EXPECT_THROW(formatted("{epoch:zz}"), Error);
  EXPECT_THROW(formatted("{epoch"), Error);
  EXPECT_THROW(formatted("epoch}"), Error);
}

}  // namespace
}  // namespace keratin::callbacks
