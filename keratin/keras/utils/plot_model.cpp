#include "keratin/keras/utils/plot_model.h"

#include <algorithm>
#include <map>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/svg.h"
#include "keratin/base/utf8.h"
#include "keratin/keras/models/graph_of_layers.h"
#include "keratin/keras/models/sequential.h"
#include "keratin/keras/utils/layer_shapes.h"
#include "keratin/keras/utils/layered_layout.h"

namespace keratin::utils {
namespace {

constexpr double kTitleHeight = 30, kRowHeight = 24, kPadding = 14;
constexpr size_t kMaxCharacters = 60;

// Helvetica's characters are about this wide, per pixel of font size; boxes err on the wide side.
constexpr double kCharacterWidth = 0.58;

size_t characters(const std::string& text) {
  size_t count = 0;
  char32_t c = 0;
  for (size_t at = 0; at < text.size(); ++count)
    if (!next_code_point(text, at, c)) ++at;
  return count;
}

double text_width(const std::string& text, double font_size) {
  return static_cast<double>(characters(text)) * font_size * kCharacterWidth;
}

std::string shortened(const std::string& text) {
  if (characters(text) <= kMaxCharacters) return text;
  size_t at = 0;
  char32_t c = 0;
  for (size_t count = 0; count + 1 < kMaxCharacters; ++count)
    if (!next_code_point(text, at, c)) ++at;
  return text.substr(0, at) + "…";
}

struct Box {
  std::string title, colour;
  std::vector<std::pair<std::string, std::string>> rows;  ///< label and value

  double width() const {
    double width = text_width(title, 15) * 1.08;
    for (const auto& [label, value] : rows) width = std::max(width, text_width(label + ": " + value, 13));
    return std::max(width + 2 * kPadding, 90.0);
  }
  double height() const {
    return kTitleHeight + (rows.empty() ? 0 : kRowHeight * static_cast<double>(rows.size()) + 8);
  }
};

std::string shapes_string(const Shapes& shapes) {
  if (shapes.empty()) return "?";
  if (shapes.size() == 1) return to_string(shapes.front());
  return "[" + join(shapes) + "]";
}

// What the activation of a config is called: "relu", or the class of a serialised one.
std::string activation_name(const Json& config) {
  const Json* activation = config.find("activation");
  if (activation == nullptr || activation->is_null()) return "";
  if (activation->is_string()) return activation->as_string();
  const Json* name = activation->find("class_name");
  const Json* function = activation->find("config");
  if (function != nullptr && function->is_string()) return function->as_string();
  return name != nullptr && name->is_string() ? name->as_string() : "";
}

// A colour by what a layer is for: inputs, weights, merging, models, the rest.
const char* colour_of(const Layer& layer, size_t inputs) {
  if (!layer) return "#64748b";
  if (layer.class_name() == "InputLayer") return "#0f766e";
  if (dynamic_cast<const ModelBody*>(layer.body().get()) != nullptr) return "#6d28d9";
  if (!layer.weights().empty()) return "#1d4ed8";
  return inputs > 1 ? "#b45309" : "#475569";
}

class Picture {
 public:
  Picture(const Model& model, const PlotModelOptions& options) : o_(options) {
    require(o_.rankdir == "TB" || o_.rankdir == "LR" || o_.rankdir == "BT" || o_.rankdir == "RL",
            ErrorCode::kInvalidArgument, "[plot_model] rankdir must be \"TB\", \"LR\", \"BT\" or \"RL\", received \"",
            o_.rankdir, "\".");
    require(
        model->built || model->graph() != nullptr, ErrorCode::kState,
        "This model has not yet been built. Build the model first by calling `build()` or by calling the model on a "
        "batch of data.");
    if (model->graph() != nullptr)
      add_graph(*model->graph());
    else
      add_chain(model.layers(), -1);
  }

  std::string svg() {
    const bool sideways = o_.rankdir == "LR" || o_.rankdir == "RL";
    for (const Box& box : boxes_)
      layout_.nodes.push_back(sideways ? LayoutGraph::Node{box.height(), box.width()}
                                       : LayoutGraph::Node{box.width(), box.height()});
    lay_out(layout_);
    Svg svg(sideways ? layout_.depth : layout_.breadth, sideways ? layout_.breadth : layout_.depth);
    svg.define_arrow("arrow", "#475569");
    for (const LayoutGraph::Edge& edge : layout_.edges) draw(svg, edge);
    for (size_t i = 0; i < boxes_.size(); ++i) draw(svg, boxes_[i], layout_.nodes[i]);
    return svg.str();
  }

 private:
  // -- what there is to draw

  size_t add_box(const Layer& layer, const std::string& name, const std::string& class_name, const Shapes& inputs,
                 const Shapes& outputs, const std::string& dtype) {
    Box box;
    box.title = shortened(o_.show_layer_names ? cat(name, " (", class_name, ")") : class_name);
    box.colour = colour_of(layer, inputs.size());
    const auto row = [&](const char* label, const std::string& value) {
      box.rows.emplace_back(label, shortened(value));
    };
    if (o_.show_layer_activations && layer) {
      const std::string activation = activation_name(layer.get_config());
      if (!activation.empty()) row("Activation", activation);
    }
    if (o_.show_shapes) {
      if (class_name != "InputLayer") row("Input shape", shapes_string(inputs));
      row("Output shape", shapes_string(outputs));
    }
    if (o_.show_dtype) row("Output dtype", dtype);
    if (o_.show_trainable && layer && !layer.weights().empty()) row("Trainable", layer.trainable() ? "yes" : "no");
    boxes_.push_back(std::move(box));
    return boxes_.size() - 1;
  }

