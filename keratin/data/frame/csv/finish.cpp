#include "keratin/data/frame/csv/finish.h"

#include <algorithm>
#include <cstring>

#include "keratin/base/error.h"
#include "keratin/base/utf8.h"

namespace keratin::csv {
namespace {

// A line number costs a walk through the text, so only the first few columns get their note.
constexpr int kMaxNotes = 8;

const char* expectation(ColumnType type) {
  switch (type) {
    case ColumnType::float64:
      return "a number";
    case ColumnType::int64:
      return "an integer";
    case ColumnType::bool_:
      return "true or false";
    case ColumnType::string:
      break;
  }
  return "text";
}

void check_forced(const Job& job, const Column& column) {
  if (column.type == ColumnType::string || column.bad.offset < 0) return;
  fail(ErrorCode::kDType, ErrorPlace{job.name, ErrorPlace::kNoOffset, ""}, "[read_csv] ", job.name, " line ",
       job.line_at(column.bad.offset), ", column '", column.name, "': expected ", expectation(column.type),
       ", received \"", printable(column.bad.text, 60),
       "\". Correct the cell, add it to the missing markers, or read the column as another type.");
}

template <class T>
void close_gaps(const Job& job, Buffer<T>& buffer, int64_t rows) {
  if (buffer.size() == 0) return;
  T* cells = buffer.mutable_data();
  int64_t to = 0;
  for (const Block& block : job.blocks) {
    if (to != block.first_row)
      std::memmove(cells + to, cells + block.first_row, static_cast<size_t>(block.rows) * sizeof(T));
    to += block.rows;
  }
  buffer.shrink(rows);
}

std::string note_of(const Job& job, const Column& column) {
  const bool mixed = column.kinds & (kIntegerCell | kNumberCell);
  if (column.forced || !mixed || column.bad.offset < 0) return "";
  return cat("line ", job.line_at(column.bad.offset), ": \"", printable(column.bad.text, 60), "\" is no number");
}

Series series_of(Column& column) {
  switch (column.type) {
    case ColumnType::float64:
      return {column.name, std::move(column.doubles)};
    case ColumnType::int64:
      return {column.name, std::move(column.integers)};
    case ColumnType::bool_:
      return {column.name, std::move(column.bools)};
    case ColumnType::string:
      break;
  }
  auto pages = std::make_shared<const std::vector<StringColumn::Page>>(std::move(column.pages));
  return {column.name, StringColumn(std::move(column.strings), std::move(pages))};
}

}  // namespace

bool settle_types(Job& job) {
  bool again = false;
  for (Column& column : job.columns) {
    column.active = false;
    if (column.forced) check_forced(job, column);
    if (column.forced || column.type == ColumnType::string) continue;
    const ColumnType type = type_of(column.kinds);
    column.active = type != column.type;
    column.type = type;
    again = again || column.active;
  }
  return again;
}

std::vector<Series> finished_columns(Job& job) {
  int64_t rows = 0;
  for (const Block& block : job.blocks) rows += block.rows;
  std::vector<Series> columns;
  int notes = 0;
  for (Column& column : job.columns) {
    close_gaps(job, column.doubles, rows);
    close_gaps(job, column.integers, rows);
    close_gaps(job, column.bools, rows);
    close_gaps(job, column.strings, rows);
    std::string note = column.type == ColumnType::string && notes < kMaxNotes ? note_of(job, column) : "";
    notes += !note.empty();
    columns.push_back(series_of(column).with_note(std::move(note)));
  }
  return columns;
}

}  // namespace keratin::csv
