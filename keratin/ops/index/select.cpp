#include "keratin/ops/index/select.h"

#include "keratin/base/error.h"
#include "keratin/ops/generated/elementwise/where.h"

namespace keratin::ops {

Tensor select(const std::vector<Tensor>& condlist, const std::vector<Tensor>& choicelist, const Tensor& default_) {
  require(condlist.size() == choicelist.size(), ErrorCode::kInvalidArgument,
          "[select] expected as many conditions as choices, received ", condlist.size(), " and ", choicelist.size(),
          ".");
  require(!condlist.empty(), ErrorCode::kInvalidArgument, "[select] expected at least one condition, received none.");
  Tensor out = default_;
  for (size_t i = condlist.size(); i-- > 0;) out = where(condlist[i], choicelist[i], out);
  return out;
}

}  // namespace keratin::ops
