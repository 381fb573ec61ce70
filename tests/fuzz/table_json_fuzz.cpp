// table.json: a spec that reads is written and reads back equal.
#include "keratin/base/json.h"
#include "keratin/keras/tables/table_spec.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace keratin;
  using namespace keratin::fuzz;
  const JsonLimits small{.max_bytes = 1 << 20, .max_depth = 64, .max_values = 100'000, .max_string_bytes = 1 << 20};
  Json json;
  if (!reads([&] { json = Json::parse(text_of(data, size), small); })) return 0;
  tables::TableSpec spec;
  if (!reads([&] { spec = tables::TableSpec::from_json(json, "input"); })) return 0;
  static_cast<void>(spec.matrix_columns());
  static_cast<void>(spec.embedded());
  const std::string text = spec.to_json().dump();
  expect(tables::TableSpec::from_json(Json::parse(text), "copy").to_json().dump() == text, "a spec reads back equal");
  return 0;
}
