// What fit, evaluate and predict take: arrays in structures, frames, and sources of batches.
#pragma once

#include <string>
#include <vector>

#include "keratin/keras/trainers/batch.h"
#include "keratin/keras/trainers/data.h"
#include "module.h"

namespace keratin::python {

/// The names by which a model's inputs and outputs are told apart in dicts.
struct DataNames {
  std::vector<std::string> inputs, outputs;
};

/// None: nothing. An array, a list or tuple of them (several inputs), a dict by `names`, a frame, a series, nested
/// lists of numbers; with `source`, also a generator, a PyDataset, or an iterable of batches.
Data as_data(nb::handle value, const std::vector<std::string>& names);
Data as_data_or_source(nb::handle value, const DataNames& names);

/// What `x`, `(x,)`, `(x, y)` and `(x, y, sample_weight)` hold; None where nothing is. Throws an Error for other
/// tuples.
struct Parts {
  nb::object x, y = nb::none(), sample_weight = nb::none();
};
Parts as_parts(nb::handle data);

/// A batch's structure as Python's steps see it: x, y and weights as `like` had them.
Batch as_batch(nb::handle x, nb::handle y, nb::handle sample_weight, const DataNames& names);

}  // namespace keratin::python
