#include <charconv>

#include "keratin/base/json.h"
#include "keratin/base/text.h"
#include "keratin/ops/def/registry.h"
#include "tools/opdoc/pages.h"

namespace opdoc {
namespace {

using namespace keratin;
using namespace keratin::ops;

// As text, because JSON has no int64 and no NaN that every reader takes.
template <class T>
std::string number(T value) {
  if constexpr (std::is_class_v<T>) {
    return repr(static_cast<double>(static_cast<float>(value)));
  } else if constexpr (std::is_floating_point_v<T>) {
    return repr(static_cast<double>(value));
  } else {
    return std::to_string(value);
  }
}

template <class T>
void add_complex(const Tensor& t, Json& data) {
  for (const auto& z : t.values<std::complex<T>>()) {
    data.push_back(number(z.real()));
    data.push_back(number(z.imag()));
  }
}

Json describe(const Tensor& t) {
  if (!t.defined()) return nullptr;
  Json data = Json::array();
  if (t.dtype() == DType::complex64) {
    add_complex<float>(t, data);
  } else if (t.dtype() == DType::complex128) {
    add_complex<double>(t, data);
  } else {
    visit_dtype(t.dtype(), [&](auto type) {
      for (const auto value : t.values<decltype(type)>()) data.push_back(number(value));
    });
  }
  return Json::object({{"dtype", keratin::to_string(t.dtype())},
                       {"weak", t.is_weak()},
                       {"shape", Json(t.shape().vector())},
                       {"data", std::move(data)}});
}

Json describe(const Attribute& value) {
  struct Writer {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(bool b) const { return b; }
    Json operator()(int64_t i) const { return i; }
    Json operator()(double d) const { return d; }
    Json operator()(const std::string& s) const { return s; }
    Json operator()(const std::vector<int64_t>& v) const { return v; }
    Json operator()(DType d) const { return keratin::to_string(d); }
    Json operator()(const AttributeObject&) const { return "<object>"; }
  };
  return std::visit(Writer{}, value);
}

Json describe(const OpDef& op, const Sample& sample) {
  Json inputs = Json::array(), attributes = Json::object();
  for (const Tensor& t : sample.inputs) inputs.push_back(describe(t));
  const Attributes all = op.with_defaults(sample.attrs);
  for (size_t i = 0; i < all.size(); ++i) attributes.set(op.attributes[i].name, describe(all[i]));
  return Json::object({{"inputs", std::move(inputs)}, {"attributes", std::move(attributes)}});
}

}  // namespace

std::string samples_as_json() {
  Json out = Json::object();
  for (const OpDef& op : all_ops()) {
    Json names = Json::array(), samples = Json::array();
    for (const char* name : op.input_names) names.push_back(name);
    for (const Sample& sample : op.good_samples) samples.push_back(describe(op, sample));
    out.set(op.name, Json::object({{"family", std::string(op.family)},
                                   {"inputs", std::move(names)},
                                   {"variadic", op.variadic},
                                   {"samples", std::move(samples)}}));
  }
  return out.dump() + "\n";
}

}  // namespace opdoc
