// OpDef: all that is known about an op, in one value made in one file. Kernels, gradients, traces, the C++ wrappers,
// the documentation and the tests follow from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "keratin/core/tensor.h"
#include "keratin/ops/def/attributes.h"

namespace keratin::ops {

struct OpDef;

using Tensors = std::vector<Tensor>;

/// Shape and dtype of a value.
struct TensorSpec {
  Shape shape;
  DType dtype = DType::float32;
  friend bool operator==(const TensorSpec&, const TensorSpec&) = default;
};
TensorSpec spec_of(const Tensor& tensor);
std::string to_string(const TensorSpec& spec);  ///< "float32 (2, 3)"

/// How input dtypes meet before shape rule and kernels see them.
enum class Inputs {
  kAsGiven,         ///< each as it is
  kPromote,         ///< all to their common dtype (Keras's promotion)
  kPromoteToFloat,  ///< the same; integers and bools then become float32
  kToBool,          ///< each becomes bool: x != 0
  kCondition,       ///< the first becomes bool, the others meet in their common dtype
};

/// One call, seen by rules: specs of the (promoted) inputs, attributes, and for kernels the outputs' specs.
struct OpCall {
  const OpDef* op;
  std::span<const TensorSpec> inputs;
  const Attributes* attributes;
  std::span<const TensorSpec> outputs;

  const Shape& shape(size_t i) const { return inputs[i].shape; }
  DType dtype(size_t i) const { return inputs[i].dtype; }
  const Attributes& attrs() const { return *attributes; }
};

/// A kernel made ready for fixed shapes, dtypes and attributes: everything that depends on them alone is decided here,
/// once, so that a planned step does nothing but call `run`.
struct Kernel {
  /// buffers: outputs, then inputs, then scratch (one pointer, only when scratch_bytes > 0).
  using Run = void (*)(const Kernel& kernel, void* const* buffers);

  Run run = nullptr;
  int64_t n[8] = {};  ///< sizes and strides, as the kernel likes
  double f[2] = {};
  std::shared_ptr<const void> state;  ///< anything larger
  int64_t scratch_bytes = 0;
  bool may_alias_inputs = false;  ///< element i of an output depends on elements i of equally shaped inputs alone
  int64_t outputs = 1;

  template <class T>
  const T& state_as() const {
    return *static_cast<const T*>(state.get());
  }
  template <class T>
  T* out(void* const* buffers, int64_t i = 0) const {
    return static_cast<T*>(buffers[i]);
  }
  template <class T>
  const T* in(void* const* buffers, int64_t i) const {
    return static_cast<const T*>(buffers[outputs + i]);
  }
};

/// What a gradient rule sees: the call, its values, and the gradients of its outputs.
class Backward {
 public:
  Backward(const OpDef& op, const Tensors& inputs, const Tensors& outputs, const Attributes& attrs,
           const Tensors& douts, const std::vector<bool>* needed = nullptr)
      : op_(op), inputs_(inputs), outputs_(outputs), attrs_(attrs), douts_(douts), needed_(needed) {}

  const OpDef& op() const { return op_; }
  const Tensor& in(size_t i = 0) const { return inputs_[i]; }
  const Tensors& ins() const { return inputs_; }
  const Tensor& out(size_t i = 0) const { return outputs_[i]; }
  const Tensors& outs() const { return outputs_; }
  /// The gradient of output i; zeros when nothing depends on it.
  Tensor dout(size_t i = 0) const;
  /// False: nobody asks for the gradient of input i, so that a rule may leave it empty and save the work.
  bool needs(size_t i) const { return needed_ == nullptr || (*needed_)[i]; }
  const Attributes& attrs() const { return attrs_; }

 private:
  const OpDef& op_;
  const Tensors& inputs_;
  const Tensors& outputs_;
  const Attributes& attrs_;
  const Tensors& douts_;
  const std::vector<bool>* needed_;
};

/// What an op that is made of others sees: its inputs as given, an empty tensor for an optional one that was left out,
/// and all its attributes.
class Composition {
 public:
  Composition(const OpDef& op, const Tensors& inputs, const Attributes& attrs)
      : op_(op), inputs_(inputs), attrs_(attrs) {}

