// Config JSON: a model is made and built from it; its config makes the same config again.
#include "keratin/base/json.h"
#include "keratin/keras/saving/saving.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace keratin;
  using namespace keratin::fuzz;
  const auto config_of = [](std::string_view text) {
    return saving::model_config(saving::model_from_config(saving::parse_config(text, limits()), limits())).dump();
  };
  std::string config;
  if (!reads([&] { config = config_of(text_of(data, size)); })) return 0;
  expect(config_of(config) == config, "a config makes the same config again");
  return 0;
}
