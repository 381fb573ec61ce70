#include "keratin/base/sha256.h"

#include <gtest/gtest.h>

#include <string>

#include "keratin/base/files.h"

namespace keratin {
namespace {

// FIPS 180-4's own examples, and a million letters.
TEST(Sha256, GivesTheDigestsOfTheStandard) {
  EXPECT_EQ(sha256({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256(bytes_of("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(bytes_of(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotCareHowTheBytesAreCut) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += static_cast<char>(i * 7);
  const std::string whole = sha256(bytes_of(text));
  for (const size_t piece : {1U, 63U, 64U, 65U, 200U}) {
    Sha256 hash;
    for (size_t at = 0; at < text.size(); at += piece) hash.add(bytes_of(std::string_view(text).substr(at, piece)));
    EXPECT_EQ(hash.hex(), whole) << piece;
  }
}

}  // namespace
}  // namespace keratin
