// Data for a model that exists: raw rows through its table, or arrays in the order of its inputs.
#pragma once

#include <string>
#include <vector>

#include "cli/input.h"
#include "cli/model_file.h"
#include "keratin/keras/tables/encode.h"

namespace keratin::cli {

struct ModelInput {
  Input input;
  tables::Encoded encoded;  ///< arrays as the model takes them
};

/// Reads and encodes. Columns that the model has never heard of are named on standard error. Throws when the data are a
/// table and the model has no word for tables, unless `in_order`: then the numeric columns are taken as they stand,
/// less those named in `without`.
ModelInput read_model_input(const ModelFile& model, const std::string& model_path, const std::string& data_path,
                            tables::Unseen unseen, bool in_order, const std::vector<std::string>& without = {});

/// "error" and "missing".
tables::Unseen unseen_from(const std::string& word);

}  // namespace keratin::cli
