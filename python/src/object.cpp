#include "object.h"

#include <nanobind/stl/string.h>

#include "json.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/constraints/constraint.h"
#include "keratin/keras/initializers/initializer.h"
#include "keratin/keras/layers/layer.h"
#include "keratin/keras/losses/loss.h"
#include "keratin/keras/metrics/metric.h"
#include "keratin/keras/optimizers/optimizer.h"
#include "keratin/keras/regularizers/regularizer.h"
#include "keratin/keras/schedules/schedule.h"
#include "wrappers.h"

namespace keratin::python {
namespace {

// -- making built-in objects -----------------------------------------------------------------------------------------

template <class Body>
Ref<Object> make_from(std::span<ClassEntry<Body> (*const)()> table, const std::string& class_name) {
  const ClassEntry<Body> entry = find_class(table, class_name);
  require(entry.make != nullptr, ErrorCode::kInternal, "There is no class ", class_name, " in the library.");
  return entry.make();
}

Ref<Object> make_builtin(const std::string& kind, const std::string& class_name) {
  using namespace keras_tables;
  if (kind == "layer") return make_from(layer_table(), class_name);
  if (kind == "loss") return make_from(loss_table(), class_name);
  if (kind == "metric") return make_from(metric_table(), class_name);
  if (kind == "optimizer") return make_from(optimizer_table(), class_name);
  if (kind == "schedule") return make_from(schedule_table(), class_name);
  if (kind == "initializer") return make_from(initializer_table(), class_name);
  if (kind == "regularizer") return make_from(regularizer_table(), class_name);
  return make_from(constraint_table(), class_name);
}

// Names that the class itself does not give: "dense_1", "adam".
void give_name(const Ref<Object>& body) {
  if (auto* layer = dynamic_cast<LayerBody*>(body.get()); layer != nullptr) Layer(Ref<LayerBody>(layer));
  if (auto* loss = dynamic_cast<LossBody*>(body.get()); loss != nullptr) Loss(Ref<LossBody>(loss));
  if (auto* metric = dynamic_cast<MetricBody*>(body.get()); metric != nullptr) Metric(Ref<MetricBody>(metric));
  if (auto* optimizer = dynamic_cast<OptimizerBody*>(body.get()); optimizer != nullptr)
    Optimizer(Ref<OptimizerBody>(optimizer));
}

Ref<Object> live_object(const Json& value) {
  return Ref<Object>(dynamic_cast<Object*>(LiveObjects::find(value).get()));
}

// The objects among the arguments go to `given`.
Ref<Object> configured(const std::string& kind, const std::string& class_name, nb::dict arguments,
                       std::vector<Ref<Object>>& given) {
  Ref<Object> body = make_builtin(kind, class_name);
  LiveObjects live;
  Json config = Json::object();
  for (const auto& [key, value] : arguments) {
    const std::string name = nb::cast<std::string>(key);
    config.set(name, as_config(value, name, live));
    if (const Ref<Object> object = live_object(config.at(name))) given.push_back(object);
  }
  ConfigVisitor v(config, class_name);
  body->visit_config(v);
  v.finish();
  give_name(body);
  return body;
}

// -- the garbage collector -------------------------------------------------------------------------------------------

int traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  if (!nb::inst_ready(self)) return 0;
  const ObjectHandle& handle = *nb::inst_ptr<ObjectHandle>(self);
  const auto* part = dynamic_cast<const PythonPart*>(handle.body.get());
  if (part != nullptr && (handle.body->unique() || part->keepers > 0)) Py_VISIT(part->self().ptr());
  for (const auto& [as, all] : handle.kept)
    for (const Kept& one : all) Py_VISIT(one.object().ptr());
  return 0;
}

int clear(PyObject* self) {
  if (!nb::inst_ready(self)) return 0;
  ObjectHandle& handle = *nb::inst_ptr<ObjectHandle>(self);
  handle.kept.clear();
  if (dynamic_cast<PythonPart*>(handle.body.get()) == nullptr) return 0;
  Wrappers::remove(handle.body.get());
  handle.body = {};
  return 0;
}

const PyType_Slot kSlots[] = {
    {Py_tp_traverse, reinterpret_cast<void*>(traverse)}, {Py_tp_clear, reinterpret_cast<void*>(clear)}, {0, nullptr}};

// "keras.layers" -> keratin.layers; models have other homes.
nb::object class_of(const Object& body) {
  const std::string name = body.class_name(), module = body.module();
  if (name == "Functional") return nb::module_::import_("keratin").attr("Model");
  const std::string home = module.starts_with("keras.") ? "keratin." + module.substr(6) : "keratin";
  const nb::object found = nb::getattr(nb::module_::import_(home.c_str()), name.c_str(), nb::none());
  require(!found.is_none(), ErrorCode::kUnsupported, "There is no Python class for ", name, ".");
  return found;
}

nb::object new_handle(Ref<Object> body, nb::handle wrapper) {
  Wrappers::add(body.get(), wrapper);
  const nb::object handle = nb::inst_alloc(nb::type<ObjectHandle>());
  new (nb::inst_ptr<ObjectHandle>(handle)) ObjectHandle(std::move(body));
  nb::inst_mark_ready(handle);
  return handle;
}

}  // namespace

