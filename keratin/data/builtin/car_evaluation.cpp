#include <string_view>

#include "keratin/data/builtin/datasets.h"

namespace keratin::datasets {
namespace {

constexpr std::string_view kRuns =
#include "keratin/data/builtin/car_labels.inc"
    ;

struct Attribute {
  const char* name;
  std::vector<std::string> levels;
};

std::vector<Attribute> attributes() {
  return {{"buying", {"vhigh", "high", "med", "low"}}, {"maint", {"vhigh", "high", "med", "low"}},
          {"doors", {"2", "3", "4", "5more"}},         {"persons", {"2", "4", "more"}},
          {"lug_boot", {"small", "med", "big"}},       {"safety", {"low", "med", "high"}}};
}

std::string class_of(char letter) {
  if (letter == 'u') return "unacc";
  if (letter == 'a') return "acc";
  return letter == 'g' ? "good" : "vgood";
}

std::vector<std::string> classes() {
  std::vector<std::string> labels;
  for (size_t i = 0; i < kRuns.size();) {
    const std::string label = class_of(kRuns[i++]);
    size_t count = 0;
    while (i < kRuns.size() && kRuns[i] >= '0' && kRuns[i] <= '9')
      count = count * 10 + static_cast<size_t>(kRuns[i++] - '0');
    labels.insert(labels.end(), count, label);
  }
  return labels;
}

Series indicator(const char* name, const Series& column, const char* level) {
  return (column == level).astype(ColumnType::int64).rename(name);
}

Series decision(const Series& label) {
  std::vector<int64_t> decisions;
  for (int64_t row = 0; row < label.size(); ++row) {
    const std::string_view text = label.text(row);
    decisions.push_back(text == "unacc" ? 0 : text == "acc" ? 1 : text == "good" ? 2 : 3);
  }
  return Series("decision", decisions);
}

}  // namespace

DataFrame car_evaluation() {
  const std::vector<std::string> labels = classes();
  std::vector<Series> columns;
  size_t repeat = labels.size();  // rows for which an attribute keeps its level
  for (const Attribute& attribute : attributes()) {
    repeat /= attribute.levels.size();
    std::vector<std::string> cells;
    for (size_t row = 0; row < labels.size(); ++row)
      cells.push_back(attribute.levels[row / repeat % attribute.levels.size()]);
    columns.emplace_back(attribute.name, cells);
  }
  columns.emplace_back("class", labels);
  return columns;
}

DataFrame car_evaluation_dummies() {
  const DataFrame cars = car_evaluation();
  const Series price = cars["buying"], maint = cars["maint"], persons = cars["persons"];
  return {indicator("price_high", price, "high"),
          indicator("price_medium", price, "med"),
          indicator("price_low", price, "low"),
          indicator("maint_high", maint, "high"),
          indicator("maint_medium", maint, "med"),
          indicator("maint_low", maint, "low"),
          indicator("capacity_two", persons, "2"),
          indicator("capacity_more", persons, "more"),
          decision(cars["class"])};
}

}  // namespace keratin::datasets
