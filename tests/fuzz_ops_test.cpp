// Calls of random ops with random shapes, dtypes, values and attributes: each works or throws Error; none crashes, and
// none is kInternal. KERATIN_FUZZ_CALLS, KERATIN_FUZZ_SEED and KERATIN_FUZZ_OPS ("sum,pad") change what is tried.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>
#include <random>

#include "keratin/autograd/tape.h"
#include "keratin/base/error.h"
#include "keratin/core/storage.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/node.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/ops.h"

namespace keratin {
namespace {

using ops::Attribute;
using ops::AttributeKind;
using ops::Attributes;
using ops::AttributeSpec;
using ops::OpDef;
using ops::Sample;
using ops::Tensors;

constexpr int64_t kMostBytes = 256 << 10;  // of one allocation: keeps a call fast
constexpr double kSlowSeconds = 5;
constexpr unsigned kHangSeconds = 60;
constexpr int kSignals[] = {SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGILL, SIGALRM};

// What runs now, for whoever reads the core's last words.
char now[4096];

void say_last_words(int signal) {
  const char begin[] = "\nfuzz_ops: killed in ";
  (void)!write(2, begin, sizeof begin - 1);
  (void)!write(2, now, std::strlen(now));
  (void)!write(2, "\n", 1);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

int64_t from_environment(const char* name, int64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoll(text);
}

class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}
  int64_t below(int64_t n) { return static_cast<int64_t>(engine_() % static_cast<uint64_t>(n)); }
  bool chance(int percent) { return below(100) < percent; }
  template <class List>
  auto pick(const List& list) {
    return list[static_cast<size_t>(below(static_cast<int64_t>(std::size(list))))];
  }
  uint64_t bits() { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

constexpr DType kDTypes[] = {DType::bool_,    DType::int8,    DType::int16,   DType::int32,     DType::int64,
                             DType::uint8,    DType::uint16,  DType::uint32,  DType::uint64,    DType::float16,
                             DType::bfloat16, DType::float32, DType::float64, DType::complex64, DType::complex128};

class Fuzzer {
 public:
  explicit Fuzzer(uint64_t seed) : dice_(seed) {
    const char* wanted = std::getenv("KERATIN_FUZZ_OPS");
    for (const OpDef& op : ops::all_ops())
      if (is_callable(op) &&
          (wanted == nullptr || cat(",", wanted, ",").find(cat(",", op.name, ",")) != std::string::npos))
        ops_.push_back(&op);
  }

  void call_once() {
    const OpDef& op = *dice_.pick(ops_);
    const Sample sample = dice_.chance(60) && !op.good_samples.empty() ? like_a_sample(op) : made_up(op);
    describe(op, sample);
    alarm(kHangSeconds);
    const auto start = std::chrono::steady_clock::now();
    try {
      run(op, sample);
      ++worked_;
    } catch (const Error& e) {
      if (e.code() == ErrorCode::kInternal) report(op, e.what());
    } catch (const std::exception& e) {
      report(op, cat("an exception that is no Error: ", e.what()));
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (seconds > kSlowSeconds) report(op, cat("took ", seconds, " s"));
  }

  int64_t worked() const { return worked_; }
  const std::map<std::string, std::string>& findings() const { return findings_; }

 private:
  // Regions and other objects cannot be made up.
  static bool is_callable(const OpDef& op) {
    return std::none_of(op.attributes.begin(), op.attributes.end(),
                        [](const AttributeSpec& a) { return a.kind == AttributeKind::kObject; });
  }

  void run(const OpDef& op, const Sample& sample) {
    const AllocationLimit limit(kMostBytes);
    const int mode = static_cast<int>(dice_.below(10));
    if (mode == 0) {
      look_at(ops::call(op, as_placeholders(sample.inputs), sample.attrs));
    } else if (mode <= 2) {
      GradientTape tape;
      const Tensors outputs = ops::call(op, sample.inputs, sample.attrs);
      look_at(outputs);
      Tensors sources, targets;
      for (const Tensor& t : sample.inputs)
        if (t.defined() && is_inexact(t.dtype())) sources.push_back(t);
      for (const Tensor& t : outputs)
        if (is_inexact(t.dtype())) targets.push_back(t);
      if (!sources.empty() && !targets.empty()) look_at(tape.gradient(targets, sources, {}));
    } else {
      look_at(ops::call(op, sample.inputs, sample.attrs));
    }
  }

  // Every byte is read, so that sanitizers see what was not written or is not there.
  void look_at(const Tensors& outputs) {
    for (const Tensor& t : outputs) {
      if (!t.defined() || t.is_symbolic()) continue;
      const auto* bytes = static_cast<const unsigned char*>(t.raw());
      for (int64_t i = 0; i < t.bytes(); ++i) checksum_ += bytes[i];
    }
  }

  Tensors as_placeholders(const Tensors& inputs) {
    Tensors out;
    for (const Tensor& t : inputs) {
      if (!t.defined() || dice_.chance(20)) {
        out.push_back(t);
        continue;
      }
      Shape shape = t.shape();
      for (int64_t axis = 0; axis < shape.rank(); ++axis)
        if (dice_.chance(30)) shape.set(axis, kUnknown);
      out.push_back(ops::placeholder({shape, t.dtype()}));
    }
    return out;
  }

  // -- calls ---------------------------------------------------------------------------------------------------------

  Sample made_up(const OpDef& op) {
    Sample s;
    auto count = static_cast<int64_t>(op.variadic ? dice_.below(4) : static_cast<int64_t>(op.input_names.size()));
    if (dice_.chance(2)) ++count;
    const Shape shape = any_shape();
    const DType dtype = dice_.pick(kDTypes);
    for (int64_t i = 0; i < count; ++i)
      s.inputs.push_back(any_tensor(dice_.chance(60)   ? shape
                                    : dice_.chance(50) ? broadcastable(shape)
                                                       : any_shape(),
                                    dice_.chance(70) ? dtype : dice_.pick(kDTypes)));
    for (const AttributeSpec& a : op.attributes)
      s.attrs.push_back(a.default_value && dice_.chance(40) ? *a.default_value : any_attribute(op, a));
    return s;
  }

  // One of the op's own samples, with one to three things changed.
  Sample like_a_sample(const OpDef& op) {
    const Sample& sample =
        op.good_samples[static_cast<size_t>(dice_.below(static_cast<int64_t>(op.good_samples.size())))];
    Sample s = sample;
    if (s.attrs.size() != op.attributes.size()) s.attrs = op.with_defaults(s.attrs);
    for (int64_t changes = dice_.below(3); changes >= 0; --changes) {
      const int64_t inputs = static_cast<int64_t>(s.inputs.size()), attrs = static_cast<int64_t>(s.attrs.size());
      if (inputs + attrs == 0) break;
      const int64_t what = dice_.below(inputs + attrs);
      if (what < inputs) {
        Tensor& t = s.inputs[static_cast<size_t>(what)];
        if (t.defined()) t = any_tensor(changed(t.shape()), dice_.chance(60) ? t.dtype() : dice_.pick(kDTypes));
      } else {
        const auto i = static_cast<size_t>(what - inputs);
        s.attrs.set(i, any_attribute(op, op.attributes[i]));
      }
    }
    return s;
  }

  int64_t any_size() { return dice_.pick(std::array<int64_t, 12>{0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 7, 17}); }

  Shape any_shape() {
    Shape shape;
    int64_t size = 1;
    for (int64_t axes = dice_.pick(std::array<int64_t, 12>{0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 8}); axes > 0; --axes) {
      const int64_t next = any_size();
      shape.push_back(size * next <= 4096 ? next : 1);
      size *= shape.last();
    }
    return shape;
  }

  Shape broadcastable(Shape shape) {
    for (int64_t axis = 0; axis < shape.rank(); ++axis)
      if (dice_.chance(40)) shape.set(axis, 1);
    return shape.rank() > 0 && dice_.chance(30) ? shape.without(0) : shape;
  }

  Shape changed(Shape shape) {
    if (shape.rank() > 0 && dice_.chance(40)) shape.set(dice_.below(shape.rank()), any_size());
    if (shape.rank() > 0 && dice_.chance(8)) return shape.without(0);
    if (shape.rank() < Shape::kMaxRank && dice_.chance(8)) return shape.with_inserted(0, any_size());
    return shape;
  }

  Tensor any_tensor(const Shape& shape, DType dtype) {
    if (dice_.chance(1)) return {};
    if (shape.rank() == 0 && dice_.chance(20)) return Tensor(static_cast<double>(dice_.below(9)) - 4);  // weak
    Tensor t = Tensor::empty(shape, dtype);
    auto* bytes = static_cast<unsigned char*>(t.mutable_raw());
    const bool wild = dice_.chance(15);
    for (int64_t i = 0; i < t.size(); ++i) write_element(bytes + i * size_of(dtype), dtype, wild);
    return t;
  }

  void write_element(unsigned char* at, DType dtype, bool wild) {
    if (is_complex(dtype)) {
      for (int part = 0; part < 2; ++part)
        write_element(at + part * size_of(real_dtype(dtype)), real_dtype(dtype), wild);
      return;
    }
    if (wild && dtype != DType::bool_) {
      const uint64_t bits = dice_.bits();
      std::memcpy(at, &bits, static_cast<size_t>(size_of(dtype)));
      return;
    }
    const double small =
        is_floating(dtype) ? static_cast<double>(dice_.below(4001) - 2000) / 500.0
                           : static_cast<double>(dice_.below(is_integer(dtype) ? 7 : 2) - (is_integer(dtype) ? 1 : 0));
    const Tensor one = Tensor::scalar(dtype >= DType::uint8 && dtype <= DType::uint64 ? std::abs(small) : small, dtype);
    std::memcpy(at, one.raw(), static_cast<size_t>(size_of(dtype)));
  }

  // -- attributes ----------------------------------------------------------------------------------------------------

  int64_t any_integer() {
    if (dice_.chance(75)) return dice_.below(9) - 3;
    return dice_.pick(std::array<int64_t, 12>{INT64_MIN, INT64_MAX, INT32_MIN, INT32_MAX, INT64_MIN + 1, INT64_MAX - 1,
                                              int64_t{1} << 32, int64_t{1} << 62, 1000, 4096, 63, 64});
  }

  double any_real() {
    if (dice_.chance(60)) return static_cast<double>(dice_.below(9) - 4) / 2;
    return dice_.pick(std::array<double, 12>{NAN, INFINITY, -INFINITY, -0.0, 1e308, -1e308, 1e-308, 5e-324, 1e18, -1e19,
                                             0.999, 1e-7});
  }

  std::vector<int64_t> any_integers() {
    std::vector<int64_t> out;
    for (int64_t n = dice_.chance(90) ? dice_.below(5) : dice_.below(12); n > 0; --n) out.push_back(any_integer());
    return out;
  }

  // A text that some sample of the op gives, or one that none does.
  Attribute any_text(const OpDef& op, const AttributeSpec& spec) {
    std::vector<std::string> known = {"", "same", "valid", "constant", "nearest", "xyzzy"};
    const size_t i = op.attribute_index(spec.name);
    for (const Sample& s : op.good_samples)
      if (i < s.attrs.size())
        if (const auto* text = std::get_if<std::string>(&s.attrs[i])) known.insert(known.end(), 3, *text);
    return dice_.pick(known);
  }

  Attribute any_attribute(const OpDef& op, const AttributeSpec& spec) {
    const bool none = dice_.chance(25);
    switch (spec.kind) {
      case AttributeKind::kBool:
        return dice_.chance(50);
      case AttributeKind::kInt:
        return any_integer();
      case AttributeKind::kOptionalInt:
        return none ? Attribute() : Attribute(any_integer());
      case AttributeKind::kFloat:
        return any_real();
      case AttributeKind::kOptionalFloat:
        return none ? Attribute() : Attribute(any_real());
      case AttributeKind::kText:
        return any_text(op, spec);
      case AttributeKind::kOptionalText:
        return none ? Attribute() : any_text(op, spec);
      case AttributeKind::kInts:
        return any_integers();
      case AttributeKind::kIntOrInts:
        return dice_.chance(50) ? Attribute(any_integer()) : Attribute(any_integers());
      case AttributeKind::kShape: {
        std::vector<int64_t> sizes = any_integers();
        if (sizes.size() > Shape::kMaxRank) sizes.resize(Shape::kMaxRank);  // a Shape holds no more
        return sizes;
      }
      case AttributeKind::kAxes:
        return none ? Attribute() : Attribute(any_integers());
      case AttributeKind::kDType:
        return dice_.pick(kDTypes);
      case AttributeKind::kOptionalDType:
        return none ? Attribute() : Attribute(dice_.pick(kDTypes));
      default:
        return spec.default_value.value_or(Attribute());
    }
  }

  // -- reports -------------------------------------------------------------------------------------------------------

  void describe(const OpDef& op, const Sample& sample) {
    text_ = cat(op.name, "(");
    for (const Tensor& t : sample.inputs)
      text_ += (t.defined() ? to_string(ops::spec_of(t)) : "none") + (t.defined() && t.is_weak() ? " weak, " : ", ");
    for (size_t i = 0; i < sample.attrs.size(); ++i)
      text_ += cat(op.attributes[i].name, "=", ops::to_string(sample.attrs[i]), ", ");
    text_ += ")";
    std::strncpy(now, text_.c_str(), sizeof now - 1);
  }

  void report(const OpDef& op, const std::string& what) { findings_.try_emplace(op.name, cat(text_, ": ", what)); }

  Dice dice_;
  std::vector<const OpDef*> ops_;
  std::map<std::string, std::string> findings_;  // the first of each op
  std::string text_;
  int64_t worked_ = 0;
  uint64_t checksum_ = 0;
};

TEST(FuzzOps, RandomCallsWorkOrThrowAnErrorThatSaysWhy) {
  for (const int signal : kSignals) std::signal(signal, say_last_words);
  const int64_t calls = from_environment("KERATIN_FUZZ_CALLS", 100'000);
  Fuzzer fuzzer(static_cast<uint64_t>(from_environment("KERATIN_FUZZ_SEED", 1)));
  for (int64_t i = 0; i < calls; ++i) fuzzer.call_once();
  alarm(0);
  for (const int signal : kSignals) std::signal(signal, SIG_DFL);
  for (const auto& [op, finding] : fuzzer.findings()) ADD_FAILURE() << finding;
  EXPECT_GT(fuzzer.worked(), calls / 10);  // else it fuzzes nothing but the checks of arguments
}

}  // namespace
}  // namespace keratin
