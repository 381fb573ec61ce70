#include "keratin/base/error.h"
#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/nn/ctc/beam.h"

namespace keratin::ops {
namespace {

enum Attr { kBeamWidth, kTopPaths, kMaskIndex };
enum Size { kBatch, kSteps, kClasses, kWidth, kPaths, kBlank };

template <class C>
void run(const Kernel& kernel, void* const* buffers) {
  const int64_t* n = kernel.n;
  const C* log_probs = kernel.in<C>(buffers, 0);
  const auto* lengths = kernel.in<int32_t>(buffers, 1);
  auto* paths = kernel.out<int32_t>(buffers, 0);
  C* scores = kernel.out<C>(buffers, 1);
  parallel_for(n[kBatch], [&](int64_t b) {
    ctc_detail::BeamSearch<C> search(n[kClasses], n[kWidth], n[kBlank]);
    const C* sequence = log_probs + b * n[kSteps] * n[kClasses];
    search.begin(sequence);
    const int64_t length = std::min<int64_t>(lengths[b], n[kSteps]);
    for (int64_t t = 1; t < length; ++t) search.step(sequence + t * n[kClasses]);
    search.finish(n[kPaths], n[kSteps], n[kBatch] * n[kSteps], paths + b * n[kSteps], scores + b * n[kPaths]);
  });
}

std::vector<TensorSpec> infer_search(const OpCall& call) {
  const Shape &x = call.shape(0), &lengths = call.shape(1);
  const bool fit =
      x.rank() == 3 && lengths.rank() == 1 && (x[0] == lengths[0] || x[0] == kUnknown || lengths[0] == kUnknown);
  require(fit && x[1] != 0 && x[2] != 0, ErrorCode::kShape,
          "[ctc_beam_search] expected log-probabilities of shape (batch, steps, classes) and one length for each "
          "sequence, received shapes ",
          x, " and ", lengths, ".");
  require((call.dtype(0) == DType::float32 || call.dtype(0) == DType::float64) && call.dtype(1) == DType::int32,
          ErrorCode::kDType, "[ctc_beam_search] expected float32 or float64 and lengths as int32, received ",
          keratin::to_string(call.dtype(0)), " and ", keratin::to_string(call.dtype(1)), ".");
  const int64_t width = call.attrs().integer(kBeamWidth), paths = call.attrs().integer(kTopPaths);
  require(
      width >= 1 && paths >= 1 && paths <= width, ErrorCode::kInvalidArgument,
      "[ctc_beam_search] expected a beam_width of at least 1 and from 1 to beam_width top_paths, received beam_width=",
      width, ", top_paths=", paths, ".");
  const int64_t mask = call.attrs().integer(kMaskIndex);
  require(mask >= 0 && (x[2] == kUnknown || mask < x[2]), ErrorCode::kInvalidArgument,
          "[ctc_beam_search] expected a mask_index from 0 to ", x[2] - 1, ", received ", mask, ".");
  const int64_t batch = x[0] == kUnknown ? lengths[0] : x[0];
  return {{{paths, batch, x[1]}, DType::int32}, {{batch, paths}, call.dtype(0)}};
}

Tensor sample_log_probs() {
  return floats({-1.5f, -1, -2, -0.75f, -2, -1.25f, -1, -1.75f, -0.5f, -1, -3, -2}, {1, 4, 3});
}

}  // namespace

OpDef ctc_beam_search_def() {
  return OpDef("ctc_beam_search")
      .in({"log_probs", "sequence_lengths"}, Inputs::kAsGiven)
      .attr("beam_width", AttributeKind::kInt, {}, "Labellings that are kept from step to step.")
      .attr("top_paths", AttributeKind::kInt, {}, "Labellings in the result, at most beam_width.")
      .attr("mask_index", AttributeKind::kInt, {}, "The class of the blank.")
      .results(2)
      .doc(
          "The beam search of ctc_decode over log-probabilities (batch, steps, classes): paths (top_paths, batch, "
          "steps), "
          "filled with -1, and their log-probabilities (batch, top_paths), -inf where there is no path.")
      .infer(infer_search)
      .prepare([](const OpCall& call) {
        Kernel kernel;
        kernel.n[kBatch] = call.shape(0)[0], kernel.n[kSteps] = call.shape(0)[1], kernel.n[kClasses] = call.shape(0)[2];
        kernel.n[kWidth] = call.attrs().integer(kBeamWidth), kernel.n[kPaths] = call.attrs().integer(kTopPaths);
        kernel.n[kBlank] = call.attrs().integer(kMaskIndex);
        kernel.run = call.dtype(0) == DType::float64 ? run<double> : run<float>;
        return kernel;
      })
      .no_gradient("A search among integers.")
      .good({sample_log_probs(), ints({4})}, {int64_t{3}, int64_t{2}, int64_t{0}}, 16)
      .good({sample_log_probs(), ints({2})}, {int64_t{2}, int64_t{2}, int64_t{2}}, 16)
      .bad({sample_log_probs(), ints({4})}, {int64_t{1}, int64_t{2}, int64_t{0}},
           "[ctc_beam_search] expected a beam_width of at least 1 and from 1 to beam_width top_paths, received "
           "beam_width=1, top_paths=2.")
      .bad({sample_log_probs(), ints({4, 4})}, {int64_t{2}, int64_t{2}, int64_t{0}},
           "[ctc_beam_search] expected log-probabilities of shape (batch, steps, classes) and one length for each "
           "sequence, received shapes (1, 4, 3) and (2,).");
}

}  // namespace keratin::ops
