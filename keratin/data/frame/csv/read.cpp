#include "keratin/data/frame/csv/read.h"

#include <algorithm>
#include <optional>

#include "keratin/base/error.h"
#include "keratin/base/utf8.h"
#include "keratin/data/frame/csv/encoding.h"
#include "keratin/data/frame/csv/finish.h"
#include "keratin/data/frame/csv/job.h"
#include "keratin/data/frame/csv/sniff.h"

namespace keratin::csv {
namespace {

constexpr int64_t kSample = int64_t{64} << 10;

std::string read_head(const RandomAccessFile& file, int64_t offset, int64_t size) {
  std::string head(static_cast<size_t>(std::clamp<int64_t>(size, 0, file.size() - offset)), '\0');
  file.read_at(offset, std::as_writable_bytes(std::span(head)));
  return head;
}

/// The first whole lines, more of them when one line is longer than the usual sample.
std::string read_sample(const RandomAccessFile& file, int64_t offset, const CsvOptions& options) {
  for (int64_t size = kSample;; size *= 4) {
    std::string sample = read_head(file, offset, size);
    if (offset + static_cast<int64_t>(sample.size()) == file.size()) return sample;
    const size_t line_end = sample.find_last_of("\r\n");
    if (line_end != std::string::npos) return sample.substr(0, line_end + 1);
    require(size <= options.max_line_bytes, ErrorCode::kLimit, "[read_csv] ", file.name(),
            " line 1: expected rows of at most ", options.max_line_bytes,
            " bytes. If the text is a table, raise max_line_bytes.");
  }
}

FileRef decoded(const FileRef& file, Encoding encoding) {
  return memory_file(file->name(), decode(read_all(*file), encoding, file->name()));
}

FileRef rewritten_text(const FileRef& file, int64_t start, const Dialect& dialect, int64_t skip_rows) {
  const std::string text = read_all(*file);
  return memory_file(file->name(), rewrite(std::string_view(text).substr(static_cast<size_t>(start)), dialect,
                                           skip_rows, file->name()));
}

bool needs_rewriting(const Dialect& dialect, const CsvOptions& options) {
  return dialect.comment || dialect.bare_cr || dialect.separator == ' ' || options.skip_rows > 0;
}

std::string drop_lines(std::string sample, int64_t lines) {
  size_t at = 0;
  for (; lines > 0 && at < sample.size(); ++at)
    lines -= sample[at] == '\n' || (sample[at] == '\r' && sample.substr(at, 2) != "\r\n");
  return sample.substr(at);
}

void set_forced_types(Job& job) {
  std::vector<std::string> names;
  for (const Column& column : job.columns) names.push_back(column.name);
  for (const auto& [name, type] : job.options.dtypes) {
    const auto place = std::find(names.begin(), names.end(), name);
    const std::string near = place == names.end() ? did_you_mean(name, names) : "";
    require(place != names.end(), ErrorCode::kNotFound, "[read_csv] ", job.name, ": dtypes names a column '", name,
            "' that is not there.", near.empty() ? "" : cat(" Did you mean '", near, "'?"));
    Column& column = job.columns[static_cast<size_t>(place - names.begin())];
    column.type = type;
    column.forced = true;
  }
}

/// Reads the header, or makes names; sets where the data start.
void read_names(Job& job, const std::string& sample) {
  const auto records = first_records(sample, job.dialect, 100);
  require(!records.empty(), ErrorCode::kCorrupt, "[read_csv] ", job.name,
          ": expected a table, but there is no row in it.");
  const auto& first = records.front().cells;
  if (std::ssize(first) > job.options.max_columns)
    fail(ErrorCode::kLimit, ErrorPlace{job.name, ErrorPlace::kNoOffset, ""}, "[read_csv] ", job.name, " line ",
         records.front().line, ": expected at most ", job.options.max_columns,
         " columns, received more. If the text is a table, raise max_columns.");
  std::vector<std::string> names;
  job.data_start = job.text_start;
  if (find_header(records, job.options, job.dialect.decimal)) {
    names = column_names(first);
    RecordReader reader(sample, job.dialect);
    Record record;
    while (reader.next(record) && record.blank()) continue;
    job.data_start += static_cast<int64_t>(reader.position());
  } else {
    for (size_t i = 0; i < first.size(); ++i) names.push_back(std::to_string(i));
  }
  if (!job.options.names.empty()) {
    require(job.options.names.size() == names.size(), ErrorCode::kInvalidArgument, "[read_csv] ", job.name,
            ": expected ", names.size(), " names, one a column, received ", job.options.names.size(), ".");
    names = column_names(job.options.names);
  }
  for (std::string& name : names) job.columns.emplace_back().name = std::move(name);
  set_forced_types(job);
}

/// The first lines, which the passes behind the header do not see.
void refuse_nul_in_head(const Job& job, std::string_view sample) {
  const size_t at = sample.find('\0');
  if (at == std::string_view::npos) return;
  fail(ErrorCode::kCorrupt, ErrorPlace{job.name, ErrorPlace::kNoOffset, ""}, "[read_csv] ", job.name, " line ",
       job.line_at(job.text_start + static_cast<int64_t>(at)),
       ": expected text, but a NUL byte stands here. If this is UTF-16, set encoding; else it is no CSV file.");
}

[[noreturn]] void refuse_encoding(const Job& job) {
  const std::string text = read_all(*job.file);
  size_t position = 0;
  char32_t point = 0;
  while (next_code_point(text, position, point)) continue;
  fail(ErrorCode::kCorrupt, ErrorPlace{job.name, ErrorPlace::kNoOffset, ""}, "[read_csv] ", job.name, " line ",
       job.line_at(static_cast<int64_t>(position)), ": expected ", job.options.encoding,
       ", but these bytes are none. Leave encoding empty to have it found out.");
}

/// Fills the columns, and those again that turned out to be of another type. False: rewrite the text first.
bool fill_columns(Job& job) {
  guess_types(job);
  if (!parse_blocks(job)) return false;
  if (settle_types(job)) parse_blocks(job);
  return true;
}

}  // namespace

std::vector<Series> read_columns(FileRef file, const CsvOptions& options) {
  require(options.max_line_bytes < int64_t{1} << 31, ErrorCode::kInvalidArgument,
          "[read_csv] expected max_line_bytes below 2 GiB, received ", options.max_line_bytes, ".");
  const std::string head = read_head(*file, 0, 4096);
  const Encoding encoding = options.encoding.empty() ? find_encoding(head) : encoding_from_string(options.encoding);
  const Encoding bom = find_encoding(head.substr(0, 2));
  const bool wide = encoding == Encoding::utf16_le || encoding == Encoding::utf16_be;
  if (encoding != Encoding::utf8) file = decoded(file, wide && bom != Encoding::utf8 ? bom : encoding);

  std::optional<Dialect> known;  // of a text that was rewritten
  while (true) {
    Job job(file, options);
    job.text_start = bom_bytes(read_head(*file, 0, 4), Encoding::utf8);
    std::string sample = read_sample(*file, job.text_start, options);
    refuse_nul_in_head(job, sample);
    job.is_rewritten = known.has_value();
    job.dialect = known ? *known : find_dialect(drop_lines(sample, options.skip_rows), options, file->name());
    const auto rewrite_text = [&] {
      require(!job.is_rewritten, ErrorCode::kInternal, "[read_csv] ", job.name,
              ": a rewritten text is still irregular.");
      file = rewritten_text(file, job.text_start, job.dialect, options.skip_rows);
      known = rewritten(job.dialect);
    };
    if (!job.is_rewritten && needs_rewriting(job.dialect, options)) {
      rewrite_text();
      continue;
    }
    read_names(job, sample);
    const Layout layout = find_blocks(job);
    if (layout == Layout::not_utf8) {
      if (!options.encoding.empty()) refuse_encoding(job);
      file = decoded(file, Encoding::windows1252);
    } else if (layout == Layout::unbalanced || !fill_columns(job)) {
      rewrite_text();
    } else {
      return finished_columns(job);
    }
  }
}

}  // namespace keratin::csv
