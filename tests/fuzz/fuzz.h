// What the fuzz targets share: the bytes as a file, small limits, and which outcomes are good.
//
// A target is one file, NAME_fuzz.cpp, with the one function that libFuzzer calls. An Error is the good outcome of a
// bad input. Anything else is a finding: another exception, a crash, a sanitizer's report, more memory or time than
// tools/dev/fuzz.sh grants, or a property that does not hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace keratin::fuzz {

/// A property that does not hold. Nothing catches it, so that libFuzzer and the replay see it.
struct Finding : std::logic_error {
  using std::logic_error::logic_error;
};

inline void expect(bool holds, const std::string& property) {
  if (!holds) throw Finding(property);
}

/// Small enough that whatever stays within them is far from the 256 MB that an input may cost.
inline LoadLimits limits() {
  LoadLimits small;
  small.max_file_bytes = 16 << 20;
  small.max_memory = 64 << 20;
  small.max_text_bytes = 4 << 20;
  small.max_config_bytes = 1 << 20;
  small.max_string_bytes = 1 << 20;
  small.max_line_bytes = 1 << 20;
  small.max_layers = 200;
  small.max_objects = 100'000;
  return small;
}

inline std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// A copy of the bytes in a block of its own, so that a sanitizer sees a read one byte too far.
inline FileRef file_of(const uint8_t* data, size_t size) {
  return memory_file("input", std::string(text_of(data, size)));
}

/// The text of an Error is at most 2 KiB, has no control bytes but line ends, and is no defect of ours.
inline void expect_good_error(const Error& error) {
  const std::string_view what = error.what();
  expect(!what.empty() && what.size() <= 2048, "an Error has 1 to 2048 bytes of text");
  for (const char c : what) {
    expect(c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F), "an Error has no control bytes");
  }
  expect(error.code() != ErrorCode::kInternal, std::string("an Error is not our defect: ") + error.what());
}

/// Runs `read`; true when it came to its end, false when it threw a good Error.
template <class Read>
bool reads(const Read& read) {
  try {
    read();
    return true;
  } catch (const Error& error) {
    expect_good_error(error);
    return false;
  }
}

}  // namespace keratin::fuzz
