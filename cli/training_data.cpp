// The data of a training: which columns are what, which rows are held out, weights.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "cli/command.h"
#include "cli/input.h"
#include "cli/messages.h"
#include "cli/training.h"
#include "keratin/base/error.h"
#include "keratin/keras/tables/learn.h"
#include "keratin/keras/trainers/shuffle.h"

namespace keratin::cli {
namespace {

using tables::TableSpec;
using tables::Task;

constexpr int64_t kSplitEpoch = -1;  // the shuffle of the split is none of the training's

struct Rows {
  std::vector<int64_t> train, validation;
};

// Held-out rows are drawn at random, or are the last ones with --no-shuffle; both parts keep the file's order.
Rows split_rows(const TrainOptions& o, int64_t rows) {
  Rows out;
  std::vector<int64_t> order(static_cast<size_t>(rows));
  std::iota(order.begin(), order.end(), 0);
  if (o.validation_split > 0 && !o.no_shuffle) order = shuffled_rows(rows, o.seed, kSplitEpoch);
  const auto kept = static_cast<int64_t>(std::floor(static_cast<double>(rows) * (1 - o.validation_split) + 1e-9));
  require(kept > 0 && (o.validation_split == 0 || kept < rows), ErrorCode::kInvalidArgument, "[train] ",
          counted(rows, "row"), " are too few for --validation-split ", repr(o.validation_split), ".");
  out.train.assign(order.begin(), order.begin() + kept);
  out.validation.assign(order.begin() + kept, order.end());
  std::sort(out.train.begin(), out.train.end());
  std::sort(out.validation.begin(), out.validation.end());
  return out;
}

std::optional<Task> wanted_task(const TrainOptions& o) {
  if (o.task == "auto") return {};
  return o.task == "regression" ? Task::regression : Task::classification;
}

// -- weights
// ------------------------------------------------------------------------------------------------------------

std::vector<double> balanced_weights(const Tensor& y, int64_t classes) {
  std::vector<double> counts(static_cast<size_t>(classes)), weights(counts.size());
  for (int64_t row = 0; row < y.size(); ++row) counts[static_cast<size_t>(y.flat_as_double(row))] += 1;
  for (size_t c = 0; c < counts.size(); ++c)
    weights[c] = counts[c] > 0 ? static_cast<double>(y.size()) / (static_cast<double>(classes) * counts[c]) : 0;
  return weights;
}

// "good=3,vgood=5"; classes that are not named weigh 1.
std::vector<double> named_weights(const std::string& text, const std::vector<std::string>& classes) {
  std::vector<double> weights(classes.size(), 1.0);
  for (const std::string& entry : split(text, ',')) {
    const size_t sign = entry.rfind('=');
    const std::string name(trim(entry.substr(0, sign)));
    const auto place = std::find(classes.begin(), classes.end(), name);
    require(sign != std::string::npos && place != classes.end(), ErrorCode::kNotFound, "[train] --class-weight: '",
            name, "' is no class; the classes are ", join(classes), ".");
    const std::string_view value = trim(std::string_view(entry).substr(sign + 1));
    double& weight = weights[static_cast<size_t>(place - classes.begin())];
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), weight);
    require(error == std::errc() && end == value.data() + value.size() && weight >= 0 && std::isfinite(weight),
            ErrorCode::kInvalidArgument, "[train] --class-weight: '", std::string(value), "' is no weight (class ",
            name, ").");
  }
  return weights;
}

void apply_class_weights(const TrainOptions& o, TrainingData& data) {
  if (o.class_weight.empty()) return;
  const tables::TargetColumn& target = data.spec.target;
  require(target.task == Task::classification, ErrorCode::kInvalidArgument,
          "[train] --class-weight is for classifications; this is a regression.");
  const auto classes = static_cast<int64_t>(target.classes.size());
  const std::vector<double> weights = o.class_weight == "balanced" ? balanced_weights(data.train.y, classes)
                                                                   : named_weights(o.class_weight, target.classes);
  Tensor rows = Tensor::full({data.train.rows()}, 1);
  auto* out = rows.mutable_data<float>();
  for (int64_t row = 0; row < rows.size(); ++row) {
    const double given = data.train.weights.defined() ? data.train.weights.flat_as_double(row) : 1.0;
    out[row] = static_cast<float>(given * weights[static_cast<size_t>(data.train.y.flat_as_double(row))]);
  }
  data.train.weights = rows;
}

