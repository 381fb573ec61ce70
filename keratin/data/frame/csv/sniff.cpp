#include "keratin/data/frame/csv/sniff.h"

#include <algorithm>
#include <map>
#include <set>

#include "keratin/base/text.h"

namespace keratin::csv {
namespace {

constexpr size_t kLookedAt = 100;

/// How many cells most rows have, and how many rows agree.
struct Agreement {
  size_t cells = 0;
  size_t rows = 0;
  size_t of = 0;
  bool complete() const { return cells > 1 && rows == of; }
};

Agreement agreement(const std::vector<Record>& records) {
  std::map<size_t, size_t> rows_with;
  for (const Record& record : records) ++rows_with[record.cells.size()];
  Agreement best{.of = records.size()};
  for (const auto& [cells, rows] : rows_with) {
    if (rows > best.rows) best.cells = cells, best.rows = rows;
  }
  return best;
}

bool is_number(std::string_view cell, char decimal) {
  double value = 0;
  return parse_number_slowly(cell.data(), cell.data() + cell.size(), decimal, value);
}

/// Cells such as "79,99" and none such as "79.99".
bool has_decimal_commas(const std::vector<Record>& records) {
  bool commas = false;
  for (const Record& record : records) {
    for (const std::string& cell : record.cells) {
      const bool with_mark = cell.find_first_of(",.") != std::string::npos;
      if (with_mark && is_number(cell, '.')) return false;
      commas = commas || (with_mark && is_number(cell, ','));
    }
  }
  return commas;
}

bool mostly_numbers(const std::vector<Record>& records) {
  size_t numbers = 0, cells = 0;
  for (size_t i = 1; i < records.size(); ++i) {
    for (const std::string& cell : records[i].cells) numbers += is_number(cell, '.');
    cells += records[i].cells.size();
  }
  return numbers * 2 > cells;
}

std::vector<Record> split_by(std::string_view sample, Dialect dialect, char separator) {
  dialect.separator = separator;
  return first_records(sample, dialect, kLookedAt);
}

char find_separator(std::string_view sample, const Dialect& dialect) {
  const auto by_comma = split_by(sample, dialect, ',');
  const Agreement commas = agreement(by_comma);
  Agreement best = commas;
  char separator = ',';
  for (const char candidate : {';', '\t', '|'}) {
    const auto records = split_by(sample, dialect, candidate);
    const Agreement found = agreement(records);
    if (found.cells < 2) continue;
    // Where rows agree on both, commas are decimal commas if they read so.
    const bool better = found.complete() && (!best.complete() || (separator == ',' && has_decimal_commas(records)));
    const bool likelier = !best.complete() && found.rows > (best.cells > 1 ? best.rows : 0);
    if (better || likelier) best = found, separator = candidate;
  }
  if (best.complete()) return separator;
  const auto by_blank = split_by(sample, dialect, ' ');
  const bool blanks = agreement(by_blank).complete() && mostly_numbers(by_blank);
  return blanks ? ' ' : separator;
}

/// "#" before the header, unless that line is the header itself.
char find_comment(std::string_view sample, const Dialect& dialect) {
  if (sample.empty() || sample[0] != '#') return '\0';
  Dialect plain = dialect;
  plain.separator = find_separator(sample, dialect);
  const auto records = first_records(sample, plain, 2);
  const bool is_header =
      records.size() > 1 && records[0].cells.size() > 1 && records[0].cells.size() == records[1].cells.size();
  return is_header && records[1].cells[0][0] != '#' ? '\0' : '#';
}

bool blank_behind_every_separator(const std::vector<Record>& records) {
  size_t cells = 0;
  for (const Record& record : records) {
    for (size_t i = 1; i < record.cells.size(); ++i, ++cells) {
      if (record.cells[i].empty() || record.cells[i][0] != ' ') return false;
    }
  }
  return cells > 0;
}

}  // namespace

std::vector<Record> first_records(std::string_view sample, const Dialect& dialect, size_t limit) {
  RecordReader reader(sample, dialect);
  // Two rows are enough of a table that is very wide.
  constexpr size_t kManyCells = 100'000;
  std::vector<Record> records;
  Record record;
  size_t cells = 0;
  while (records.size() < limit && (cells < kManyCells || records.size() < 2) && reader.next(record)) {
    if (record.blank()) continue;
    cells += record.cells.size();
    records.push_back(record);
  }
  return records;
}

Dialect find_dialect(std::string_view sample, const CsvOptions& options, std::string_view path) {
  Dialect dialect;
  dialect.quote = options.quote;
  dialect.max_cells = options.max_columns + 1;
  dialect.bare_cr = sample.find('\r') != std::string_view::npos && sample.find('\n') == std::string_view::npos;
  dialect.comment = options.comment ? options.comment : find_comment(sample, dialect);
  const bool tabs = path.ends_with(".tsv") || path.ends_with(".tab");
  dialect.separator = options.separator ? options.separator : tabs ? '\t' : find_separator(sample, dialect);
  const auto records = first_records(sample, dialect, kLookedAt);
  dialect.decimal = options.decimal                                           ? options.decimal
                    : dialect.separator != ',' && has_decimal_commas(records) ? ','
                                                                              : '.';
  dialect.skip_blanks = blank_behind_every_separator(records);
  return dialect;
}

bool find_header(const std::vector<Record>& records, const CsvOptions& options, char decimal) {
  if (options.header != CsvHeader::found_out) return options.header == CsvHeader::present;
  if (records.size() < 2) return true;
  const auto& first = records[0].cells;
  for (size_t i = 0; i < first.size(); ++i) {
    if (first[i].empty()) continue;
    if (is_number(first[i], decimal)) return false;
    const auto repeats = [&](const Record& record) { return i < record.cells.size() && record.cells[i] == first[i]; };
    if (std::any_of(records.begin() + 1, records.end(), repeats)) return false;
  }
  return true;
}

std::vector<std::string> column_names(const std::vector<std::string>& header) {
  std::vector<std::string> names;
  std::set<std::string, std::less<>> taken;
  std::map<std::string, int64_t> last_number;  // tried for a name, so that a million equal ones take no square of it
  for (const std::string& cell : header) {
    std::string name(trim(cell));
    if (name.empty()) name = cat("Unnamed: ", names.size());
    std::string unique = name;
    if (taken.contains(unique))
      for (int64_t& i = last_number[name]; taken.contains(unique);) unique = cat(name, ".", ++i);
    taken.insert(unique);
    names.push_back(std::move(unique));
  }
  return names;
}

}  // namespace keratin::csv
