// StatelessScope: variables keep their values, and what is assigned to them stays in the scope.
#include <nanobind/stl/optional.h>

#include <unordered_map>

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"
#include "module.h"
#include "variable.h"

namespace keratin::python {
namespace {

class StatelessVariables final : public VariableScope {
 public:
  void give(const Variable& variable, const Tensor& value) {
    require(value.shape() == variable.shape(), ErrorCode::kShape,
            "Invalid variable value in StatelessScope: variable '", variable.path(), "' has the shape ",
            variable.shape(), ", its value ", value.shape(), ".");
    values_[variable.identity()] = ops::convert(value, variable.dtype());
  }
  Tensor find(const Variable& variable) const {
    const auto found = values_.find(variable.identity());
    return found == values_.end() ? Tensor() : found->second;
  }

  Tensor read(const Variable& variable) override {
    const Tensor found = find(variable);
    if (found.defined()) return found;
    return outer_ == nullptr ? variable.concrete() : outer_->read(variable);
  }
  void assign(const Variable& variable, const Tensor& value) override { values_[variable.identity()] = value; }

  void enter() {
    require(!entered_, ErrorCode::kState, "This StatelessScope is in force already.");
    outer_ = exchange(this);
    entered_ = true;
  }
  /// Generators may leave scopes in another order than the opposite one.
  void leave() {
    require(entered_, ErrorCode::kState, "This StatelessScope is not in force.");
    if (current() == this) {
      exchange(outer_);
    } else {
      StatelessVariables* const inner = entered_inside();
      require(inner != nullptr, ErrorCode::kState, "A StatelessScope is left by the thread that entered it.");
      inner->outer_ = outer_;
    }
    entered_ = false;
  }

 private:
  /// The scope of this thread whose outer one is this.
  StatelessVariables* entered_inside() const {
    auto* scope = dynamic_cast<StatelessVariables*>(current());
    while (scope != nullptr && scope->outer_ != this) scope = dynamic_cast<StatelessVariables*>(scope->outer_);
    return scope;
  }

  std::unordered_map<const void*, Tensor> values_;
  VariableScope* outer_ = nullptr;
  bool entered_ = false;
};

}  // namespace

void bind_scopes(nb::module_& module) {
  nb::class_<StatelessVariables>(module, "StatelessVariables")
      .def(nb::init<>())
      .def("give", [](StatelessVariables& self, nb::handle variable,
                      nb::handle value) { self.give(as_variable(variable), as_tensor(value)); })
      .def("find",
           [](const StatelessVariables& self, nb::handle variable) -> std::optional<Tensor> {
             const Tensor found = self.find(as_variable(variable));
             return found.defined() ? std::optional<Tensor>(found) : std::nullopt;
           })
      .def("enter",
           [](nb::handle self) {
             nb::inst_ptr<StatelessVariables>(self)->enter();
             self.inc_ref();  // a scope in force stays, whatever becomes of the Python object
           })
      .def("leave", [](nb::handle self) {
        nb::inst_ptr<StatelessVariables>(self)->leave();
        self.dec_ref();
      });
  module.def("in_stateless_scope",
             [] { return dynamic_cast<StatelessVariables*>(VariableScope::current()) != nullptr; });
}

}  // namespace keratin::python