Tensor weight_column(const DataFrame& table, const std::string& name) {
  if (name.empty()) return {};
  const Tensor weights = table.column(name).to_tensor();
  for (int64_t row = 0; row < weights.size(); ++row) {
    const double w = weights.flat_as_double(row);
    require(std::isfinite(w) && w >= 0, ErrorCode::kInvalidArgument, "[train] --sample-weight ", name, ", row ",
            row + 1, ": ", repr(w), " is no weight.");
  }
  return weights;
}

// -- tables
// -------------------------------------------------------------------------------------------------------------

// Puts the columns of --target-data beside the table.
std::vector<std::string> join_targets(const std::string& path, DataFrame& table, const LoadLimits& limits) {
  const Input input = read_input(path, nullptr, limits);
  require(input.is_table || input.arrays.size() == 1, ErrorCode::kInvalidArgument, "[", path,
          "] expected one array of targets, found ", input.arrays.size(), ".");
  DataFrame targets = input.table;
  if (!input.is_table) {
    const Tensor& y = input.arrays.front().second;
    require(y.rank() == 1 || y.rank() == 2, ErrorCode::kShape, "[", path,
            "] expected targets (rows) or (rows, columns), found ", y.shape(), ".");
    const int64_t width = y.rank() == 1 ? 1 : y.shape(1);
    std::vector<std::string> names;
    for (int64_t i = 0; i < width; ++i) names.push_back(width == 1 ? "target" : cat("target_", i));
    targets = DataFrame::from_tensor(y.reshaped({y.shape(0), width}), names);
  }
  require(targets.rows() == table.rows(), ErrorCode::kShape, "[", path, "] has ", counted(targets.rows(), "row"),
          ", the data has ", table.rows(), ".");
  for (const Series& column : targets.series()) {
    require(!table.contains(column.name()), ErrorCode::kInvalidArgument, "[", path, "] the column '", column.name(),
            "' is in the data as well.");
    table.set(column.name(), column);
  }
  return targets.columns();
}

DataFrame keep_rows_with_target(const DataFrame& table, const std::vector<std::string>& targets,
                                const std::string& name, std::vector<std::string>& notes) {
  const std::vector<int64_t> rows = tables::rows_with_target(targets, table);
  const int64_t missing = table.rows() - static_cast<int64_t>(rows.size());
  if (missing == 0) return table;
  require(!rows.empty(), ErrorCode::kInvalidArgument, "[", name, "] no row has a value in ", join(targets), ".");
  notes.push_back(cat("left out ", counted(missing, "row"), " without a value in ", join(targets)));
  return table.take(rows);
}

TrainingPart encode_part(const TableSpec& spec, const DataFrame& table, const std::string& weight,
                         tables::Encoded* layout) {
  tables::Encoded encoded = tables::encode(spec, table);
  TrainingPart part{encoded.arrays, tables::encode_target(spec, table), weight_column(table, weight)};
  if (layout != nullptr) *layout = std::move(encoded);
  return part;
}

TableSpec learn_spec(const TrainOptions& o, const DataFrame& table, const std::vector<std::string>& targets,
                     const Rows& rows, const std::optional<GivenModel>& given, std::vector<std::string>& notes) {
  tables::LearnOptions learn{.targets = targets, .task = wanted_task(o), .drop = o.drop, .categorical = o.categorical};
  if (!o.sample_weight.empty()) learn.drop.push_back(o.sample_weight);
  if (given) learn.embeddings = given->model.input_names().size() > 1;
  tables::LearntTable learnt = tables::learn_table(table, rows.train, learn);
  notes.insert(notes.end(), learnt.notes.begin(), learnt.notes.end());
  return learnt.spec;
}

