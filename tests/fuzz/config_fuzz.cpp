// Config JSON: a model is made and built from it; its config makes the same config again.
#include "keratin/base/json.h"
#include "keratin/keras/saving/saving.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace keratin;
  using namespace keratin::fuzz;
  const JsonLimits small{.max_bytes = 1 << 16, .max_depth = 64, .max_values = 10'000, .max_string_bytes = 1 << 16};
  Json json;
  if (!reads([&] { json = Json::parse(text_of(data, size), small); })) return 0;
  Json config;
  if (!reads([&] { config = saving::model_config(saving::model_from_config(json)); })) return 0;
  expect(saving::model_config(saving::model_from_config(config)).dump() == config.dump(),
         "a config makes the same config again");
  return 0;
}