Kept::Kept(Ref<Object> body) : body_(std::move(body)) {
  auto* const part = dynamic_cast<PythonPart*>(body_.get());
  object_ = nb::borrow(part->self());
  ++part->keepers;
}

Kept::~Kept() {
  if (body_) --dynamic_cast<PythonPart*>(body_.get())->keepers;
}

void keep(nb::handle owner, const std::string& as, const std::vector<Ref<Object>>& bodies) {
  const bool is_handle = nb::isinstance<ObjectHandle>(owner);
  const nb::object handle = is_handle ? nb::borrow(owner) : nb::getattr(owner, "_object", nb::none());
  if (!nb::isinstance<ObjectHandle>(handle)) return;
  std::vector<Kept> now;
  for (const Ref<Object>& body : bodies)
    if (dynamic_cast<PythonPart*>(body.get()) != nullptr) now.emplace_back(body);
  auto& kept = nb::inst_ptr<ObjectHandle>(handle)->kept;
  if (!now.empty() || kept.contains(as)) std::swap(kept[as], now);
}

ObjectHandle::~ObjectHandle() {
  if (body) Wrappers::remove(body.get());
}

PythonPart::PythonPart(nb::handle self) : self_(nb::borrow(self)) {}

PythonPart::~PythonPart() {
  if (!Py_IsInitialized()) {
    self_.release();
    return;
  }
  const nb::gil_scoped_acquire gil;
  self_.reset();
}

std::string PythonPart::python_class_name() const {
  const nb::gil_scoped_acquire gil;
  return nb::cast<std::string>(nb::getattr(self_, "_class_name", self_.type().attr("__name__")));
}

std::string PythonPart::python_registered_name() const {
  const nb::gil_scoped_acquire gil;
  const nb::object named = nb::getattr(self_, "_function", self_.type());
  return nb::cast<std::string>(nb::module_::import_("keratin.saving").attr("get_registered_name")(named));
}

bool PythonPart::overrides(const char* method) const {
  const nb::gil_scoped_acquire gil;
  const nb::object mine = nb::getattr(self_.type(), method, nb::none());
  if (mine.is_none()) return false;
  const std::string home = nb::cast<std::string>(nb::str(nb::getattr(mine, "__module__", nb::str(""))));
  return !home.starts_with("keratin.");
}

const ObjectHandle* handle_of(nb::handle value) {
  const nb::object handle = nb::getattr(value, "_object", nb::none());
  return nb::isinstance<ObjectHandle>(handle) ? nb::inst_ptr<ObjectHandle>(handle) : nullptr;
}

nb::object wrap(const Ref<Object>& body) {
  if (!body) return nb::none();
  if (const auto* part = dynamic_cast<const PythonPart*>(body.get())) return nb::borrow(part->self());
  if (nb::object known = Wrappers::find(body.get()); known.is_valid()) return known;
  const nb::object type = class_of(*body), made = type.attr("__new__")(type);
  made.attr("_adopt")(new_handle(body, made));
  return made;
}