TrainingData table_data(const TrainOptions& o, const Input& input, const std::optional<GivenModel>& given) {
  TrainingData data;
  DataFrame table = input.table;
  std::vector<std::string> targets = o.targets;
  if (!o.target_data.empty()) {
    const std::vector<std::string> joined = join_targets(o.target_data, table, o.load.limits());
    if (targets.empty()) targets = joined;
  }
  const bool known = given && given->spec;
  if (targets.empty() && known) targets = given->spec->target.names;
  if (targets.empty())
    throw UsageError{
        cat("which column is to be predicted? --target COLUMN; ", input.name, " has ", join(table.columns()))};
  require(!known || targets == given->spec->target.names, ErrorCode::kInvalidArgument, "[train] ", o.model,
          " predicts ", known ? join(given->spec->target.names) : "", ", not ", join(targets), ".");
  for (const std::string& target : targets) table.column(target);
  table = keep_rows_with_target(table, targets, input.name, data.notes);
  const Rows rows = split_rows(o, table.rows());
  data.spec = known ? *given->spec : learn_spec(o, table, targets, rows, given, data.notes);
  const bool split = !rows.validation.empty();
  data.train = encode_part(data.spec, split ? table.take(rows.train) : table, o.sample_weight, &data.layout);
  if (split) data.validation = encode_part(data.spec, table.take(rows.validation), o.sample_weight, nullptr);
  if (!o.validation_data.empty()) {
    const Input held_out = read_input(o.validation_data, &data.spec, o.load.limits());
    require(held_out.is_table, ErrorCode::kInvalidArgument, "[", o.validation_data, "] expected a table like ",
            input.name, ".");
    const DataFrame kept = keep_rows_with_target(held_out.table, targets, o.validation_data, data.notes);
    data.validation = encode_part(data.spec, kept, kept.contains(o.sample_weight) ? o.sample_weight : "", nullptr);
  }
  return data;
}

// -- arrays
// -------------------------------------------------------------------------------------------------------------

struct Arrays {
  std::vector<std::string> names;
  std::vector<Tensor> x;
  Tensor y;
};

Tensor target_array(const std::string& path, const LoadLimits& limits) {
  const Input input = read_input(path, nullptr, limits);
  if (input.is_table) return input.table.to_tensor();
  require(input.arrays.size() == 1, ErrorCode::kInvalidArgument, "[", path, "] expected one array of targets, found ",
          input.arrays.size(), ".");
  return input.arrays.front().second;
}

// Inputs in the model's order when their names are the model's.
void order_inputs(Arrays& arrays, const Model& model) {
  const std::vector<std::string> wanted = model.input_names();
  if (wanted.size() != arrays.x.size() || wanted.size() < 2) return;
  std::vector<Tensor> ordered;
  for (const std::string& name : wanted) {
    const auto place = std::find(arrays.names.begin(), arrays.names.end(), name);
    if (place == arrays.names.end()) return;
    ordered.push_back(arrays.x[static_cast<size_t>(place - arrays.names.begin())]);
  }
  arrays.x = ordered, arrays.names = wanted;
}

Arrays collect_arrays(const TrainOptions& o, const Input& input) {
  Arrays out;
  const std::string key = o.targets.empty() ? "y" : o.targets.front();
  for (const auto& [name, tensor] : input.arrays) {
    require(tensor.rank() > 0, ErrorCode::kShape, "[", input.name, "] ", name, " is a scalar; expected rows.");
    if (o.target_data.empty() && !name.empty() && name == key) {
      out.y = tensor;
    } else {
      out.names.push_back(name), out.x.push_back(tensor);
    }
  }
  if (!o.target_data.empty()) out.y = target_array(o.target_data, o.load.limits());
  if (!out.y.defined() && input.arrays.size() == 1)
    throw UsageError{cat("where are the answers for ", input.name, "? --target-data FILE")};
  require(out.y.defined() && out.y.rank() > 0, ErrorCode::kNotFound, "[", input.name, "] has no array '", key,
          "' (it has ", join(out.names), "): name the answers with --target NAME or --target-data FILE.");
  require(!out.x.empty(), ErrorCode::kInvalidArgument, "[", input.name, "] holds nothing but the answers.");
  for (const Tensor& x : out.x)
    require(x.shape(0) == out.y.shape(0), ErrorCode::kShape, "[", input.name, "] ", x.shape(0), " samples, but ",
            out.y.shape(0), " answers.");
  return out;
}

