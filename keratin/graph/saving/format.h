// What the reader and the writer of .kgraph files share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/base/json.h"
#include "keratin/core/named_tensors.h"
#include "keratin/graph/ir.h"
#include "keratin/ops/def/region.h"

namespace keratin::graph::saving {

inline constexpr std::string_view kFormat = "keratin.graph";
/// Raised when files appear that earlier readers cannot read. Readers take every version up to their own.
inline constexpr int64_t kVersion = 1;
inline constexpr const char* kGraphMember = "graph.json";
inline constexpr const char* kWeightsMember = "weights.safetensors";

/// Attributes that are programs: a closed table, so that no file makes an op take one for the other.
enum class ObjectKind { kNone, kRegion, kRegions };
ObjectKind object_kind(const OpDef& op, std::string_view attribute);

/// Runs `read` and tells its failures that they happened below a key or an index of the JSON text.
template <class Read>
decltype(auto) below(std::string_view step, Read&& read) {
  try {
    return read();
  } catch (const Error& e) {
    throw e.below(step);
  }
}
template <class Read>
decltype(auto) below(size_t index, Read&& read) {
  return below(std::to_string(index), std::forward<Read>(read));
}

/// The tensors of a file while it is written: equal ones once.
class TensorTable {
 public:
  /// The name of the tensor in the file.
  std::string constant(const Tensor& tensor);
  void variable(size_t number, const Tensor& tensor) { tensors_.emplace_back(variable_name(number), tensor); }
  static std::string variable_name(size_t number) { return cat("variables/", number); }
  const NamedTensors& tensors() const { return tensors_; }

 private:
  NamedTensors tensors_;
  size_t constants_ = 0;
};

Json spec_to_json(const TensorSpec& spec);
/// An attribute as JSON; its kind says how it is read. Throws Error kUnsupported for objects that are no regions.
Json attribute_to_json(const OpDef& op, size_t index, const ops::Attribute& value, TensorTable& tensors);
Json attributes_to_json(const OpDef& op, const Attributes& attrs, TensorTable& tensors);
/// {"inputs", "variables", "constants", "steps", "results", "updates"}; `variables` says which number each of the
/// graph's variables has in the file.
Json graph_to_json(const Graph& graph, const std::vector<size_t>& variables, TensorTable& tensors);

}  // namespace keratin::graph::saving
