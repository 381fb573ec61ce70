// CSV: found out by itself, and with everything said; both give a table or an Error.
#include "keratin/data/frame/frame.h"
#include "tests/fuzz/fuzz.h"

namespace keratin::fuzz {
namespace {

void expect_a_table(const DataFrame& table) {
  for (const std::string& name : table.columns())
    expect(table.column(name).size() == table.rows(), "every column has the table's length");
}

}  // namespace
}  // namespace keratin::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace keratin;
  using namespace keratin::fuzz;
  const std::string text(text_of(data, size));
  const CsvText csv{.text = text, .name = "input"};
  reads([&] { expect_a_table(DataFrame::read_csv(csv, {.max_line_bytes = 1 << 20, .max_columns = 10'000})); });
  reads([&] {
    expect_a_table(DataFrame::read_csv(csv, {.separator = ';',
                                             .decimal = ',',
                                             .header = CsvHeader::absent,
                                             .encoding = "latin-1",
                                             .comment = '#',
                                             .missing = {"-"},
                                             .skip_rows = 1,
                                             .fill_short_rows = true,
                                             .max_line_bytes = 4096,
                                             .max_columns = 100,
                                             .threads = 1}));
  });
  return 0;
}
