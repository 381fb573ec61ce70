#include "keratin/ops/def/reverse.h"

#include <cmath>
#include <utility>

#include "keratin/base/error.h"
#include "keratin/ops/def/registry.h"

namespace keratin::ops {
namespace {

/// Numbers for the values that gradients reach, by identity. Open addressing: a walk asks for every input of every
/// call.
class ValueNumbers {
 public:
  static constexpr int32_t kNone = -1;

  int32_t find(const void* identity) const {
    if (slots_.empty()) return kNone;
    const size_t mask = slots_.size() - 1;
    for (size_t at = hash(identity) & mask;; at = (at + 1) & mask) {
      if (slots_[at].identity == identity) return slots_[at].number;
      if (slots_[at].identity == nullptr) return kNone;
    }
  }
  /// The value's number; the next free one when it had none.
  int32_t number(const void* identity) {
    if ((static_cast<size_t>(count_) + 1) * 2 > slots_.size()) grow();
    return insert(identity, count_);
  }
  int32_t count() const { return count_; }

 private:
  struct Slot {
    const void* identity = nullptr;
    int32_t number = kNone;
  };

  static size_t hash(const void* identity) {
    const uint64_t bits = reinterpret_cast<uintptr_t>(identity);
    return static_cast<size_t>((bits >> 4) * 0x9E3779B97F4A7C15u >> 24);
  }
  int32_t insert(const void* identity, int32_t fresh) {
    const size_t mask = slots_.size() - 1;
    size_t at = hash(identity) & mask;
    while (slots_[at].identity != nullptr && slots_[at].identity != identity) at = (at + 1) & mask;
    if (slots_[at].identity == nullptr) slots_[at] = {identity, fresh}, ++count_;
    return slots_[at].number;
  }
  void grow() {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 64 : slots_.size() * 2));
    count_ = 0;
    for (const Slot& slot : old)
      if (slot.identity != nullptr) insert(slot.identity, slot.number);
  }

  std::vector<Slot> slots_;
  int32_t count_ = 0;
};

Tensor sum_of(const Tensor& a, const Tensor& b) {
  static const OpDef& add = get_op("add");
  return call1(add, {a, b});
}

Tensor ones_like(const Tensor& x) {
  static const OpDef& op = get_op("ones_like");
  return call1(op, {x});
}

Tensor in_dtype(const Tensor& gradient, DType dtype) {
  if (gradient.dtype() == dtype && !gradient.is_weak()) return gradient;
  if (!is_complex(gradient.dtype()) || is_complex(dtype)) return convert(gradient, dtype);
  static const OpDef& real = get_op("real");
  return convert(call1(real, {gradient}), dtype);
}

/// In the shape and dtype of the input: broadcasting is undone by summation, promotion by a cast.
Tensor fit_to(const Tensor& gradient, const Tensor& input) {
  if (gradient.shape() == input.shape()) return in_dtype(gradient, input.dtype());
  static const OpDef& sum_to = get_op("sum_to");
  return in_dtype(call1(sum_to, {gradient}, {to_attribute(input.shape())}), input.dtype());
}

bool all_finite(const Tensor& t) {
  if (t.is_symbolic() || !is_floating(t.dtype())) return true;
  for (int64_t i = 0; i < t.size(); ++i)
    if (!std::isfinite(t.flat_as_double(i))) return false;
  return true;
}

std::string list_of(const Tensors& tensors) {
  std::string out;
  for (const Tensor& t : tensors) out += (out.empty() ? "" : ", ") + to_string(spec_of(t));
  return out;
}

/// One walk: forward once to find what lies downstream of the sources, then back over that alone.
class Walk {
 public:
  Walk(const CallLog& log, const Tensors& sources, const ReverseOptions& options)
      : log_(log), sources_(sources), options_(options) {
    for (const Tensor& source : sources)
      if (is_differentiable(source.dtype())) values_.number(source.identity());
    source_count_ = values_.count();
    for (size_t i = 0; i < log.size(); ++i) mark(i);
    gradients_.resize(static_cast<size_t>(values_.count()));
    for (const GradientHook& hook : options.hooks)
      if (const int32_t number = values_.find(hook.value.identity()); number != ValueNumbers::kNone)
        hooks_.push_back({number, &hook});
  }

