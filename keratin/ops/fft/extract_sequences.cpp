#include "keratin/ops/def/samples.h"
#include "keratin/ops/fft/frames.h"

namespace keratin::ops {
OpDef extract_sequences_def() {
  return OpDef("extract_sequences")
      .in({"x"}, Inputs::kAsGiven)
      .doc(
          "Windows of sequence_length numbers of the last axis, which start every sequence_stride numbers: axes (..., "
          "windows, sequence_length). Numbers after the last whole window are left out.")
      .keras("math", "ExtractSequences")
      .attr("sequence_length", AttributeKind::kInt, {}, "The size of a window.")
      .attr("sequence_stride", AttributeKind::kInt, {}, "From where one window starts to where the next does.")
      .compose([](const Composition& c) -> Composed {
        const int64_t length = c.attrs().integer(0), stride = c.attrs().integer(1);
        fft_detail::require_sequences(c, "extract_sequences", length, stride);
        return fft_detail::frames(c.in(), length, stride);
      })
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8})}, {int64_t{4}, int64_t{3}})
      .good({floats({1, 2, 3, 4, 5, 6}, {2, 3})}, {int64_t{2}, int64_t{1}})
      .good({ints({1, 2, 3, 4, 5})}, {int64_t{2}, int64_t{4}})
      .good({floats({1, 2, 3})}, {int64_t{4}, int64_t{1}})
      .bad({floats({1, 2})}, {int64_t{0}, int64_t{1}},
           "[extract_sequences] expected sequence_length and sequence_stride of at least 1, received 0 and 1.")
      .bad({floats({1}, {})}, {int64_t{1}, int64_t{1}},
           "[extract_sequences] expected at least 1 axis, the last of known size, received shape ().");
}

}  // namespace keratin::ops