  const OpDef& op() const { return op_; }
  const Tensor& in(size_t i = 0) const { return inputs_[i]; }
  const Tensors& ins() const { return inputs_; }
  bool has(size_t i) const { return i < inputs_.size() && inputs_[i].defined(); }
  const Attributes& attrs() const { return attrs_; }

 private:
  const OpDef& op_;
  const Tensors& inputs_;
  const Attributes& attrs_;
};

/// The outputs of a composition: one tensor, or several.
struct Composed {
  Tensors values;
  Composed(Tensor only) : values{std::move(only)} {}
  Composed(Tensors all) : values(std::move(all)) {}
};

/// What a batch rule sees: one call for each of `size` examples. Inputs that differ from example to example have the
/// examples along a new first axis; the others are what every example gets. The rule's outputs have the new first axis.
class Batched {
 public:
  Batched(const OpDef& op, const Tensors& inputs, const std::vector<bool>& batched, const Attributes& attrs,
          int64_t size)
      : op_(op), inputs_(inputs), batched_(batched), attrs_(attrs), size_(size) {}

  const OpDef& op() const { return op_; }
  const Tensor& in(size_t i = 0) const { return inputs_[i]; }
  const Tensors& ins() const { return inputs_; }
  bool batched(size_t i = 0) const { return batched_[i]; }
  /// The number of axes of input i that one example sees.
  int64_t rank(size_t i = 0) const { return inputs_[i].rank() - (batched_[i] ? 1 : 0); }
  const Attributes& attrs() const { return attrs_; }
  int64_t size() const { return size_; }

 private:
  const OpDef& op_;
  const Tensors& inputs_;
  const std::vector<bool>& batched_;
  const Attributes& attrs_;
  int64_t size_;
};

/// Gradients of the inputs, in order; an empty tensor is "none". A missing tail counts as none.
/// They may still have the broadcast shape: the caller sums them to the input's shape and casts them to its dtype.
struct Gradients {
  Tensors values;
  Gradients(Tensor only) : values{std::move(only)} {}
  Gradients(std::initializer_list<Tensor> all) : values(all) {}
  Gradients(Tensors all) : values(std::move(all)) {}
};

/// A call that must work, for the walk over the registry.
struct Sample {
  Tensors inputs;
  Attributes attrs;  ///< empty: the defaults
  double ulps = 4;   ///< float32 against the float64 reference, in units of the last place of the largest intermediate
  bool gradient = true;  ///< differentiable here (not at a kink or pole)
};

/// A call that must fail with exactly this message.
struct BadSample {
  Tensors inputs;
  Attributes attrs;
  std::string message;
};

/// The family an op belongs to: the folder below keratin/ops/ in which its file stands.
constexpr std::string_view family_of(std::string_view file) {
  constexpr std::string_view kRoom = "keratin/ops/";
  const size_t room = file.rfind(kRoom);
  if (room == std::string_view::npos) return {};
  const std::string_view rest = file.substr(room + kRoom.size());
  return rest.substr(0, rest.find('/'));
}

/// The definition. Built by chained setters: OpDef("exp").doc(...).inputs({"x"}).infer(...)...
struct OpDef {
  using Infer = std::vector<TensorSpec> (*)(const OpCall&);
  using Prepare = Kernel (*)(const OpCall&);
  using Gradient = Gradients (*)(const Backward&);
  using Compose = Composed (*)(const Composition&);
  using Batch = Composed (*)(const Batched&);

  /// Builders that make an OpDef for somebody else's file pass that file on.
  explicit OpDef(const char* op_name, const char* file = __builtin_FILE()) : name(op_name), family(family_of(file)) {}

