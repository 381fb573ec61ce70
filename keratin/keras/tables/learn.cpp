#include "keratin/keras/tables/learn.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "keratin/base/error.h"

namespace keratin::tables {
namespace {

using Counts = std::map<std::string, int64_t>;

constexpr int64_t kMinCountedRows = 20;   // fewer may well be a measurement
constexpr int64_t kMaxClassNumbers = 20;  // more different integers are amounts, not classes

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void check_columns(const DataFrame& table, const std::vector<std::string>& names, const char* option) {
  for (const std::string& name : names) {
    if (table.contains(name)) continue;
    const std::string near = did_you_mean(name, table.columns());
    fail(
        ErrorCode::kNotFound, "[table] ", option, " names a column '", name, "' that the table does not have",
        near.empty() ? std::string(". Its columns: ") + join(table.columns()) + "." : ". Did you mean '" + near + "'?");
  }
}

Counts counts_of(const Series& series) {
  Counts counts;
  for (int64_t row = 0; row < series.size(); ++row)
    if (!series.is_missing(row)) ++counts[category_of(series, row)];
  return counts;
}

// Text by bytes, numbers by size.
std::vector<std::string> sorted_names(const Counts& counts, bool numeric) {
  std::vector<std::string> names;
  for (const auto& [name, count] : counts) names.push_back(name);
  if (numeric)
    std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
      const double x = std::strtod(a.c_str(), nullptr), y = std::strtod(b.c_str(), nullptr);
      return x != y ? x < y : a < b;
    });
  return names;
}

bool is_number_type(const Series& series) {
  return series.dtype() == ColumnType::float64 || series.dtype() == ColumnType::int64;
}

// 0, 1, 2 or 1, 2, 3, ...: what people number classes with.
bool numbers_classes(const Series& series) {
  if (series.dtype() != ColumnType::int64) return false;
  std::set<int64_t> values;
  for (const int64_t value : series.int64s()) {
    values.insert(value);
    if (static_cast<int64_t>(values.size()) > kMaxClassNumbers) return false;
  }
  const auto count = static_cast<int64_t>(values.size());
  return count >= 2 && (*values.begin() == 0 || *values.begin() == 1) &&
         *values.rbegin() - *values.begin() == count - 1;
}

Task find_task(const DataFrame& table, const LearnOptions& options) {
  if (options.task) return *options.task;
  if (options.targets.size() != 1) return Task::regression;
  const Series target = table.column(options.targets.front());
  const bool names = target.dtype() == ColumnType::string || target.dtype() == ColumnType::bool_;
  return names || numbers_classes(target) ? Task::classification : Task::regression;
}

TargetColumn learn_target(const DataFrame& table, const LearnOptions& options) {
  TargetColumn target;
  target.names = options.targets;
  target.task = find_task(table, options);
  if (target.task == Task::regression) {
    for (const std::string& name : target.names) {
      const Series series = table.column(name);
      require(series.is_numeric(), ErrorCode::kDType, "[table] the target '", name, "' holds text",
              series.note().empty() ? "" : " (" + series.note() + ")", ": a regression predicts numbers.",
              target.names.size() > 1 ? " Classes are predicted one column at a time." : "");
    }
    return target;
  }
  require(target.names.size() == 1, ErrorCode::kUnsupported,
          "[table] a classification has one target column, received ", join(target.names),
          ". Train one model a column.");
  const Series series = table.column(target.names.front());
  target.text = series.dtype() == ColumnType::string;
  target.classes = sorted_names(counts_of(series), is_number_type(series));
  require(target.classes.size() >= 2, ErrorCode::kInvalidArgument, "[table] the target '", series.name(),
          "' has one value only (", join(target.classes), "): there is nothing to tell apart.");
  return target;
}

// 1, 2, 3, ... down the file: numbers of rows, from which nothing follows for other rows.
bool counts_rows(const Series& series) {
  if (series.dtype() != ColumnType::int64 || series.size() < kMinCountedRows) return false;
  const auto values = series.int64s();
  for (size_t row = 1; row < values.size(); ++row)
    if (values[row] != values[row - 1] + 1) return false;
  return true;
}

// Decides what each predictor is and learns its values.
class PredictorLearner {
 public:
  PredictorLearner(const std::vector<int64_t>& train_rows, const LearnOptions& options, LearntTable& out)
      : train_rows_(train_rows), options_(options), out_(out) {}

