// From graph.json to graphs, believing nothing.
#pragma once

#include <map>

#include "keratin/base/limits.h"
#include "keratin/core/safetensors/safetensors.h"
#include "keratin/graph/function.h"
#include "keratin/graph/saving/format.h"
#include "keratin/ops/def/node.h"

namespace keratin::graph::saving {

/// What the reading of one file may still cost, and where its tensors are.
class ReadContext {
 public:
  ReadContext(const SafetensorsReader& weights, const LoadLimits& limits);

  /// The tensor of that name; read once.
  Tensor tensor(const std::string& name);
  /// Counts steps and values; throws Error kLimit above max_objects.
  void count(size_t objects);
  /// Throws Error kLimit for a value that max_memory does not hold.
  void check_size(const TensorSpec& spec) const;
  const LoadLimits& limits() const { return limits_; }
  /// Throws Error kCorrupt when the weights hold a tensor that nothing named.
  void check_all_used() const;

 private:
  const SafetensorsReader& weights_;
  LoadLimits limits_;
  std::map<std::string, Tensor> read_;
  int64_t objects_ = 0, bytes_ = 0;
};

/// Throws Error kCorrupt unless `json` is an object with these members and no others.
void expect_members(const Json& json, std::span<const std::string_view> required,
                    std::span<const std::string_view> optional = {});

TensorSpec read_spec(const Json& json, const ReadContext& context);
/// A number below `count`.
size_t read_index(const Json& json, size_t count, const char* what);

/// The attributes of a step, each of the kind that the op declares; those missing take the op's default.
Attributes read_attributes(const OpDef& op, const Json* json, ReadContext& context, int64_t depth);

/// An op that may stand in a file. Throws Error kUnsupported for others.
const OpDef& read_op(const Json& json);

/// What an op gives for symbolic tensors: nothing is computed. What it finds wrong is the file's fault.
Tensors call_symbolically(const OpDef& op, Tensors inputs, const Attributes& attrs);

/// A function's graph. `variables` are the file's.
Graph read_graph(const Json& json, const std::vector<TensorSpec>& inputs, const std::vector<Variable>& variables,
                 ReadContext& context);

}  // namespace keratin::graph::saving
