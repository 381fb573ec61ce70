#include "keratin/core/variable.h"

#include <cstring>
#include <utility>

#include "keratin/base/error.h"

namespace keratin {

namespace {

thread_local VariableScope* current_scope = nullptr;

void check_fits(const std::string& path, const Shape& shape, DType dtype, const Tensor& value) {
  require(value.shape() == shape, ErrorCode::kShape, "[", path, "] expected a value of shape ", shape,
          ", received shape ", value.shape(), ".");
  require(value.dtype() == dtype, ErrorCode::kDType, "[", path, "] expected a value of ", to_string(dtype),
          ", received ", to_string(value.dtype()), ". Use ops::cast.");
}

}  // namespace

Variable::Variable(const Tensor& initial, VariableOptions options) : body_(make_ref<VariableBody>()) {
  require(initial.defined() && !initial.is_symbolic(), ErrorCode::kState, "[", options.name,
          "] a variable needs a concrete initial value.");
  body_->path = options.name;
  body_->name = std::move(options.name);
  body_->shape = initial.shape();
  body_->dtype = initial.dtype();
  body_->trainable = options.trainable;
  body_->value = initial;
}

Variable Variable::deferred(const Shape& shape, DType dtype, Ref<VariableSource> source, VariableOptions options) {
  require(shape.is_set() && shape.fully_known(), ErrorCode::kShape, "[", options.name,
          "] a variable needs a known shape, received ", shape, ".");
  Variable out;
  out.body_ = make_ref<VariableBody>();
  out.body_->path = options.name;
  out.body_->name = std::move(options.name);
  out.body_->shape = shape;
  out.body_->dtype = dtype;
  out.body_->trainable = options.trainable;
  out.body_->source = std::move(source);
  return out;
}

bool Variable::has_value() const { return body_->value.defined(); }

const Tensor& Variable::present() const {
  if (!body_->value.defined()) [[unlikely]] {
    const Ref<VariableSource> source = std::exchange(body_->source, {});
    Tensor initial = source->make(body_->shape, body_->dtype);
    check_fits(body_->path, body_->shape, body_->dtype, initial);
    body_->value = std::move(initial);
  }
  return body_->value;
}

const std::string& Variable::name() const { return body_->name; }
const std::string& Variable::path() const { return body_->path; }
void Variable::set_path(std::string path) { body_->path = std::move(path); }
const Shape& Variable::shape() const { return body_->shape; }
DType Variable::dtype() const { return body_->dtype; }
bool Variable::trainable() const { return body_->trainable; }
void Variable::set_trainable(bool trainable) { body_->trainable = trainable; }

Tensor Variable::value() const {
  require(defined(), ErrorCode::kState, "[Variable] this variable was never created; was the layer built?");
  return current_scope ? current_scope->read(*this) : present();
}

void Variable::assign(const Tensor& value) {
  check_fits(body_->path, body_->shape, body_->dtype, value);
  if (current_scope) return current_scope->assign(*this, value);
  require(!value.is_symbolic(), ErrorCode::kState, "[", body_->path,
          "] cannot be assigned a symbolic tensor outside a trace.");
  body_->value = value;
  body_->source = {};
}

const Tensor& Variable::concrete() const { return present(); }

void Variable::set_concrete(Tensor value) {
  check_fits(body_->path, body_->shape, body_->dtype, value);
  body_->value = std::move(value);
  body_->source = {};
}

void* Variable::writable() {
  present();
  Tensor& value = body_->value;
  if (!value.unique()) {
    Tensor copy = Tensor::empty(value.shape(), value.dtype());
    if (value.bytes() > 0) std::memcpy(copy.mutable_raw(), value.raw(), static_cast<size_t>(value.bytes()));
    value = copy;
  }
  return value.mutable_raw();
}

VariableScope* VariableScope::exchange(VariableScope* scope) { return std::exchange(current_scope, scope); }
VariableScope* VariableScope::current() { return current_scope; }

}  // namespace keratin
