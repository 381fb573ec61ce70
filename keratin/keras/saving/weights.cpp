#include "keratin/keras/saving/weights.h"

#include <map>
#include <set>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/keras/trainers/trainer.h"
#include "keratin/ops/ops.h"

namespace keratin::saving {
namespace {

using hdf5::ElementType;

// A layer's own variables as files hold them: trainable ones in the order made, then the others.
std::vector<Variable> own_variables(const LayerBody& layer) {
  std::vector<Variable> out;
  for (const bool trainable : {true, false})
    for (const Weight& w : layer.own_weights())
      if (w.variable.trainable() == trainable) out.push_back(w.variable);
  return out;
}

/// Calls visit(path, layer) for the model and everything below it, each object once.
class Walk {
 public:
  template <class Visit>
  void operator()(const std::string& path, const LayerBody& layer, const Visit& visit) {
    if (!seen_.insert(&layer).second) return;
    visit(path, layer);
    std::map<std::string, int> attributes;
    for (const auto& [attribute, child] : layer.children()) ++attributes[attribute];
    std::map<std::string, int> names;  // within each container
    for (const auto& [attribute, child] : children_of(layer)) {
      const std::string prefix = path.empty() ? attribute : path + "/" + attribute;
      if (attribute != "layers" && attributes[attribute] == 1) {
        (*this)(prefix, *child.body(), visit);
        continue;
      }
      const std::string name = snake_case(child.class_name());
      const int count = names[prefix + "/" + name]++;
      (*this)(prefix + "/" + (count == 0 ? name : cat(name, "_", count)), *child.body(), visit);
    }
  }

 private:
  // A model's layers come first, then what else it tracks.
  static std::vector<std::pair<std::string, Layer>> children_of(const LayerBody& layer) { return layer.children(); }

  std::set<const LayerBody*> seen_;
};

std::string vars_path(const std::string& path) { return path.empty() ? "vars" : path + "/vars"; }

void write_variables(hdf5::GroupWriter& group, const std::string& name, const std::vector<Variable>& variables) {
  group.attribute(hdf5::text_attribute("name", name));
  for (size_t i = 0; i < variables.size(); ++i) {
    const Tensor& value = variables[i].concrete();
    group.dataset(std::to_string(i), element_type(value.dtype()), value.shape().vector(),
                  {static_cast<const std::byte*>(value.raw()), static_cast<size_t>(value.bytes())});
  }
}

// The stored values of a group of variables, checked against what is expected.
Tensors read_variables(const hdf5::Group* group, const std::string& name, const std::vector<Variable>& variables) {
  const size_t stored = group == nullptr ? 0 : group->datasets.size();
  require(stored == variables.size(), ErrorCode::kShape, "Layer '", name, "' expected ", variables.size(),
          " variables, but received ", stored, " variables during loading.");
  Tensors values;
  for (size_t i = 0; i < variables.size(); ++i) {
    const hdf5::Dataset* dataset = group->find_dataset(std::to_string(i));
    require(dataset != nullptr, ErrorCode::kCorrupt, "Layer '", name, "': ", group->path, " lacks the data set \"", i,
            "\".");
    values.push_back(read_tensor(*dataset, variables[i]));
  }
  return values;
}

}  // namespace

Tensor read_tensor(const hdf5::Dataset& dataset, const Variable& variable) {
  const DType dtype = dtype_of_element(dataset.type(), dataset.path());
  const Shape shape(dataset.shape());
  require(shape == variable.shape(), ErrorCode::kShape, "expected shape ", variable.shape(), " for ", variable.path(),
          ", the file holds ", shape, " at ", dataset.path());
  Tensor value = Tensor::empty(shape, dtype);
  dataset.read({static_cast<std::byte*>(value.mutable_raw()), static_cast<size_t>(value.bytes())});
  return ops::cast(value, variable.dtype());
}

ElementType element_type(DType dtype) {
  if (dtype == DType::bfloat16) return hdf5::bfloat16_type();
  if (dtype == DType::bool_) return hdf5::bool_type();
  if (is_floating(dtype)) return hdf5::float_type(size_of(dtype));
  return dtype >= DType::uint8 ? hdf5::uint_type(size_of(dtype)) : hdf5::int_type(size_of(dtype));
}

DType dtype_of_element(const ElementType& type, const std::string& where) {
  const std::string name = hdf5::to_string(type);
  using Kind = ElementType::Kind;
  const bool number = type.kind == Kind::kInt || type.kind == Kind::kUInt || type.kind == Kind::kFloat ||
                      type.kind == Kind::kBFloat16 || type.kind == Kind::kBool;
  require(number, ErrorCode::kUnsupported, where, " holds elements of ", name, "; numbers were expected.");
  return dtype_from_string(name);
}

void write_weights(hdf5::GroupWriter& root, const Model& model, bool optimizer) {
  Walk walk;
  walk("", *model.body(), [&](const std::string& path, const LayerBody& layer) {
    write_variables(root.group(vars_path(path)), layer.name, own_variables(layer));
  });
  if (optimizer && model.optimizer() && model.optimizer()->built())
    write_variables(root.group("optimizer/vars"), model.optimizer()->name, model.optimizer()->variables());
}

void read_weights(const hdf5::Group& root, const Model& model) {
  std::vector<std::pair<Variable, Tensor>> values;
  std::vector<std::string> failures;
  const hdf5::Group* base = &root;
  const bool old_layout = root.find_group("_layer_checkpoint_dependencies") != nullptr;  // Keras 2.13
  Walk walk;
  walk("", *model.body(), [&](const std::string& path, const LayerBody& layer) {
    std::string where = vars_path(path);
    if (old_layout && where.rfind("layers/", 0) == 0) where.replace(0, 6, "_layer_checkpoint_dependencies");
    const std::vector<Variable> variables = own_variables(layer);
    if (variables.empty()) return;
    try {
      const Tensors stored = read_variables(base->find_group(where), layer.name, variables);
      for (size_t i = 0; i < variables.size(); ++i) values.emplace_back(variables[i], stored[i]);
    } catch (const Error& e) {
      failures.emplace_back(e.what());
    }
  });
  require(failures.empty(), ErrorCode::kShape, "A total of ", failures.size(),
          " objects could not be loaded. Example error message: ", failures.empty() ? std::string() : failures.front());
  for (auto& [variable, value] : values) variable.set_concrete(value);
}

void read_optimizer(const hdf5::Group& root, const Model& model) {
  const Optimizer optimizer = model.optimizer();
  if (!optimizer) return;
  const hdf5::Group* group = root.find_group("optimizer/vars");
  if (group == nullptr || group->datasets.empty()) return;
  model->trainer().build_optimizer();
  const std::vector<Variable> variables = optimizer->variables();
  if (group->datasets.size() != variables.size()) {
    log_warning(cat("Skipping variable loading for optimizer '", optimizer->name, "', because it has ",
                    variables.size(), " variables whereas the saved optimizer has ", group->datasets.size(),
                    " variables."));
    return;
  }
  const Tensors stored = read_variables(group, optimizer->name, variables);
  for (size_t i = 0; i < variables.size(); ++i) Variable(variables[i]).set_concrete(stored[i]);
}

}  // namespace keratin::saving