  // One layer after the other; returns the last box. `before`: the box in front of the first, or -1.
  int64_t add_chain(const std::vector<Layer>& layers, int64_t before) {
    for (const Layer& layer : layers) before = add_layer(layer, before);
    return before;
  }

  int64_t add_layer(const Layer& layer, int64_t before) {
    const auto* stack = dynamic_cast<const SequentialBody*>(layer.body().get());
    if (o_.expand_nested && stack != nullptr && !stack->layers().empty()) return add_chain(stack->layers(), before);
    const auto box =
        static_cast<int64_t>(add_box(layer, layer.name(), layer.class_name(), input_shapes_of(layer),
                                     output_shapes_of(layer), to_string(layer->dtype_policy.compute_dtype())));
    if (before >= 0) connect(before, box);
    return box;
  }

  void connect(int64_t from, int64_t to) {
    layout_.edges.push_back({static_cast<size_t>(from), static_cast<size_t>(to)});
  }

  void add_graph(const GraphOfLayers& graph) {
    std::map<const Operation*, int64_t> last_box;
    for (const Operation& operation : graph.operations()) {
      std::vector<const Operation*> sources;
      Shapes inputs;
      for (const Ref<ops::Node>& call : operation.calls)
        for (const Tensor& t : call->inputs) {
          if (!t.is_symbolic()) continue;
          const Operation* source = graph.history(t).operation;
          if (call == operation.calls.front()) inputs.push_back(t.shape());
          if (std::find(sources.begin(), sources.end(), source) == sources.end()) sources.push_back(source);
        }
      last_box[&operation] = add_operation(operation, inputs, sources, last_box);
    }
  }

  int64_t add_operation(const Operation& operation, const Shapes& inputs, const std::vector<const Operation*>& sources,
                        const std::map<const Operation*, int64_t>& last_box) {
    const auto* stack = operation.layer ? dynamic_cast<const SequentialBody*>(operation.layer.body().get()) : nullptr;
    if (o_.expand_nested && stack != nullptr && sources.size() == 1 && !stack->layers().empty())
      return add_chain(stack->layers(), last_box.at(sources.front()));
    Shapes outputs;
    for (const ops::TensorSpec& spec : operation.calls.back()->outputs) outputs.push_back(spec.shape);
    const std::string dtype = to_string(operation.calls.back()->outputs.front().dtype);
    const auto box =
        static_cast<int64_t>(add_box(operation.layer, operation.name, operation.class_name(), inputs, outputs, dtype));
    for (const Operation* source : sources) connect(last_box.at(source), box);
    return box;
  }

  // -- drawing

  std::pair<double, double> place(double across, double along) const {
    if (o_.rankdir == "TB") return {across, along};
    if (o_.rankdir == "BT") return {across, layout_.depth - along};
    if (o_.rankdir == "LR") return {along, across};
    return {layout_.depth - along, across};
  }

  void draw(Svg& svg, const Box& box, const LayoutGraph::Node& node) const {
    const auto [x, y] = place(node.across, node.along);
    const double w = box.width(), h = box.height(), left = x - w / 2, top = y - h / 2;
    const std::string fill = cat("fill=\"", box.colour, "\"");
    svg.rect(left, top, w, h, fill, 6);
    svg.text(x, top + 20, box.title, "text-anchor=\"middle\" font-size=\"15\" font-weight=\"bold\" fill=\"white\"");
    if (box.rows.empty()) return;
    svg.rect(left + 1.5, top + kTitleHeight, w - 3, h - kTitleHeight - 1.5, "fill=\"white\"", 4.5);
    double baseline = top + kTitleHeight + 20;
    for (const auto& [label, value] : box.rows) {
      svg.text(left + kPadding, baseline, label + ":", "font-size=\"13\" fill=\"#64748b\"");
      svg.text(left + w - kPadding, baseline, value, "text-anchor=\"end\" font-size=\"13\" fill=\"#0f172a\"");
      baseline += kRowHeight;
    }
  }

  // A curve that leaves and arrives in the direction of the arrows.
  void draw(Svg& svg, const LayoutGraph::Edge& edge) const {
    std::string d;
    const auto point = [&](double across, double along) {
      const auto [x, y] = place(across, along);
      return cat(svg_number(x), " ", svg_number(y));
    };
    for (size_t i = 0; i < edge.points.size(); ++i) {
      const auto [across, along] = edge.points[i];
      if (i == 0) {
        d = "M" + point(across, along);
        continue;
      }
      const auto [before_across, before_along] = edge.points[i - 1];
      const double middle = (before_along + along) / 2;
      d += before_across == across
               ? "L" + point(across, along)
               : cat("C", point(before_across, middle), " ", point(across, middle), " ", point(across, along));
    }
    svg.path(d, "fill=\"none\" stroke=\"#475569\" stroke-width=\"1.5\" marker-end=\"url(#arrow)\"");
  }

  const PlotModelOptions& o_;
  std::vector<Box> boxes_;
  LayoutGraph layout_;
};

}  // namespace

std::string model_svg(const Model& model, const PlotModelOptions& options) { return Picture(model, options).svg(); }

void plot_model(const Model& model, const std::string& to_file, const PlotModelOptions& options) {
  require(to_file.size() > 4 && to_lower(to_file.substr(to_file.size() - 4)) == ".svg", ErrorCode::kUnsupported,
          "[plot_model] writes SVG files, received '", to_file, "'. Give a name that ends in .svg.");
  write_file_atomic(to_file, bytes_of(model_svg(model, options)));
}

}  // namespace keratin::utils
