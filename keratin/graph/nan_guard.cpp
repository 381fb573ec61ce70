// Mode nan_guard: the first step whose result is no number ends the run.
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/graph/evaluate.h"
#include "keratin/graph/profiler.h"
#include "keratin/graph/watch.h"

namespace keratin::graph {
namespace {

class NanGuard final : public Watch {
 public:
  NanGuard(const Graph& graph, bool infinities) : graph_(graph), infinities_(infinities) {}

  void after(const StepRun& ran) override {
    const Step& step = graph_.steps[ran.step];
    for (size_t i = 0; i < step.outputs.size(); ++i) {
      const std::string bad = first_bad(step.outputs[i], ran.buffers[i]);
      if (!bad.empty()) report(ran, step, i, bad);
    }
  }

 private:
  // "nan at 3", by row-major position; empty when all are numbers.
  std::string first_bad(int value, const void* bytes) const {
    const TensorSpec& spec = graph_.values[static_cast<size_t>(value)].spec;
    if (!is_inexact(spec.dtype)) return {};
    const Tensor view = Tensor::from_memory(const_cast<void*>(bytes), spec.shape, spec.dtype, nullptr);
    for (int64_t i = 0; i < view.size(); ++i) {
      const std::complex<double> z = view.flat_as_complex(i);
      const bool nan = std::isnan(z.real()) || std::isnan(z.imag());
      if (nan || (infinities_ && (std::isinf(z.real()) || std::isinf(z.imag()))))
        return cat(is_complex(spec.dtype) ? (nan ? "nan" : "inf") : repr(z.real()).c_str(), " at ",
                   index_text(spec.shape, i));
    }
    return {};
  }

  [[noreturn]] void report(const StepRun& ran, const Step& step, size_t output, const std::string& bad) const {
    std::string inputs;
    for (size_t i = 0; i < step.inputs.size(); ++i) {
      const std::string was = first_bad(step.inputs[i], ran.buffers[step.outputs.size() + i]);
      if (!was.empty()) inputs += cat(inputs.empty() ? "" : ", ", name_of(graph_, step.inputs[i]), " was ", was);
    }
    const Error error(ErrorCode::kNonFinite,
                      cat("[", step.op->name, "] nan_guard: result ", output, " is ", bad, ", in run ", ran.run,
                          ", step ", ran.step + 1, " of ", graph_.steps.size(), ": ", to_string(graph_, step), ". ",
                          inputs.empty() ? std::string("Its inputs were numbers: it begins here.")
                                         : cat("Already before, ", inputs, ".")));
    throw step.where.file == nullptr ? error : error.from(step.where);
  }

  const Graph& graph_;
  const bool infinities_;
};

}  // namespace

std::unique_ptr<Watch> make_watch(const Graph& graph, const CompileOptions& options) {
  if (options.mode == Mode::nan_guard) return std::make_unique<NanGuard>(graph, options.guard_infinities);
  if (options.mode == Mode::profile) return std::make_unique<Profiler>(graph);
  return nullptr;
}

}  // namespace keratin::graph
