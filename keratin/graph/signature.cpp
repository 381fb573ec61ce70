#include "keratin/graph/signature.h"

#include <algorithm>

#include "keratin/base/error.h"

namespace keratin::graph {
namespace {

std::string place_of(const Port& port, size_t number) { return cat("input \"", port.name, "\" (number ", number, ")"); }

std::string names_of(const std::vector<Port>& ports) {
  std::vector<std::string> names;
  for (const Port& port : ports) names.push_back(port.name);
  return join(names);
}

Tensor checked(const std::string& function, const Port& port, size_t number, const Tensor& given) {
  require(given.defined(), ErrorCode::kInvalidArgument, "[", function, "] ", place_of(port, number),
          " is missing: it has no value of its own. Expected ", ops::to_string(port.spec), ".");
  const bool number_without_dtype = given.is_weak() && !given.is_symbolic() && port.spec.dtype != given.dtype();
  const bool loses = is_floating(given.dtype()) && !is_floating(port.spec.dtype) && !is_complex(port.spec.dtype);
  const Tensor value = number_without_dtype && !loses ? Tensor::scalar(given.item<double>(), port.spec.dtype) : given;
  check_argument(function, port, number, ops::spec_of(value));
  return value;
}

}  // namespace

bool fits(const Shape& declared, const Shape& received) {
  if (declared.rank() != received.rank()) return false;
  for (int64_t axis = 0; axis < declared.rank(); ++axis)
    if (declared[axis] != kUnknown && received[axis] != kUnknown && declared[axis] != received[axis]) return false;
  return true;
}

void name_ports(std::vector<Port>& ports, const char* what) {
  for (size_t i = 0; i < ports.size(); ++i)
    if (ports[i].name.empty()) ports[i].name = cat(what, "_", i);
}

void check_unique(const std::string& function, const std::vector<Port>& ports, const char* what) {
  std::vector<std::string> names;
  for (const Port& port : ports) names.push_back(port.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  require(twice == names.end(), ErrorCode::kInvalidArgument, "[", function, "] two ", what, " are called \"",
          twice == names.end() ? std::string() : *twice, "\". Give one another name.");
}

void check_argument(const std::string& function, const Port& port, size_t number, const ops::TensorSpec& received) {
  if (received.dtype == port.spec.dtype && fits(port.spec.shape, received.shape)) return;
  const bool dtype = received.dtype != port.spec.dtype;
  fail(dtype ? ErrorCode::kDType : ErrorCode::kShape, "[", function, "] ", place_of(port, number), ": expected ",
       ops::to_string(port.spec), ", received ", ops::to_string(received), ".", dtype ? " Use ops::cast." : "");
}

ops::Tensors arguments_by_position(const std::string& function, const std::vector<Port>& inputs,
                                   const ops::Tensors& given) {
  require(given.size() <= inputs.size(), ErrorCode::kInvalidArgument, "[", function, "] expected ", inputs.size(),
          " arguments (", names_of(inputs), "), received ", given.size(), ".");
  ops::Tensors out;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const bool here = i < given.size() && given[i].defined();
    out.push_back(checked(function, inputs[i], i, here ? given[i] : inputs[i].value));
  }
  return out;
}

ops::Tensors arguments_by_name(const std::string& function, const std::vector<Port>& inputs,
                               const NamedArguments& given) {
  ops::Tensors by_position(inputs.size());
  for (const auto& [name, value] : given) {
    const auto at = std::find_if(inputs.begin(), inputs.end(), [&, &n = name](const Port& p) { return p.name == n; });
    require(at != inputs.end(), ErrorCode::kNotFound, "[", function, "] there is no input \"", name,
            "\". The inputs are ", names_of(inputs), ".");
    Tensor& slot = by_position[static_cast<size_t>(at - inputs.begin())];
    require(!slot.defined(), ErrorCode::kInvalidArgument, "[", function, "] the input \"", name, "\" was given twice.");
    slot = value;
  }
  return arguments_by_position(function, inputs, by_position);
}

}  // namespace keratin::graph
