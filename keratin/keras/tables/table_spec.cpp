#include "keratin/keras/tables/table_spec.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include "keratin/base/error.h"

namespace keratin::tables {
namespace {

constexpr int64_t kMaxColumns = 100'000;
constexpr int64_t kMaxCategories = 10'000'000;

const char* to_string(PredictorColumn::Kind kind) {
  switch (kind) {
    case PredictorColumn::Kind::number:
      return "number";
    case PredictorColumn::Kind::one_hot:
      return "one_hot";
    case PredictorColumn::Kind::embedding:
      break;
  }
  return "embedding";
}

Json strings_to_json(const std::vector<std::string>& texts) {
  Json out = Json::array();
  for (const std::string& text : texts) out.push_back(text);
  return out;
}

Json to_json(const PredictorColumn& column) {
  Json out = Json::object({{"name", column.name}, {"kind", to_string(column.kind)}});
  if (column.kind == PredictorColumn::Kind::number) return out.set("fill", column.fill);
  out.set("categories", strings_to_json(column.categories));
  out.set("missing", column.missing);
  return out.set("text", column.text);
}

// Reads the parts of a table.json; every failure names the file.
class Reader {
 public:
  explicit Reader(const std::string& where) : where_(where) {}

  TableSpec spec(const Json& json) {
    const Json* version = json.find("keratin_table");
    require(version != nullptr && version->is_int(), ErrorCode::kCorrupt, "[", where_,
            "] its table.json has no version (\"keratin_table\").");
    require(version->as_int() == TableSpec::kVersion, ErrorCode::kUnsupported, "[", where_,
            "] its table.json has version ", version->as_int(), "; this Keratin knows version ", TableSpec::kVersion,
            ".");
    TableSpec spec;
    const Json::Array& predictors = json.at("predictors").as_array();
    limit(static_cast<int64_t>(predictors.size()), kMaxColumns, "columns");
    for (const Json& column : predictors) spec.predictors.push_back(predictor(column));
    spec.target = target(json.at("target"));
    spec.ignored = strings(json.at("ignored"), kMaxColumns);
    check_names(spec);
    return spec;
  }

 private:
  void limit(int64_t count, int64_t most, const char* what) const {
    require(count <= most, ErrorCode::kLimit, "[", where_, "] its table.json has ", count, " ", what, "; at most ",
            most, " are read.");
  }

  void check(bool condition, const std::string& column, const char* what) const {
    require(condition, ErrorCode::kCorrupt, "[", where_, "] table.json, column '", column, "': ", what, ".");
  }

  std::vector<std::string> strings(const Json& json, int64_t most) const {
    limit(json.size(), most, "entries in one list");
    std::vector<std::string> out;
    for (const Json& text : json.as_array()) out.push_back(text.as_string());
    return out;
  }

  std::vector<std::string> distinct(const Json& json, const std::string& column) const {
    std::vector<std::string> out = strings(json, kMaxCategories);
    check(std::set<std::string>(out.begin(), out.end()).size() == out.size(), column, "a category comes twice");
    return out;
  }

  PredictorColumn predictor(const Json& json) const {
    PredictorColumn out;
    out.name = json.at("name").as_string();
    const std::string& kind = json.at("kind").as_string();
    if (kind == "number") {
      out.fill = json.at("fill").as_double();
      check(std::isfinite(out.fill), out.name, "its \"fill\" is no finite number");
      return out;
    }
    check(kind == "one_hot" || kind == "embedding", out.name, "its kind is none of number, one_hot, embedding");
    out.kind = kind == "one_hot" ? PredictorColumn::Kind::one_hot : PredictorColumn::Kind::embedding;
    out.categories = distinct(json.at("categories"), out.name);
    out.missing = json.at("missing").as_int();
    out.text = json.at("text").as_bool();
    const auto count = static_cast<int64_t>(out.categories.size());
    check(count > 0 && out.missing >= 0 && out.missing <= count, out.name, "\"missing\" is no place in its categories");
    return out;
  }

  TargetColumn target(const Json& json) const {
    TargetColumn out;
    const std::string& task = json.at("task").as_string();
    out.names = strings(json.at("columns"), kMaxColumns);
    check(task == "regression" || task == "classification", task, "this is no task");
    out.task = task == "regression" ? Task::regression : Task::classification;
    require(!out.names.empty(), ErrorCode::kCorrupt, "[", where_, "] table.json names no target column.");
    if (out.task == Task::regression) return out;
    out.classes = distinct(json.at("classes"), out.names.front());
    out.text = json.at("text").as_bool();
    check(out.names.size() == 1 && out.classes.size() >= 2, out.names.front(),
          "a classification has one target column and at least two classes");
    return out;
  }

  void check_names(const TableSpec& spec) const {
    std::set<std::string> seen;
    for (const PredictorColumn& column : spec.predictors)
      check(seen.insert(column.name).second, column.name, "the name comes twice");
    require(!seen.empty(), ErrorCode::kCorrupt, "[", where_, "] table.json has no predictor.");
  }

  const std::string& where_;
};

}  // namespace

const char* to_string(Task task) { return task == Task::regression ? "regression" : "classification"; }

int64_t PredictorColumn::width() const {
  const auto count = static_cast<int64_t>(categories.size());
  return missing == count ? count + 1 : count;
}

std::vector<std::string> TableSpec::matrix_columns() const {
  std::vector<std::string> out;
  for (const PredictorColumn& column : predictors) {
    if (column.kind == PredictorColumn::Kind::number) out.push_back(column.name);
    if (column.kind != PredictorColumn::Kind::one_hot) continue;
    for (const std::string& category : column.categories) out.push_back(column.name + "_" + category);
    if (column.width() > static_cast<int64_t>(column.categories.size())) out.push_back(column.name + "_nan");
  }
  return out;
}

std::vector<const PredictorColumn*> TableSpec::embedded() const {
  std::vector<const PredictorColumn*> out;
  for (const PredictorColumn& column : predictors)
    if (column.kind == PredictorColumn::Kind::embedding) out.push_back(&column);
  return out;
}

bool TableSpec::knows(const std::string& column) const {
  const auto in = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), column) != names.end();
  };
  if (in(target.names) || in(ignored)) return true;
  return std::any_of(predictors.begin(), predictors.end(),
                     [&](const PredictorColumn& predictor) { return predictor.name == column; });
}

Json TableSpec::to_json() const {
  Json columns = Json::array();
  for (const PredictorColumn& column : predictors) columns.push_back(tables::to_json(column));
  Json aim = Json::object({{"task", to_string(target.task)}, {"columns", strings_to_json(target.names)}});
  if (target.task == Task::classification) {
    aim.set("classes", strings_to_json(target.classes));
    aim.set("text", target.text);
  }
  return Json::object({{"keratin_table", kVersion},
                       {"predictors", std::move(columns)},
                       {"target", std::move(aim)},
                       {"ignored", strings_to_json(ignored)}});
}

TableSpec TableSpec::from_json(const Json& json, const std::string& where) {
  try {
    return Reader(where).spec(json);
  } catch (const Error& e) {
    if (std::string_view(e.what()).find(where) != std::string_view::npos) throw;
    throw e.with_prefix(cat("[", where, "] its table.json is damaged: "));
  }
}

}  // namespace keratin::tables