// Integers and bools are classes 0, 1, ...; one-hot rows become class numbers.
void describe_array_target(const TrainOptions& o, Arrays& arrays, tables::TargetColumn& target) {
  target.names = {"y"};
  const bool whole = is_integer(arrays.y.dtype()) || arrays.y.dtype() == DType::bool_;
  const Task task = wanted_task(o).value_or(whole ? Task::classification : Task::regression);
  target.task = task;
  const int64_t rows = arrays.y.shape(0), width = rows == 0 ? 0 : arrays.y.size() / rows;
  if (task == Task::regression) {
    for (int64_t i = 1; i < width; ++i) target.names.push_back(cat("y", i));
    arrays.y = arrays.y.reshaped({rows, width});
    return;
  }
  Tensor classes = Tensor::empty({rows}, DType::int32);
  int64_t count = width > 1 ? width : 2;
  for (int64_t row = 0; row < rows; ++row) {
    int64_t value = 0;
    for (int64_t c = 1; c < width; ++c)
      if (arrays.y.flat_as_double(row * width + c) > arrays.y.flat_as_double(row * width + value)) value = c;
    if (width == 1) value = std::llround(arrays.y.flat_as_double(row));
    require(value >= 0 && value < 1'000'000, ErrorCode::kInvalidArgument, "[train] class numbers begin at 0; row ",
            row + 1, " has ", value, ". --task regression predicts it as a number.");
    classes.mutable_data<int32_t>()[row] = static_cast<int32_t>(value);
    count = std::max(count, value + 1);
  }
  for (int64_t c = 0; c < count; ++c) target.classes.push_back(std::to_string(c));
  arrays.y = classes;
}

TrainingPart take_part(const Arrays& arrays, const std::vector<int64_t>& rows) {
  TrainingPart part;
  for (const Tensor& x : arrays.x) part.x.push_back(take_rows(x, rows));
  part.y = take_rows(arrays.y, rows);
  return part;
}

void refuse_table_options(const TrainOptions& o) {
  const auto refuse = [](bool given, const char* option) {
    if (given) throw UsageError{cat(option, " is for tables; the data are arrays")};
  };
  refuse(!o.drop.empty(), "--drop");
  refuse(!o.categorical.empty(), "--categorical");
  refuse(!o.sample_weight.empty(), "--sample-weight");
}

TrainingData array_data(const TrainOptions& o, const Input& input, const std::optional<GivenModel>& given) {
  refuse_table_options(o);
  TrainingData data;
  data.is_table = false;
  Arrays arrays = collect_arrays(o, input);
  describe_array_target(o, arrays, data.spec.target);
  if (given) order_inputs(arrays, given->model);
  const Rows rows = split_rows(o, arrays.y.shape(0));
  data.train = take_part(arrays, rows.train);
  if (!rows.validation.empty()) data.validation = take_part(arrays, rows.validation);
  if (!o.validation_data.empty()) {
    const Input held_out = read_input(o.validation_data, nullptr, o.load.limits());
    require(!held_out.is_table, ErrorCode::kInvalidArgument, "[", o.validation_data, "] expected arrays like ",
            input.name, ".");
    TrainOptions own = o;
    own.target_data.clear();
    Arrays other = collect_arrays(own, held_out);
    tables::TargetColumn ignored;
    describe_array_target(o, other, ignored);
    data.validation = {other.x, other.y, {}};
  }
  data.layout = {arrays.names, data.train.x, {}};
  return data;
}

}  // namespace

TrainingData load_training_data(const TrainOptions& o, const std::optional<GivenModel>& given) {
  const Input input = read_input(o.data, given && given->spec ? &*given->spec : nullptr, o.load.limits());
  TrainingData data = input.is_table ? table_data(o, input, given) : array_data(o, input, given);
  apply_class_weights(o, data);
  return data;
}

}  // namespace keratin::cli
