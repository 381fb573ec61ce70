#include "keratin/ops/image/margins.h"

#include "keratin/base/error.h"

namespace keratin::ops {

Margins margins_of(const Composition& c, const MarginAttributes& at, int64_t size, int64_t grows) {
  const Attributes& attrs = c.attrs();
  const auto name = [&](size_t i) { return c.op().attributes[i].name; };
  int missing = 0;
  constexpr int64_t kLargest = int64_t{1} << 40;
  for (const size_t i : {at.before, at.after, at.target}) {
    missing += attrs.is_none(i);
    if (!attrs.is_none(i) && (attrs.integer(i) < 0 || attrs.integer(i) > kLargest))
      fail(ErrorCode::kInvalidArgument, "[", c.op().name, "] ", name(i), " must be from 0 to 2^40, received ",
           attrs.integer(i), ".");
  }
  if (missing != 1)
    fail(ErrorCode::kInvalidArgument, "[", c.op().name, "] expected two of ", name(at.before), ", ", name(at.after),
         " and ", name(at.target), ", received ", 3 - missing, ".");
  const auto given = [&](size_t i) { return attrs.is_none(i) ? 0 : attrs.integer(i); };
  Margins m{given(at.before), given(at.after), given(at.target)};
  if (attrs.is_none(at.target)) m.target = size + grows * (m.before + m.after);
  if (attrs.is_none(at.before)) m.before = grows * (m.target - size) - m.after;
  if (attrs.is_none(at.after)) m.after = grows * (m.target - size) - m.before;
  for (const auto& [value, i] : {std::pair{m.before, at.before}, {m.after, at.after}, {m.target, at.target}})
    if (value < 0)
      fail(ErrorCode::kShape, "[", c.op().name, "] ", name(i), " would be ", value, " for a size of ", size, ".");
  return m;
}

}  // namespace keratin::ops