  void seed(const Tensor& target, const Tensor& gradient) {
    const int32_t number = values_.find(target.identity());
    if (number == ValueNumbers::kNone) return;
    add(number, gradient.defined() ? fit_to(gradient, target) : ones_like(target));
  }

  /// Goes back over every call, the last first; `forget` is asked to drop those that are done.
  template <class Forget>
  void go(const Forget& forget) {
    for (size_t i = log_.size(); i-- > 0;) {
      if (!relevant_.empty() && relevant_.back().record == i) {
        step(log_[i], relevant_.back().first_number);
        relevant_.pop_back();
      }
      forget();
    }
  }

  Tensors results() {
    Tensors out;
    out.reserve(sources_.size());
    for (const Tensor& source : sources_) {
      const int32_t number = is_differentiable(source.dtype()) ? values_.find(source.identity()) : ValueNumbers::kNone;
      if (number != ValueNumbers::kNone) run_hooks(number);
      out.push_back(number == ValueNumbers::kNone ? Tensor() : gradients_[static_cast<size_t>(number)]);
    }
    return out;
  }

 private:
  struct Relevant {
    size_t record, first_number;
  };
  struct NumberedHook {
    int32_t number;
    const GradientHook* hook;  // null once it was asked
  };

  void mark(size_t i) {
    const Record record = log_[i];
    const size_t first = numbers_.size();
    bool reached = false;
    for (const Tensor& input : record.inputs) {
      const int32_t number = input.defined() ? values_.find(input.identity()) : ValueNumbers::kNone;
      reached = reached || number != ValueNumbers::kNone;
      numbers_.push_back(number);
    }
    if (!reached || record.op->gradient_rule == nullptr) {  // none: piecewise constant, by no_gradient(reason)
      numbers_.resize(first);
      return;
    }
    for (const Tensor& output : record.outputs)
      numbers_.push_back(is_differentiable(output.dtype()) ? values_.number(output.identity()) : ValueNumbers::kNone);
    relevant_.push_back({i, first});
  }

  void add(int32_t number, Tensor gradient) {
    Tensor& sum = gradients_[static_cast<size_t>(number)];
    sum = sum.defined() ? sum_of(sum, gradient) : std::move(gradient);
  }

  // The whole gradient of a value, since all its users have been seen. Kept for sources alone.
  Tensor take(int32_t number) {
    if (number == ValueNumbers::kNone) return {};
    run_hooks(number);
    Tensor& gradient = gradients_[static_cast<size_t>(number)];
    return number < source_count_ ? gradient : std::exchange(gradient, {});
  }

  void run_hooks(int32_t number) {
    Tensor& gradient = gradients_[static_cast<size_t>(number)];
    for (NumberedHook& h : hooks_) {
      if (h.number != number || h.hook == nullptr || !gradient.defined()) continue;
      const Tensor changed = std::exchange(h.hook, nullptr)->function(gradient);
      if (changed.defined()) gradient = fit_to(changed, gradient);
    }
  }

  void step(const Record& record, size_t first_number) {
    const int32_t* input_numbers = numbers_.data() + first_number;
    const int32_t* output_numbers = input_numbers + record.inputs.size();
    douts_.clear();
    bool any = false;
    for (size_t i = 0; i < record.outputs.size(); ++i) {
      douts_.push_back(take(output_numbers[i]));
      any = any || douts_.back().defined();
    }
    if (!any) return;
    inputs_.assign(record.inputs.begin(), record.inputs.end());
    outputs_.assign(record.outputs.begin(), record.outputs.end());
    const WhereScope forward_line(record.where);
    needed_.resize(inputs_.size());
    for (size_t i = 0; i < inputs_.size(); ++i) needed_[i] = input_numbers[i] != ValueNumbers::kNone;
    Gradients result =
        record.op->gradient_rule(Backward(*record.op, inputs_, outputs_, *record.attrs, douts_, &needed_));
    for (size_t i = 0; i < result.values.size() && i < inputs_.size(); ++i) {
      if (!result.values[i].defined() || input_numbers[i] == ValueNumbers::kNone) continue;
      if (options_.check_finite && !all_finite(result.values[i])) report(record, i);
      add(input_numbers[i], fit_to(result.values[i], inputs_[i]));
    }
    inputs_.clear();
    outputs_.clear();
  }