namespace {

// Values as JSON; what becomes of objects and functions is the caller's choice.
template <class OnObject, class OnFunction>
Json convert(nb::handle value, const OnObject& on_object, const OnFunction& on_function) {
  PyObject* const object = value.ptr();
  const auto again = [&](nb::handle item) { return convert(item, on_object, on_function); };
  if (value.is_none()) return {};
  if (PyBool_Check(object)) return object == Py_True;
  if (PyLong_Check(object)) return nb::cast<int64_t>(value);
  if (PyFloat_Check(object)) return nb::cast<double>(value);
  if (nb::isinstance<nb::str>(value)) return nb::cast<std::string>(value);
  if (nb::isinstance<nb::list>(value) || nb::isinstance<nb::tuple>(value)) {
    Json out = Json::array();
    for (nb::handle item : value) out.push_back(again(item));
    return out;
  }
  if (nb::isinstance<nb::dict>(value)) {
    Json out = Json::object();
    for (const auto& [key, item] : nb::borrow<nb::dict>(value))
      out.set(nb::cast<std::string>(nb::str(key)), again(item));
    return out;
  }
  if (const ObjectHandle* handle = handle_of(value)) return on_object(handle->body);
  for (const char* method : {"_as_config", "tolist", "item"})  // ours; arrays; scalars of NumPy
    if (nb::hasattr(value, method)) return again(value.attr(method)());
  if (PyCallable_Check(object)) return on_function(value);
  fail(ErrorCode::kDType,
       "Expected numbers, words, lists, dicts, objects of Keras or functions. Received: ", nb::repr(value).c_str());
}

}  // namespace

Json as_config(nb::handle value, const std::string& field, LiveObjects& live) {
  return convert(
      value, [&](const Ref<Object>& object) { return live.add(object); },
      [&](nb::handle function) { return live.add(live_function(function, field)); });
}

Json as_saved(nb::handle value) {
  const auto by_name = [](nb::handle function) {
    return serialized("builtins", "function", Json(nb::cast<std::string>(function.attr("__name__"))), Json("function"));
  };
  return convert(
      value, [](const Ref<Object>& object) { return object->serialize(); }, by_name);
}

void write_fields(ConfigVisitor& v, nb::dict fields) {
  for (const auto& [key, value] : fields) {
    Json json = as_saved(value);
    v(nb::cast<std::string>(key).c_str(), json);
  }
}

void bind_object(nb::module_& module) {
  nb::class_<ObjectHandle>(module, "Object", nb::type_slots(kSlots));
  module.def("make_built_in",
             [](nb::handle self, const std::string& kind, const std::string& class_name, nb::dict arguments) {
               std::vector<Ref<Object>> given;
               nb::object handle = new_handle(configured(kind, class_name, arguments, given), self);
               keep(handle, "arguments", given);
               return handle;
             });
  module.def("make_own",
             [](nb::handle self, const std::string& kind) { return new_handle(make_python_body(kind, self), self); });
  // The engine's object of `other` becomes that of `self`, which may be of a class of the user's own; `other` has none
  // then.
  module.def("take_over", [](nb::handle self, nb::handle other) {
    const Ref<Object> body = require_body<Object>(other, "an object of Keras");
    nb::inst_ptr<ObjectHandle>(nb::object(other.attr("_object")))->body = {};
    return new_handle(body, self);
  });
  module.def("is_python_kind", [](nb::handle self) {
    return dynamic_cast<const PythonPart*>(
               require_body<Object>(self, "an object whose class calls super().__init__()").get()) != nullptr;
  });
  module.def("object_arguments", [](nb::handle self) {
    const Ref<Object> body = require_body<Object>(self, "an object of Keras");
    LiveObjects live(LiveObjects::Way::kGive);
    return to_python(body->get_config());
  });
  module.def("object_class_name",
             [](nb::handle self) { return require_body<Object>(self, "an object of Keras")->class_name(); });
  module.def("object_config",
             [](nb::handle self) { return to_python(require_body<Object>(self, "an object of Keras")->get_config()); });
  module.def("object_serialize",
             [](nb::handle self) { return to_python(require_body<Object>(self, "an object of Keras")->serialize()); });
}

}  // namespace keratin::python
