#include "cli/history.h"

#include <cmath>

#include "cli/messages.h"
#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/data/frame/frame.h"

namespace keratin::cli {
namespace {

constexpr int64_t kMaxHistoryBytes = int64_t{64} << 20;

History from_json(const Json& json, const std::string& path) {
  History history;
  const Json* inner = json.find("history");
  const Json& lists = inner != nullptr && inner->is_object() ? *inner : json;
  require(lists.is_object(), ErrorCode::kCorrupt, "[", path, "] expected an object of lists, found ", lists.kind(),
          ".");
  for (const auto& [key, values] : lists.as_object()) {
    if (key == "epoch" || !values.is_array()) continue;
    for (const Json& value : values.as_array())
      if (value.is_number()) history.append(key, value.as_double());
  }
  return history;
}

History from_table(const DataFrame& table) {
  History history;
  for (const Series& series : table.series()) {
    if (!series.is_numeric() || series.name() == "epoch") continue;
    for (const double value : series.to_vector()) history.append(series.name(), value);
  }
  return history;
}

DataFrame table_of(const History& history) {
  std::vector<Series> columns{Series("epoch", history.epoch)};
  for (const auto& [key, values] : history.history) {
    std::vector<double> padded = values;
    padded.resize(history.epoch.size(), std::nan(""));
    columns.emplace_back(key, padded);
  }
  return DataFrame(std::move(columns));
}

}  // namespace

Json history_json(const History& history) {
  Json out = Json::object({{"epoch", Json(history.epoch)}});
  for (const auto& [key, values] : history.history) {
    Json list = Json::array();
    for (const double value : values) list.push_back(value);
    out.set(key, std::move(list));
  }
  return out;
}

void write_history(const History& history, const std::string& path) {
  if (has_extension(path, ".json")) return write_file_atomic(path, history_json(history).dump(1) + "\n");
  table_of(history).write_csv(path);
}

History read_history(const std::string& path) {
  const std::string text = read_file(path, kMaxHistoryBytes);
  const std::string_view trimmed = trim(text);
  History history = !trimmed.empty() && trimmed[0] == '{' ? from_json(Json::parse(text), path)
                                                          : from_table(DataFrame::read_csv(CsvText{text, path}));
  require(!history.history.empty(), ErrorCode::kCorrupt, "[", path,
          "] is no training history: expected lists of numbers by name (json) or a column each (csv).");
  for (const auto& [key, values] : history.history)
    while (history.epoch.size() < values.size()) history.epoch.push_back(static_cast<int64_t>(history.epoch.size()));
  return history;
}

}  // namespace keratin::cli
