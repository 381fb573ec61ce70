#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/transpose.h"
#include "keratin/ops/linalg/rearrange/pattern.h"

namespace keratin::ops {
OpDef rearrange_def() {
  return OpDef("rearrange")
      .doc(
          "Axes by name, as in einops: \"b (h p) c -> b h (p c)\" splits the second axis into h and p, and joins p and "
          "c. Names in parentheses make one axis; \"...\" stands for all others, 1 or () for an axis of size 1.")
      .in({"tensor"}, Inputs::kAsGiven)
      .takes_complex()
      .attr("pattern", AttributeKind::kText, {}, "The axes before and after: \"h w c -> c h w\".")
      .attr("axes_lengths", AttributeKind::kText, std::string(),
            "Lengths that the shape does not tell: \"h=2 w=3\" (Keras's keyword arguments).")
      .keras("einops", "Rearrange")
      .compose([](const Composition& c) -> Composed {
        const Tensor& x = c.in();
        const rearrange_detail::Plan plan =
            rearrange_detail::read_pattern(c.attrs().text(0), c.attrs().text(1), x.shape());
        const Tensor apart = plan.split == x.shape() ? x : reshape(x, plan.split);
        const Tensor moved = transpose(apart, {.axes = plan.order});
        return moved.shape() == plan.merged ? moved : reshape(moved, plan.merged);
      })
      .good({floats({1, 2, 3, 4, 5, 6}, {1, 2, 3})}, {std::string("b h w -> w b h")})
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8}, {4, 2})}, {std::string("(h p) c -> h (c p)"), std::string("p=2")})
      .good({floats({1, 2, 3, 4, 5, 6, 7, 8}, {2, 2, 2})}, {std::string("... c -> c (...)")})
      .good({ints({1, 2, 3, 4}, {2, 2})}, {std::string("a b -> (b a)")})
      .bad({{{1, 2}}}, {std::string("a b c -> c b a")},
           "[rearrange] the pattern \"a b c -> c b a\" names 3 axes, the tensor's shape is (1, 2).")
      .bad({{{1, 2}}}, {std::string("a b -> b")},
           "[rearrange] expected the axis \"a\" on the right too (reduce it with sum or mean), received \"a b -> b\".")
      .bad({{{1, 2}}}, {std::string("a (b c) -> a b c")},
           "[rearrange] expected the length of \"b\" or of \"c\" in axes_lengths. Pattern: \"a (b c) -> a b c\".")
      .bad({{{1, 2, 3}}}, {std::string("a (b c) -> a b c"), std::string("b=2")},
           "[rearrange] axis 1 of size 3 does not split into 2 equal parts. Pattern: \"a (b c) -> a b c\".")
      .bad({{{1, 2, 3}}}, {std::string("a b c")},
           "[rearrange] expected \"->\" between the axes before and after, received \"a b c\".");
}

}  // namespace keratin::ops