  const char* name;
  std::string_view family;  ///< the folder; names the generated header
  const char* doc_text = "";
  std::vector<const char*> input_names;
  bool variadic = false;  ///< one list of inputs (concatenate, stack)
  Inputs input_rule = Inputs::kPromote;
  std::vector<AttributeSpec> attributes;
  Infer infer_rule = nullptr;
  Prepare prepare_rule = nullptr;
  Gradient gradient_rule = nullptr;
  const char* no_gradient_reason = nullptr;
  Compose compose_rule = nullptr;       ///< instead of infer, prepare and gradient: the op is made of others
  Batch batch_rule = nullptr;           ///< none: elementwise ops broadcast, all others run once for each example
  std::vector<size_t> optional_inputs;  ///< the last inputs, which may be left out: before which attribute each stands
  std::vector<const char*> aliases;     ///< further names in keras.ops
  bool complex = false;                 ///< takes complex64 and complex128
  bool elementwise = false;             ///< unary or n-ary with broadcasting; drives batch rule and fusion
  bool same_bytes = false;  ///< the output is the input's bytes under another shape (reshape): shared, never copied
  bool pure = true;         ///< false: must not be folded or shared (random ops take their seed as input and are pure)
  const char* keras_module = "";  ///< "numpy", "nn", "core", "math": where Keras's Operation class stands
  const char* keras_class = "";   ///< class name in saved functional models, e.g. "Multiply"
  int64_t result_count = 1;       ///< outputs of the C++ wrapper: 1 -> Tensor, more -> Tensors (0: decided by the call)
  std::vector<Sample> good_samples;
  std::vector<BadSample> bad_samples;

  OpDef& in(std::vector<const char*> names, Inputs rule = Inputs::kPromote) {
    input_names = std::move(names), input_rule = rule;
    return *this;
  }
  OpDef& list_in(const char* list_name, Inputs rule = Inputs::kPromote) {
    input_names = {list_name}, input_rule = rule, variadic = true;
    return *this;
  }
  OpDef& doc(const char* text) { return doc_text = text, *this; }
  OpDef& attr(const char* attr_name, AttributeKind kind, std::optional<Attribute> default_value = {},
              const char* text = "") {
    attributes.push_back({attr_name, kind, std::move(default_value), text});
    return *this;
  }
  OpDef& keras(const char* module, const char* class_name) {
    return keras_module = module, keras_class = class_name, *this;
  }
  OpDef& shares_bytes() { return same_bytes = true, *this; }
  OpDef& results(int64_t count) { return result_count = count, *this; }
  OpDef& infer(Infer rule) { return infer_rule = rule, *this; }
  OpDef& prepare(Prepare rule) { return prepare_rule = rule, *this; }
  /// A captureless lambda from `const Backward&` to Gradients, a Tensor or Tensors, written with public ops.
  template <class Rule>
  OpDef& gradient(Rule) {
    static_assert(std::is_empty_v<Rule>, "wrap a function into a lambda: the rule is made anew where it is called");
    gradient_rule = [](const Backward& b) -> Gradients { return Rule{}(b); };
    return *this;
  }
  /// A captureless lambda from `const Composition&` to a Tensor or Tensors, written with public ops: it runs eagerly,
  /// is traced and differentiated as those are.
  template <class Rule>
  OpDef& compose(Rule) {
    static_assert(std::is_empty_v<Rule>, "wrap a function into a lambda: the rule is made anew where it is called");
    compose_rule = [](const Composition& c) -> Composed { return Rule{}(c); };
    return *this;
  }
  /// A captureless lambda from `const Batched&` to a Tensor or Tensors, written with public ops.
  template <class Rule>
  OpDef& batch(Rule) {
    static_assert(std::is_empty_v<Rule>, "wrap a function into a lambda: the rule is made anew where it is called");
    batch_rule = [](const Batched& b) -> Composed { return Rule{}(b); };
    return *this;
  }
  /// A tensor that may be left out; it becomes a field of the options, after the attributes declared so far. Only for
  /// ops that are made of others.
  OpDef& optional_in(const char* input) {
    input_names.push_back(input);
    optional_inputs.push_back(attributes.size());
    return *this;
  }
  OpDef& alias(const char* other_name) { return aliases.push_back(other_name), *this; }
  OpDef& takes_complex() { return complex = true, *this; }
  OpDef& no_gradient(const char* reason) { return no_gradient_reason = reason, *this; }
  OpDef& good(Tensors inputs, Attributes attrs = {}, double ulps = 4, bool differentiable = true) {
    good_samples.push_back({std::move(inputs), std::move(attrs), ulps, differentiable});
    return *this;
  }
  OpDef& bad(Tensors inputs, Attributes attrs, std::string message) {
    bad_samples.push_back({std::move(inputs), std::move(attrs), std::move(message)});
    return *this;
  }

  /// The attributes with defaults filled in after those given.
  Attributes with_defaults(Attributes given) const;
  size_t attribute_index(std::string_view attribute) const;
};

}  // namespace keratin::ops
