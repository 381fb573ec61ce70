#include "cli/model_input.h"

#include <algorithm>

#include "cli/messages.h"
#include "keratin/base/error.h"

namespace keratin::cli {
namespace {

// Arrays in the order of the model's inputs: by name when there are several, else the only one.
tables::Encoded ordered_arrays(const Model& model, const Input& input) {
  tables::Encoded out;
  const std::vector<std::string> wanted = model.input_names();
  const auto find = [&](const std::string& name) {
    return std::find_if(input.arrays.begin(), input.arrays.end(), [&](const auto& a) { return a.first == name; });
  };
  if (wanted.size() <= 1) {
    auto place = wanted.empty() ? input.arrays.end() : find(wanted.front());
    if (place == input.arrays.end()) place = find("x");
    if (place == input.arrays.end() && input.arrays.size() == 1) place = input.arrays.begin();
    require(place != input.arrays.end(), ErrorCode::kNotFound, "[", input.name, "] holds ", input.arrays.size(),
            " arrays, none of them named '", wanted.empty() ? "x" : wanted.front(), "' as the model's input.");
    return {{place->first}, {place->second}, {}};
  }
  for (const std::string& name : wanted) {
    const auto place = find(name);
    require(place != input.arrays.end(), ErrorCode::kNotFound, "[", input.name, "] has no array '", name,
            "'; the model's inputs are ", join(wanted), ".");
    out.names.push_back(name), out.arrays.push_back(place->second);
  }
  return out;
}

tables::Encoded numeric_columns_in_order(const Input& input, const std::vector<std::string>& without) {
  std::vector<std::string> kept;
  for (const std::string& name : input.table.columns())
    if (std::find(without.begin(), without.end(), name) == without.end()) kept.push_back(name);
  return {{"features"}, {input.table.select(kept).to_tensor()}, kept};
}

void check_rows(const tables::Encoded& encoded, const std::string& name) {
  for (const Tensor& array : encoded.arrays)
    require(array.rank() > 0 && array.shape(0) == encoded.arrays.front().shape(0), ErrorCode::kShape, "[", name,
            "] the arrays do not have equally many rows.");
}

}  // namespace

tables::Unseen unseen_from(const std::string& word) {
  return word == "missing" ? tables::Unseen::missing : tables::Unseen::error;
}

ModelInput read_model_input(const ModelFile& model, const std::string& model_path, const std::string& data_path,
                            tables::Unseen unseen, bool in_order, const std::vector<std::string>& without) {
  ModelInput out;
  out.input = read_input(data_path, model.spec ? &*model.spec : nullptr, model.limits);
  if (!out.input.is_table) {
    out.encoded = ordered_arrays(model.model, out.input);
  } else if (model.spec) {
    out.encoded = tables::encode(*model.spec, out.input.table, unseen);
    const std::vector<std::string> unknown = tables::unknown_columns(*model.spec, out.input.table);
    if (!unknown.empty())
      note(cat("[", out.input.name, "] not looked at, because the model was trained without: ", join(unknown)));
  } else {
    if (!in_order) refuse_table(model_path, out.input.name);
    out.encoded = numeric_columns_in_order(out.input, without);
  }
  check_rows(out.encoded, out.input.name);
  return out;
}

}  // namespace keratin::cli
