// The second pass: every block's cells into the columns, and the types that come out of it.
#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/data/frame/csv/job.h"

namespace keratin::csv {
namespace {

constexpr size_t kGuessRows = 200;

void allocate(Column& column, int64_t rows, size_t blocks) {
  column.doubles = {};
  column.integers = {};
  column.bools = {};
  column.strings = {};
  switch (column.type) {
    case ColumnType::float64:
      column.cells = (column.doubles = Buffer<double>(rows)).mutable_data();
      break;
    case ColumnType::int64:
      column.cells = (column.integers = Buffer<int64_t>(rows)).mutable_data();
      break;
    case ColumnType::bool_:
      column.cells = (column.bools = Buffer<uint8_t>(rows)).mutable_data();
      break;
    case ColumnType::string:
      column.cells = (column.strings = Buffer<StringCell>(rows)).mutable_data();
      column.pages.assign(blocks, nullptr);
  }
}

void add_finding(Column& column, const Finding& finding) {
  column.kinds |= finding.kinds;
  if (finding.bad.offset < 0) return;
  if (column.bad.offset < 0 || finding.bad.offset < column.bad.offset) column.bad = finding.bad;
}

void parse_block(Job& job, int64_t number, Scratch& scratch) {
  Block& block = job.blocks[static_cast<size_t>(number)];
  bool has_quotes = false, irregular = false;
  block.rows = split_block(job, block, scratch, has_quotes, irregular);
  if (irregular) {
    const std::lock_guard lock(job.mutex);
    job.irregular = true;
    return;
  }
  for (size_t c = 0; c < job.columns.size(); ++c) {
    Column& column = job.columns[c];
    if (!column.active) continue;
    const Finding finding = fill_column(job, column, c, static_cast<size_t>(number), scratch, has_quotes);
    if (finding.kinds == 0) continue;
    const std::lock_guard lock(job.mutex);
    add_finding(column, finding);
  }
}

/// Of several failures the one nearest to the start of the text is told, whichever thread came first.
void note_failure(Job& job, int64_t block) {
  const std::lock_guard lock(job.mutex);
  if (job.failure && job.failed_block < block) return;
  job.failed_block = block;
  job.failure = std::current_exception();
}

}  // namespace

void guess_types(Job& job) {
  if (job.blocks.empty()) return;
  auto scratch = job.take_scratch();
  bool has_quotes = false, irregular = false;
  const auto rows = static_cast<size_t>(split_block(job, job.blocks.front(), *scratch, has_quotes, irregular));
  for (size_t c = 0; c < job.columns.size() && !irregular; ++c) {
    Column& column = job.columns[c];
    if (column.forced) continue;
    Finding finding;
    for (size_t row = 0; row < std::min(rows, kGuessRows); ++row) {
      int64_t offset = 0;
      const std::string_view cell = cell_text(job, *scratch, row, c, offset);
      const Kind kind = classify(cell, job.dialect.decimal, job.missing);
      finding.kinds |= kind;
      if (kind == kTextCell && finding.bad.offset < 0) finding.bad = {offset, std::string(cell)};
    }
    column.type = type_of(finding.kinds);
    add_finding(column, finding);
  }
  job.give_back(std::move(scratch));
}

bool parse_blocks(Job& job) {
  for (Column& column : job.columns) {
    if (column.active) allocate(column, job.rows, job.blocks.size());
  }
  job.for_each(static_cast<int64_t>(job.blocks.size()), [&](int64_t block) {
    auto scratch = job.take_scratch();
    try {
      parse_block(job, block, *scratch);
    } catch (...) {
      note_failure(job, block);
    }
    job.give_back(std::move(scratch));
  });
  if (job.failure && !job.irregular) std::rethrow_exception(job.failure);
  return !job.irregular;
}

}  // namespace keratin::csv