  [[noreturn]] void report(const Record& record, size_t input) const {
    bool came_so = false;
    for (const Tensor& dout : douts_) came_so = came_so || (dout.defined() && !all_finite(dout));
    throw Error(ErrorCode::kState,
                cat("[", record.op->name, "] its gradient of input ", input, " is the first that is not finite (",
                    list_of(inputs_), " -> ", list_of(outputs_), "). ",
                    came_so ? "The gradient that reached it was not finite already: look at the target and its seed."
                            : "Look at the values that it was given."))
        .from(record.where);
  }

  const CallLog& log_;
  const Tensors& sources_;
  const ReverseOptions& options_;
  ValueNumbers values_;
  int32_t source_count_ = 0;  // sources have the first numbers
  std::vector<Relevant> relevant_;
  std::vector<int32_t> numbers_;   // of the inputs, then outputs, of each relevant call
  std::vector<Tensor> gradients_;  // by number
  std::vector<NumberedHook> hooks_;
  Tensors inputs_, outputs_, douts_;  // of the step being made
  std::vector<bool> needed_;
};

void check_seeds(const Tensors& targets, const Tensors& seeds) {
  require(seeds.size() <= targets.size(), ErrorCode::kInvalidArgument, "[gradient] expected at most ", targets.size(),
          " output gradients, one for each target, received ", seeds.size(), ".");
  for (size_t i = 0; i < seeds.size(); ++i) {
    if (!seeds[i].defined() || seeds[i].shape() == targets[i].shape()) continue;
    fail(ErrorCode::kShape, "[gradient] expected an output gradient of the target's shape ", targets[i].shape(),
         ", received shape ", seeds[i].shape(), ".");
  }
}

template <class Forget>
Tensors walk_back(const CallLog& log, const Tensors& targets, const Tensors& sources, const Tensors& seeds,
                  const ReverseOptions& options, const Forget& forget) {
  check_seeds(targets, seeds);
  Walk walk(log, sources, options);
  for (size_t i = 0; i < targets.size(); ++i) walk.seed(targets[i], i < seeds.size() ? seeds[i] : Tensor());
  walk.go(forget);
  return walk.results();
}

}  // namespace

void CallLog::add(const OpDef& op, const Tensors& inputs, const Attributes& attrs, const Tensors& outputs) {
  entries_.push_back(
      {&op, values_.size(), inputs.size(), attrs.size() > 0 ? attributes_.size() : kNoAttributes, current_where()});
  values_.insert(values_.end(), inputs.begin(), inputs.end());
  values_.insert(values_.end(), outputs.begin(), outputs.end());
  if (attrs.size() > 0) attributes_.push_back(attrs);
}

Record CallLog::operator[](size_t i) const {
  static const Attributes none;
  const Entry& entry = entries_[i];
  const std::span<const Tensor> values(values_.data() + entry.first_value, end_of_values(i) - entry.first_value);
  return {entry.op, values.first(entry.input_count), values.subspan(entry.input_count),
          entry.attributes == kNoAttributes ? &none : &attributes_[entry.attributes], entry.where};
}

void CallLog::pop_back() {
  values_.resize(entries_.back().first_value);
  if (entries_.back().attributes != kNoAttributes) attributes_.pop_back();
  entries_.pop_back();
}

void CallLog::clear() {
  entries_.clear();
  values_.clear();
  attributes_.clear();
}

void CallRecorder::start() {
  if (!recording_) CallObserver::push(this);
  recording_ = true;
}

void CallRecorder::stop() {
  if (recording_) CallObserver::remove(this);
  recording_ = false;
}

Tensors reverse(const CallLog& log, const Tensors& targets, const Tensors& sources, const Tensors& seeds,
                const ReverseOptions& options) {
  return walk_back(log, targets, sources, seeds, options, [] {});
}

Tensors reverse(CallLog&& log, const Tensors& targets, const Tensors& sources, const Tensors& seeds,
                const ReverseOptions& options) {
  return walk_back(log, targets, sources, seeds, options, [&log] { log.pop_back(); });
}

}  // namespace keratin::ops
