// Images with the channels first are turned once at the borders of a net, as kernels are made for channels that lie
// side by side: convolutions and pools, their gradients, and the elementwise ops between them run with the channels
// last. Sums over pixels are then taken in another order.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>

#include "keratin/graph/edit.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace keratin::graph {
namespace {

/// An op on images, with the channels where its attribute says.
struct ImageOp {
  std::string_view name;
  size_t data_format;    ///< number of the attribute
  int kernel = -1;       ///< the input that is no image, of the same layout either way
  bool is_image = true;  ///< the result
};

const ImageOp* image_op(const Step& step) {
  static constexpr std::array<ImageOp, 8> kOps{{{"conv_general", 2, 1},
                                                {"conv_input_grad", 2, 1},
                                                {"conv_kernel_grad", 2, 2, false},
                                                {"window_max", 3},
                                                {"window_max_grad", 3},
                                                {"window_mean", 3},
                                                {"window_mean_grad", 3},
                                                {"window_pick", 3}}};
  const auto found =
      std::find_if(kOps.begin(), kOps.end(), [&](const ImageOp& op) { return op.name == step.op->name; });
  const bool first = found != kOps.end() && step.attrs.text(found->data_format) == "channels_first";
  return first ? &*found : nullptr;
}

class Turner {
 public:
  explicit Turner(Graph& graph) : edit_(graph) {}

  int64_t run() {
    for (Step& step : edit_.take_steps()) {
      if (const ImageOp* op = image_op(step))
        turn(step, *op);
      else if (!turn_elementwise(step) && !turn_sum(step))
        edit_.keep(std::move(step));
    }
    edit_.finish();
    return turned_;
  }

 private:
  const Shape& shape(int value) const { return edit_.spec(value).shape; }
  bool is_turned(int value) const { return last_.contains(value); }

  std::vector<int> transposed(int value, bool to_last, const Where& where) {
    const int64_t rank = shape(value).rank();
    std::vector<int64_t> axes{0};
    if (!to_last) axes.push_back(rank - 1);
    for (int64_t axis = to_last ? 2 : 1; axis < (to_last ? rank : rank - 1); ++axis) axes.push_back(axis);
    if (to_last) axes.push_back(1);
    return edit_.emit(ops::get_op("transpose"), {value}, {axes}, where);
  }

  // The image with the channels last.
  int last(int value, const Where& where) {
    const auto [at, fresh] = last_.try_emplace(value, -1);
    if (fresh) at->second = transposed(value, true, where)[0];
    return at->second;
  }

  // The step's result with the channels last is `made`; who wants it as it was finds it turned back.
  void put(const Step& step, int made) {
    last_[step.outputs[0]] = made;
    edit_.replace(step.outputs[0], transposed(made, false, step.where)[0]);
    ++turned_;
  }

  void turn(const Step& step, const ImageOp& op) {
    std::vector<int> inputs = step.inputs;
    for (size_t i = 0; i < inputs.size(); ++i)
      if (static_cast<int>(i) != op.kernel) inputs[i] = last(inputs[i], step.where);
    Attributes attrs = step.attrs;
    attrs.set(op.data_format, std::string("channels_last"));
    const int made = edit_.emit(*step.op, std::move(inputs), std::move(attrs), step.where)[0];
    if (op.is_image) return put(step, made);
    edit_.replace(step.outputs[0], made);
    ++turned_;
  }

  // One number for each channel of an image with the channels first.
  bool is_a_channel(int value, const Shape& image) const {
    const Shape& s = shape(value);
    const int64_t behind = image.rank() - 2;  // axes
    return s.rank() > behind && s.rank() <= image.rank() && s[-1 - behind] == image[1] && s.size() == image[1];
  }

  int as_row(int value, int64_t channels, const Where& where) {
    return edit_.emit(ops::get_op("reshape"), {value}, {std::vector<int64_t>{channels}}, where)[0];
  }

  // Between image ops: one operand at least is turned, the others are images like it, numbers, or one a channel.
  bool turn_elementwise(const Step& step) {
    if (!step.op->elementwise || step.op->same_bytes || step.outputs.size() != 1) return false;
    const Shape image = shape(step.outputs[0]);
    bool any = false;
    for (const int v : step.inputs) {
      any = any || (is_turned(v) && shape(v) == image);
      if (shape(v) != image && shape(v).size() != 1 && !is_a_channel(v, image)) return false;
    }
    if (!any) return false;
    std::vector<int> inputs = step.inputs;
    for (int& v : inputs) {
      if (shape(v) == image)
        v = last(v, step.where);
      else if (shape(v).size() != 1)
        v = as_row(v, image[1], step.where);
    }
    put(step, edit_.emit(*step.op, std::move(inputs), step.attrs, step.where)[0]);
    return true;
  }

  // A sum over pixels, as the gradient of a bias is.
  bool turn_sum(const Step& step) {
    if (step.op->name != std::string_view("sum_to") || !is_turned(step.inputs[0])) return false;
    const Shape image = shape(step.inputs[0]), to = shape(step.outputs[0]);
    if (!is_a_channel(step.outputs[0], image)) return false;
    const int row =
        edit_.emit(*step.op, {last(step.inputs[0], step.where)}, {ops::to_attribute(Shape{image[1]})}, step.where)[0];
    edit_.replace(step.outputs[0], edit_.emit(ops::get_op("reshape"), {row}, {ops::to_attribute(to)}, step.where)[0]);
    ++turned_;
    return true;
  }

  Edit edit_;
  std::map<int, int> last_;  // of values of the old graph: the same with the channels last
  int64_t turned_ = 0;
};

}  // namespace

RewriteCounts layout(Graph& graph) {
  const bool any = std::any_of(graph.steps.begin(), graph.steps.end(), [](const Step& step) {
    return step.op->name == std::string_view("conv_general") && image_op(step) != nullptr;
  });
  if (!any) return {};
  const int64_t turned = Turner(graph).run();
  dead_code(graph);
  return {{"channels_last", turned}};
}

}  // namespace keratin::graph
