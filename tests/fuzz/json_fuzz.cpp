// JSON: what parses is written and parses again to the same text, on one line and indented.
#include "keratin/base/json.h"

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace keratin;
  using namespace keratin::fuzz;
  const JsonLimits small{.max_bytes = 1 << 20, .max_values = 100'000, .max_string_bytes = 1 << 20};
  Json json;
  if (!reads([&] { json = Json::parse(text_of(data, size), small); })) return 0;
  const std::string line = json.dump();
  // Compared as text, because NaN differs from itself.
  expect(Json::parse(line).dump() == line, "parse(dump(x)) is x");
  expect(Json::parse(json.dump(2)).dump() == line, "parse(dump(x, 2)) is x");
  return 0;
}
