#include "keratin/keras/saving/weights.h"

#include <map>
#include <set>

#include "keratin/base/error.h"
#include "keratin/base/log.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin::saving {
namespace {

using hdf5::ElementType;

// A layer's own variables as files hold them.
std::vector<Variable> own_variables(const LayerBody& layer) {
  std::vector<Variable> out;
  for (const bool trainable : {true, false})
    for (const Weight& w : layer.own_weights())
      if (w.variable.trainable() == trainable) out.push_back(w.variable);
  return out;
}

class Walk {
 public:
  explicit Walk(std::vector<WeightGroup>& out) : out_(out) {}

  void operator()(const std::string& path, const LayerBody& layer) {
    if (!seen_.insert(&layer).second) return;
    out_.push_back({path.empty() ? "vars" : path + "/vars", layer.name, layer.class_name(), own_variables(layer)});
    std::map<std::string, int> attributes;
    for (const auto& [attribute, child] : layer.children()) ++attributes[attribute];
    std::map<std::string, int> names;  // within each container
    for (const auto& [attribute, child] : layer.children()) {
      const std::string prefix = path.empty() ? attribute : path + "/" + attribute;
      if (attribute != "layers" && attributes[attribute] == 1) {
        (*this)(prefix, *child.body());
        continue;
      }
      const std::string name = snake_case(child.class_name());
      const int count = names[prefix + "/" + name]++;
      (*this)(prefix + "/" + (count == 0 ? name : cat(name, "_", count)), *child.body());
    }
  }

 private:
  std::vector<WeightGroup>& out_;
  std::set<const LayerBody*> seen_;
};

std::string object_text(const WeightGroup& group) {
  return cat("<", group.class_name, " name=", group.name, ", built=True>");
}

// What stands in the way of filling a group from these tensors; "" when nothing does.
std::string misfit(const WeightGroup& group, const std::vector<const StoredTensor*>& stored) {
  if (stored.size() != group.variables.size())
    return cat("Layer '", group.name, "' expected ", group.variables.size(), " variables, but received ", stored.size(),
               " variables during loading.");
  for (size_t i = 0; i < stored.size(); ++i) {
    const std::string wrong = WeightPlan::misfit(group.variables[i], *stored[i]);
    if (!wrong.empty()) return cat("Layer '", group.name, "': ", wrong, ".");
  }
  return {};
}

// Gathers what does not fit, to be told at once.
class Misfits {
 public:
  void add(const WeightGroup& group, const std::string& why) {
    if (example_.empty()) example_ = cat("Example error message for object ", object_text(group), ": ", why);
    objects_.push_back(object_text(group));
  }
  void tell(bool skip) const {
    if (objects_.empty()) return;
    const std::string text = cat("A total of ", objects_.size(), " objects could not be loaded. ", example_,
                                 " List of objects that could not be loaded: [", join(objects_, ", "), "]");
    if (!skip) fail(ErrorCode::kShape, text);
    log_warning(text);
  }

 private:
  std::string example_;
  std::vector<std::string> objects_;
};

void plan_group(WeightPlan& plan, const WeightGroup& group, const std::vector<const StoredTensor*>& stored,
                Misfits& misfits) {
  const std::string wrong = misfit(group, stored);
  if (!wrong.empty()) return misfits.add(group, wrong);
  for (size_t i = 0; i < stored.size(); ++i) plan.add(group.variables[i], *stored[i]);
}

// "sequential/dense/kernel", or without the model.
const StoredTensor* find_by_path(const StoredFile& file, const std::string& path) {
  if (const StoredTensor* whole = file.find(path)) return whole;
  const size_t slash = path.find('/');
  return slash == std::string::npos ? nullptr : file.find(path.substr(slash + 1));
}

}  // namespace

std::vector<WeightGroup> weight_groups(const Model& model, bool optimizer) {
  std::vector<WeightGroup> out;
  Walk walk(out);
  walk("", *model.body());
  if (optimizer && model.optimizer() && model.optimizer()->built())
    out.push_back({"optimizer/vars", model.optimizer()->name, "Optimizer", model.optimizer()->variables()});
  return out;
}

