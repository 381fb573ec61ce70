// An `axis` argument that takes one axis or a list of them.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "keratin/keras/config.h"
#include "keratin/ops/def/attributes.h"

namespace keratin {

/// `.axis = -1` or `.axis = {1, 2}`; `.axis = {}` is no axis (Keras's None). Configs keep the form that was given: an
/// integer or a list.
class AxisOption {
 public:
  AxisOption() = default;
  AxisOption(int axis) : axes_{axis}, list_(false) {}
  AxisOption(int64_t axis) : axes_{axis}, list_(false) {}
  AxisOption(std::initializer_list<int64_t> axes) : axes_(axes) {}
  AxisOption(std::vector<int64_t> axes) : axes_(std::move(axes)) {}

  const std::vector<int64_t>& axes() const { return axes_; }
  bool is_list() const { return list_; }
  ops::Axes ops_axes() const { return axes_; }
  /// The axes in [0, rank), sorted; throws Error kShape when one is out of range.
  std::vector<int64_t> normalised(const Shape& shape) const {
    std::vector<int64_t> out;
    for (const int64_t axis : axes_) out.push_back(shape.normalise(axis));
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  std::vector<int64_t> axes_;
  bool list_ = true;
};

inline Json to_config(const AxisOption& axis) { return axis.is_list() ? Json(axis.axes()) : Json(axis.axes().front()); }

inline void from_config(const Json& json, AxisOption& axis) {
  if (json.is_int()) {
    axis = AxisOption(json.as_int());
    return;
  }
  std::vector<int64_t> axes;
  if (!json.is_null()) from_config(json, axes);
  axis = AxisOption(std::move(axes));
}

}  // namespace keratin
