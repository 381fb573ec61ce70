#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "keratin/base/error.h"
#include "keratin/base/json.h"
#include "keratin/base/text.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/ops.h"
#include "tools/opdoc/pages.h"

namespace opdoc {
namespace {

using namespace keratin;
using namespace keratin::ops;

Json golden_values(const std::string& root) {
  std::ifstream in(root + "/tests/golden/ops.json", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return text.empty() ? Json::object() : Json::parse(text);
}

const char* rule_text(Inputs rule) {
  switch (rule) {
    case Inputs::kAsGiven:
      return "as given";
    case Inputs::kPromote:
      return "promoted";
    case Inputs::kPromoteToFloat:
      return "promoted to a float";
    case Inputs::kToBool:
      return "to bool";
    case Inputs::kCondition:
      break;
  }
  return "bool, then promoted";
}

std::string escaped(std::string text) {
  for (size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.replace(at, 1, "\\|");
  return text;
}

std::string inputs_text(const OpDef& op) {
  std::vector<std::string> names(op.input_names.begin(), op.input_names.end());
  for (size_t i = names.size() - op.optional_inputs.size(); i < names.size(); ++i) names[i] += " = None";
  return cat(op.variadic ? "list " : "", join(names), " (", rule_text(op.input_rule), ")");
}

std::string attributes_text(const OpDef& op) {
  std::vector<std::string> out;
  for (const AttributeSpec& a : op.attributes)
    out.push_back(a.default_value ? cat(a.name, " = ", to_string(*a.default_value)) : a.name);
  return escaped(join(out));
}

bool works(const OpDef& op, const Sample& sample, DType dtype) {
  try {
    Tensors inputs;
    for (const Tensor& t : sample.inputs) inputs.push_back(t.defined() && !is_complex(t.dtype()) ? cast(t, dtype) : t);
    call(op, inputs, sample.attrs);
    return true;
  } catch (const Error&) {
    return false;
  }
}

// Those to which every tensor of some sample may be cast.
std::string dtypes_text(const OpDef& op) {
  if (op.good_samples.empty() || op.good_samples[0].inputs.empty()) return "-";
  std::vector<std::string> taken;
  bool floats = true, integers = true, boolean = true;
  for (int d = 0; d <= static_cast<int>(DType::float64); ++d) {
    const auto dtype = static_cast<DType>(d);
    const bool ok = std::any_of(op.good_samples.begin(), op.good_samples.end(),
                                [&](const Sample& s) { return works(op, s, dtype); });
    (is_floating(dtype) ? floats : is_integer(dtype) ? integers : boolean) &= ok;
    if (ok) taken.emplace_back(keratin::to_string(dtype));
  }
  const std::string complex = op.complex ? ", complex" : "";
  const size_t named = (floats ? 4 : 0) + (integers ? 8 : 0) + (boolean ? 1 : 0);
  if (named != taken.size()) return join(taken) + complex;
  if (named == 13) return "all" + complex;
  std::vector<std::string> out;
  if (floats) out.emplace_back("floats");
  if (integers) out.emplace_back("integers");
  if (boolean) out.emplace_back("bool");
  return join(out) + complex;
}

std::string gradient_text(const OpDef& op) {
  if (op.no_gradient_reason != nullptr) return cat("no: ", op.no_gradient_reason);
  const auto walked = std::count_if(op.good_samples.begin(), op.good_samples.end(), [](const Sample& s) {
    return s.gradient && std::any_of(s.inputs.begin(), s.inputs.end(),
                                     [](const Tensor& t) { return t.defined() && is_floating(t.dtype()); });
  });
  return cat(op.compose_rule ? "of its parts, " : "", walked);
}

std::string batch_text(const OpDef& op) {
  if (op.compose_rule != nullptr) return "of its parts";
  if (op.batch_rule != nullptr || op.elementwise) return "rule";
  return "by loop";
}

std::string golden_text(const OpDef& op, const Json& golden) {
  const Json* cases = golden.find(op.name);
  if (cases == nullptr) return "-";
  const auto& all = cases->as_array();
  const auto compared = std::count_if(all.begin(), all.end(), [](const Json& c) { return c.contains("outputs"); });
  return compared == 0 ? "-" : std::to_string(compared);
}

constexpr const char* kIntroduction = R"(
Written by `./dev gen` from the definitions under `keratin/ops/`. Each op is held to its definition by walks over the registry
(`keratin/ops/walk_test.cpp`, `keratin/autograd/walk_test.cpp`, `keratin/graph/walk_test.cpp`, `keratin/ops/batch/walk_test.cpp`,
`tests/ops_golden_test.cpp`). The columns behind the attributes are what the walks check of it:

- **dtypes**: taken; all others are refused in words. Empty, one-element and odd shapes, and NaN and infinity, are tried with every op.
- **values**: samples whose float32 result is compared with float64 by the op's error bound; each also traced (the same bits as eager), repeated,
  and run with 1, 2, 3 and 8 threads (the same bits). Random ops: their distribution has tests of its own.
- **gradient**: samples whose gradient is compared with differences in float64, once and twice, and in float32 by bound.
- **vmap**: by a rule of the op, of its parts, or by a loop over the examples.
- **errors**: calls that fail with exactly the words that the definition gives.
- **Keras**: samples compared with what genuine Keras 3.15.1 gives (`tools/golden/ops_golden.py`); `-`: none, the op is ours alone or random.
)";

}  // namespace

std::string reference(const std::string& root) {
  const Json golden = golden_values(root);
  std::map<std::string, std::vector<const OpDef*>> families;
  size_t aliases = 0;
  for (const OpDef& op : all_ops()) {
    families[std::string(op.family)].push_back(&op);
    aliases += op.aliases.size();
  }
  std::string out =
      cat("# Ops\n\n", all_ops().size(), " ops and ", aliases, " further names for them.\n", kIntroduction);
  for (const auto& [family, ops] : families) {
    out += cat("\n## ", family,
               "\n\n| op | what it does | inputs | attributes | dtypes | values | gradient | vmap | errors | Keras |\n"
               "|---|---|---|---|---|---|---|---|---|---|\n");
    for (const OpDef* op : ops) {
      std::string names = cat("`", op->name, "`");
      for (const char* alias : op->aliases) names += cat(", `", alias, "`");
      out += cat("| ", names, " | ", escaped(op->doc_text), " | ", inputs_text(*op), " | ", attributes_text(*op), " | ",
                 dtypes_text(*op), " | ", op->family == "random" ? "-" : std::to_string(op->good_samples.size()), " | ",
                 gradient_text(*op), " | ", batch_text(*op), " | ", op->bad_samples.size(), " | ",
                 golden_text(*op, golden), " |\n");
    }
  }
  return out;
}

}  // namespace opdoc