  void learn(const Series& series) {
    const Series train = series.take(train_rows_);
    if (train.count() == 0) return leave_out(series.name(), "no value in the training rows");
    if (series.dtype() == ColumnType::string || contains(options_.categorical, series.name())) {
      learn_categories(series, train);
    } else if (counts_rows(series)) {
      leave_out(series.name(), "it numbers the rows");
    } else {
      learn_number(train);
    }
  }

 private:
  void leave_out(const std::string& name, const std::string& why) {
    out_.spec.ignored.push_back(name);
    out_.notes.push_back(cat("left out ", name, ": ", why));
  }

  void learn_number(const Series& train) {
    if (train.min() == train.max() && train.count() == train.size())
      return leave_out(train.name(), cat("it is ", repr(train.min()), " in every training row"));
    PredictorColumn column{.name = train.name()};
    column.fill = train.mean();
    require(std::isfinite(column.fill), ErrorCode::kNonFinite, "[table] column '", train.name(),
            "' holds an infinite number. Remove it, or leave the column out with --drop ", train.name(), ".");
    out_.spec.predictors.push_back(std::move(column));
  }

  void learn_categories(const Series& series, const Series& train) {
    const Counts all = counts_of(series), seen = counts_of(train);
    const auto distinct = static_cast<int64_t>(all.size());
    const bool missing = train.count() < train.size();
    if (seen.size() == 1 && !missing)
      return leave_out(series.name(), cat("it is '", seen.begin()->first, "' in every training row"));
    const bool chosen = contains(options_.categorical, series.name());
    if (!chosen && distinct > options_.max_one_hot && distinct * 2 > series.count())
      return leave_out(series.name(),
                       cat(distinct, " different texts in ", series.count(),
                           " rows say nothing about other rows (--categorical ", series.name(), " takes it in)"));
    PredictorColumn column{.name = series.name()};
    const bool embed = options_.embeddings && distinct > options_.max_one_hot;
    column.kind = embed ? PredictorColumn::Kind::embedding : PredictorColumn::Kind::one_hot;
    column.categories = sorted_names(all, is_number_type(series));
    column.text = series.dtype() == ColumnType::string;
    column.missing = missing ? distinct : most_frequent(column.categories, seen);
    out_.spec.predictors.push_back(std::move(column));
  }

  static int64_t most_frequent(const std::vector<std::string>& categories, const Counts& counts) {
    int64_t best = 0, most = -1;
    for (size_t i = 0; i < categories.size(); ++i) {
      const auto found = counts.find(categories[i]);
      const int64_t count = found == counts.end() ? 0 : found->second;
      if (count > most) most = count, best = static_cast<int64_t>(i);
    }
    return best;
  }

  const std::vector<int64_t>& train_rows_;
  const LearnOptions& options_;
  LearntTable& out_;
};

}  // namespace

std::string category_of(const Series& series, int64_t row) {
  if (series.dtype() != ColumnType::float64) return series.cell(row);
  const double value = series.number(row);
  if (std::abs(value) < 1e15 && value == std::floor(value)) return std::to_string(static_cast<int64_t>(value));
  return repr(value);
}

LearntTable learn_table(const DataFrame& table, const std::vector<int64_t>& train_rows, const LearnOptions& options) {
  require(!options.targets.empty(), ErrorCode::kInvalidArgument,
          "[table] no target column was named. The columns: ", join(table.columns()), ".");
  check_columns(table, options.targets, "--target");
  check_columns(table, options.drop, "--drop");
  check_columns(table, options.categorical, "--categorical");
  require(!train_rows.empty(), ErrorCode::kInvalidArgument, "[table] there are no rows to learn from.");
  LearntTable out;
  out.spec.target = learn_target(table, options);
  PredictorLearner learner(train_rows, options, out);
  for (const Series& series : table.series()) {
    if (contains(options.targets, series.name())) continue;
    if (contains(options.drop, series.name())) {
      out.spec.ignored.push_back(series.name());
    } else {
      learner.learn(series);
    }
  }
  require(!out.spec.predictors.empty(), ErrorCode::kInvalidArgument, "[table] no column is left to predict from",
          out.notes.empty() ? "" : " (" + join(out.notes, "; ") + ")", ".");
  return out;
}

}  // namespace keratin::tables
