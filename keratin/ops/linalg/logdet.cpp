#include "keratin/ops/def/op_def.h"
#include "keratin/ops/generated/linalg/slogdet.h"

namespace keratin::ops {

OpDef logdet_def() {
  return OpDef("logdet")
      .doc("log|det x| of square matrices: the second of slogdet. Of singular ones -inf.")
      .in({"x"}, Inputs::kAsGiven)
      .keras("math", "Logdet")
      .compose([](const Composition& c) -> Composed { return slogdet(c.in())[1]; })
      .good({{{4, 1}, {2, 3}}}, {}, 8)
      .good({{{{2, 1}, {1, 3}}, {{5, 1}, {1, 5}}}}, {}, 8)
      .bad({{1, 2}}, {}, "[slogdet] expected matrices, at least 2 axes, received shape (2,).");
}

}  // namespace keratin::ops
