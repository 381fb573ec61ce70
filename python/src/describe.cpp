// What the library says of itself, for tools/pygen: the ops with their inputs, attributes and words.
#include <nanobind/stl/string.h>

#include "dtype.h"
#include "keratin/ops/def/registry.h"
#include "module.h"

namespace keratin::python {
namespace {

using ops::Attribute;
using ops::AttributeKind;
using ops::OpDef;

nb::object as_python(const Attribute& value) {
  struct Writer {
    nb::object operator()(std::monostate) const { return nb::none(); }
    nb::object operator()(bool b) const { return nb::bool_(b); }
    nb::object operator()(int64_t i) const { return nb::int_(i); }
    nb::object operator()(double d) const { return nb::float_(d); }
    nb::object operator()(const std::string& s) const { return nb::str(s.c_str()); }
    nb::object operator()(const std::vector<int64_t>& v) const {
      nb::list out;
      for (const int64_t i : v) out.append(nb::int_(i));
      return nb::tuple(out);
    }
    nb::object operator()(DType d) const { return nb::str(to_string(d)); }
    nb::object operator()(const ops::AttributeObject&) const { return nb::none(); }
  };
  return std::visit(Writer{}, value);
}

const char* name_of(AttributeKind kind) {
  switch (kind) {
    case AttributeKind::kBool:
      return "bool";
    case AttributeKind::kInt:
      return "int";
    case AttributeKind::kOptionalInt:
      return "int or None";
    case AttributeKind::kFloat:
      return "float";
    case AttributeKind::kOptionalFloat:
      return "float or None";
    case AttributeKind::kText:
      return "str";
    case AttributeKind::kOptionalText:
      return "str or None";
    case AttributeKind::kInts:
      return "tuple of int";
    case AttributeKind::kIntOrInts:
      return "int or tuple of int";
    case AttributeKind::kShape:
      return "shape";
    case AttributeKind::kAxes:
      return "axis, tuple of axes or None";
    case AttributeKind::kDType:
      return "dtype";
    case AttributeKind::kOptionalDType:
      return "dtype or None";
    case AttributeKind::kObject:
      return "object";
  }
  return "";
}

nb::dict describe(const OpDef& op) {
  nb::list inputs, optional, attributes, aliases, bad;
  for (size_t i = 0; i < op.input_names.size(); ++i) {
    inputs.append(op.input_names[i]);
    if (i + op.optional_inputs.size() >= op.input_names.size()) optional.append(op.input_names[i]);
  }
  for (const ops::AttributeSpec& attribute : op.attributes)
    attributes.append(nb::make_tuple(attribute.name, name_of(attribute.kind), attribute.default_value.has_value(),
                                     attribute.default_value ? as_python(*attribute.default_value) : nb::none(),
                                     attribute.doc));
  for (const char* alias : op.aliases) aliases.append(alias);
  nb::dict out;
  out["name"] = op.name;
  out["family"] = std::string(op.family);
  out["doc"] = op.doc_text;
  out["inputs"] = inputs;
  out["optional"] = optional;
  out["variadic"] = op.variadic;
  out["attributes"] = attributes;
  out["aliases"] = aliases;
  out["results"] = op.result_count;
  out["float"] = op.input_rule == ops::Inputs::kPromoteToFloat;
  out["samples"] = op.good_samples.size();
  return out;
}

// The first call that the op's definition gives as a good one: its inputs and attributes.
nb::tuple sample(const std::string& name, size_t number) {
  const OpDef& op = ops::get_op(name);
  const ops::Sample& sample = op.good_samples.at(number);
  const ops::Attributes attributes = op.with_defaults(sample.attrs);
  nb::list inputs, values;
  for (const Tensor& tensor : sample.inputs) inputs.append(tensor.defined() ? nb::cast(tensor) : nb::none());
  for (size_t i = 0; i < attributes.size(); ++i) values.append(as_python(attributes[i]));
  return nb::make_tuple(inputs, values);
}

}  // namespace

void bind_describe(nb::module_& module) {
  module.def("describe_ops", [] {
    nb::list out;
    for (const OpDef& op : ops::all_ops()) out.append(describe(op));
    return out;
  });
  module.def("op_sample", sample);
}

}  // namespace keratin::python
