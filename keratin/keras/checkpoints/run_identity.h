// Which training this is: what must be the same for a checkpoint to be gone on from.
#pragma once

#include <string>
#include <vector>

#include "keratin/base/json.h"
#include "keratin/core/tensor.h"
#include "keratin/keras/models/model.h"

namespace keratin {

/// Shape, dtype and a hash of every byte of each array (at the speed of memory), for columns of these names.
Json describe_arrays(const std::vector<Tensor>& arrays, const std::vector<std::string>& columns);

/// Config and compile options of a model, with automatic names replaced by their order ("dense_7" may be "dense" in the
/// next process) and without a fixed learning rate, which callbacks change.
Json describe_model(const Model& model);

/// Version of Keratin, CPU target, seed (when one was set) and floatx.
Json describe_process();

/// Throws Error kState when `saved` is another training than `now`, with the first difference by name and what to do;
/// `where` is the checkpoint. Another version of Keratin is only warned of.
void require_same_run(const Json& saved, const Json& now, const std::string& where);

}  // namespace keratin
