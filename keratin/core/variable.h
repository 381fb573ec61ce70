// Variable: the only mutable thing. Weights, optimizer slots, moving statistics, metric sums, seeds.
#pragma once

#include <string>

#include "keratin/base/ref.h"
#include "keratin/core/tensor.h"

namespace keratin {

/// Options of a Variable.
struct VariableOptions {
  std::string name = "variable";
  bool trainable = true;
};

/// Gives a variable its first value when somebody asks for it and nobody has set one.
class VariableSource : public RefCounted {
 public:
  virtual Tensor make(const Shape& shape, DType dtype) = 0;
};

/// What a Variable points to; use Variable.
struct VariableBody final : RefCounted {
  std::string name, path;
  Shape shape;
  DType dtype = DType::float32;
  bool trainable = true;
  Tensor value;                ///< empty until the first read when there is a source
  Ref<VariableSource> source;  ///< only before the first value
};

/// A named, mutable tensor of fixed shape and dtype. Copying the handle shares the variable.
///
///     Variable w(ops::zeros({2, 3}), {.name = "kernel"});
///     w.assign(w - 0.1 * gradient);
class Variable {
 public:
  Variable() = default;  ///< no variable; `defined()` is false
  explicit Variable(const Tensor& initial, VariableOptions options = {});
  /// A variable without memory: `source` makes the value at the first read, unless one is set before. The first read
  /// must not race with another.
  static Variable deferred(const Shape& shape, DType dtype, Ref<VariableSource> source, VariableOptions options = {});
  bool has_value() const;  ///< false: deferred, and neither read nor set yet

  bool defined() const { return static_cast<bool>(body_); }
  const std::string& name() const;
  const std::string& path() const;  ///< "sequential/dense/kernel"; the name until an owner sets it
  void set_path(std::string path);
  const Shape& shape() const;
  DType dtype() const;
  bool trainable() const;
  void set_trainable(bool trainable);

  /// The present value. While a function is traced: the symbolic value at this point of the program.
  Tensor value() const;
  operator Tensor() const { return value(); }
  /// Replaces the value; throws Error kShape or kDType when it does not fit. While traced: an update in program order.
  void assign(const Tensor& value);

  /// The concrete value even while tracing, and its replacement; for executors and savers.
  const Tensor& concrete() const;
  void set_concrete(Tensor value);
  /// The bytes of the concrete value, for writing in place: copied first when somebody else holds them.
  void* writable();

  const void* identity() const { return body_.get(); }
  friend bool operator==(const Variable& a, const Variable& b) { return a.body_ == b.body_; }

 private:
  const Tensor& present() const;  // the value, made now when it is missing

  Ref<VariableBody> body_;
};

/// How a trace (or a stateless scope) sees variables: installed per thread, asked before the variable itself.
class VariableScope {
 public:
  virtual ~VariableScope() = default;
  virtual Tensor read(const Variable& variable) = 0;
  virtual void assign(const Variable& variable, const Tensor& value) = 0;

  /// Installs `scope` for this thread (null: none) and returns the one before.
  static VariableScope* exchange(VariableScope* scope);
  static VariableScope* current();
};

}  // namespace keratin