void write_weights(hdf5::GroupWriter& root, const Model& model, bool optimizer) {
  for (const WeightGroup& weights : weight_groups(model, optimizer)) {
    hdf5::GroupWriter& group = root.group(weights.path);
    group.attribute(hdf5::text_attribute("name", weights.name));
    for (size_t i = 0; i < weights.variables.size(); ++i) {
      const Tensor& value = weights.variables[i].concrete();
      group.dataset(std::to_string(i), element_type(value.dtype()), value.shape().vector(),
                    {static_cast<const std::byte*>(value.raw()), static_cast<size_t>(value.bytes())});
    }
  }
}

void plan_weights(WeightPlan& plan, const Model& model, bool skip_mismatch) {
  const TensorGroups stored(plan.file());
  constexpr std::string_view kOld = "_layer_checkpoint_dependencies";  // Keras 2.13
  bool old_layout = false;
  for (const StoredTensor& tensor : plan.file().tensors) old_layout |= tensor.name.starts_with(kOld);
  Misfits misfits;
  for (const WeightGroup& group : weight_groups(model, false)) {
    std::string path = group.path;
    if (old_layout && path.starts_with("layers/")) path.replace(0, 6, kOld);
    if (!group.variables.empty()) plan_group(plan, group, stored.in(path), misfits);
  }
  misfits.tell(skip_mismatch);
}

void plan_weights_by_name(WeightPlan& plan, const Model& model, bool skip_mismatch) {
  Misfits misfits;
  bool any = false;
  for (const WeightGroup& group : weight_groups(model, false)) {
    std::vector<const StoredTensor*> stored;
    for (const Variable& variable : group.variables)
      if (const StoredTensor* found = find_by_path(plan.file(), variable.path())) stored.push_back(found);
    if (stored.empty()) continue;
    any = true;
    plan_group(plan, group, stored, misfits);
  }
  require(any, ErrorCode::kNotFound, "no tensor of the file has the name of a variable of the model, such as '",
          model.weights().empty() ? std::string() : model.weights().front().path(), "'.");
  misfits.tell(skip_mismatch);
}

bool plan_optimizer(WeightPlan& plan, const Model& model, const std::vector<const StoredTensor*>& stored,
                    bool required) {
  const Optimizer optimizer = model.optimizer();
  if (!optimizer) return false;
  std::string wrong;
  if (stored.empty()) {
    wrong = cat("[load_model] ", plan.file().path, " holds no state of the optimizer '", optimizer->name,
                "': training starts with a fresh one.");
  } else {
    model->trainer().build_optimizer();
    const std::vector<Variable> variables = optimizer->variables();
    if (stored.size() != variables.size())
      wrong = cat("Skipping variable loading for optimizer '", optimizer->name, "', because it has ", variables.size(),
                  " variables whereas the saved optimizer has ", stored.size(), " variables.");
    for (size_t i = 0; wrong.empty() && i < stored.size(); ++i) {
      wrong = WeightPlan::misfit(variables[i], *stored[i]);
      if (!wrong.empty()) wrong = cat("Skipping variable loading for optimizer '", optimizer->name, "': ", wrong, ".");
    }
    if (wrong.empty()) {
      for (size_t i = 0; i < stored.size(); ++i) plan.add(variables[i], *stored[i]);
      return true;
    }
  }
  require(!required, ErrorCode::kShape, wrong, " The optimizer's state was required.");
  log_warning(wrong);
  return false;
}

ElementType element_type(DType dtype) {
  if (is_complex(dtype))
    fail(ErrorCode::kUnsupported, "[save_weights] expected real variables, received one of ", to_string(dtype),
         ". Keep its real and imaginary parts in two variables.");
  if (dtype == DType::bfloat16) return hdf5::bfloat16_type();
  if (dtype == DType::bool_) return hdf5::bool_type();
  if (is_floating(dtype)) return hdf5::float_type(size_of(dtype));
  return dtype >= DType::uint8 ? hdf5::uint_type(size_of(dtype)) : hdf5::int_type(size_of(dtype));
}

std::optional<DType> dtype_of_element(const ElementType& type) {
  using Kind = ElementType::Kind;
  const bool number = type.kind == Kind::kInt || type.kind == Kind::kUInt || type.kind == Kind::kFloat ||
                      type.kind == Kind::kBool || type.kind == Kind::kBFloat16;
  if (!number) return {};
  return dtype_from_string(hdf5::to_string(type));
}

}  // namespace keratin::saving
