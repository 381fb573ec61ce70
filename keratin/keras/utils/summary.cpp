// keras-facts 5.5; tests/golden/texts.json has what genuine Keras prints.
#include "keratin/keras/utils/summary.h"

#include <algorithm>
#include <array>
#include <regex>
#include <set>

#include "keratin/base/error.h"
#include "keratin/base/utf8.h"
#include "keratin/keras/models/graph_of_layers.h"
#include "keratin/keras/models/sequential.h"
#include "keratin/keras/utils/console.h"
#include "keratin/keras/utils/layer_shapes.h"
#include "keratin/keras/utils/table.h"

namespace keratin::utils {
namespace {

using Justify = StyledText::Justify;

void add_shape(StyledText& text, const Shape& shape) {
  text.add("(");
  for (int64_t axis = 0; axis < shape.rank(); ++axis) {
    if (axis > 0) text.add(", ");
    if (shape[axis] == kUnknown)
      text.add("None", Style::kNone);
    else
      text.add(std::to_string(shape[axis]), Style::kNumber);
  }
  text.add(")");
}

StyledText shapes_text(const Shapes& shapes) {
  if (shapes.empty()) return StyledText("?");
  StyledText text;
  if (shapes.size() > 1) text.add("[");
  for (size_t i = 0; i < shapes.size(); ++i) {
    if (i > 0) text.add(", ");
    add_shape(text, shapes[i]);
  }
  if (shapes.size() > 1) text.add("]");
  return text;
}

// Layers without weights that Keras counts as built from the start.
bool needs_no_build(const std::string& class_name) {
  static const std::set<std::string> kNames = {"Activation",    "Dropout",         "ELU",  "GaussianDropout",
                                               "GaussianNoise", "LeakyReLU",       "ReLU", "Reshape",
                                               "Softmax",       "SpatialDropout1D"};
  return kNames.count(class_name) > 0;
}

StyledText params_text(const Layer& layer) {
  if (!layer) return StyledText("0", Style::kNumber);
  if (layer->built) return StyledText(with_commas(layer.count_params()), Style::kNumber);
  StyledText text("0", Style::kNumber);
  return needs_no_build(layer.class_name()) ? text : text.add(" (unbuilt)");
}

StyledText trainable_text(const Layer& layer) {
  if (!layer || layer.weights().empty()) return StyledText("-", Style::kBold);
  return layer.trainable() ? StyledText("Y", Style::kYes) : StyledText("N", Style::kNo);
}

std::vector<Tensor> symbolic_inputs(const ops::Node& node) {
  std::vector<Tensor> out;
  for (const Tensor& t : node.inputs)
    if (t.is_symbolic()) out.push_back(t);
  return out;
}

// A chain: one operation at each depth, each called once, with one input.
bool is_chain(const GraphOfLayers& graph) {
  std::set<int> depths;
  for (const Operation& o : graph.operations()) {
    const bool alone = o.calls.size() == 1 && depths.insert(o.depth).second;
    if (!alone || symbolic_inputs(*o.calls.front()).size() > 1) return false;
  }
  return true;
}

StyledText connections_text(const GraphOfLayers& graph, const Operation& operation) {
  StyledText text;
  for (const Ref<ops::Node>& call : operation.calls) {
    for (const Tensor& t : symbolic_inputs(*call)) {
      const KerasHistory from = graph.history(t);
      if (text.size() > 0) text.add(", ");
      text.add(printable(from.operation->name) + "[").add(std::to_string(from.node_index), Style::kNumber);
      text.add("][").add(std::to_string(from.tensor_index), Style::kNumber).add("]");
    }
  }
  return text.size() > 0 ? text : StyledText("-");
}

Shapes shapes_of_last_call(const Operation& operation) {
  Shapes shapes;
  for (const ops::TensorSpec& spec : operation.calls.back()->outputs) shapes.push_back(spec.shape);
  return shapes;
}

class Summary {
 public:
  Summary(const Model& model, const SummaryOptions& options)
      : model_(model), o_(options), graph_(model->graph()), chain_(graph_ == nullptr || is_chain(*graph_)) {}

  std::string text() const {
    const bool colours = Console::current().colours();
    Table table = empty_table();
    add_rows(table);
    return StyledText("Model: \"" + printable(model_.name()) + "\"", Style::kBold).render(colours) + "\n" +
           table.render(colours) + totals(colours);
  }

 private:
  Table empty_table() const {
    std::vector<double> positions = o_.positions;
    if (positions.empty())
      positions = chain_ ? std::vector<double>{0.45, 0.8, 1.0} : std::vector<double>{0.3, 0.56, 0.74, 1.0};
    std::vector<Table::Column> columns = {
        {"Layer (type)", Justify::kLeft, 0}, {"Output Shape", Justify::kLeft, 0}, {"Param #", Justify::kRight, 0}};
    if (!chain_) columns.push_back({"Connected to", Justify::kLeft, 0});
    int64_t length = chain_ ? 88 : 108;
    if (o_.show_trainable) {
      length += 12;
      for (double& position : positions) position *= 0.9;
      positions.push_back(1);
      columns.push_back({"Trainable", Justify::kCenter, 0});
    }
    length = o_.line_length.value_or(std::min(length, Console::current().columns() - 4));
    require(positions.size() == columns.size(), ErrorCode::kInvalidArgument, "[summary] expected ",
            columns.size() - (o_.show_trainable ? 1 : 0), " positions, received ", o_.positions.size(), ".");
    int64_t start = 0;
    for (size_t i = 0; i < columns.size(); ++i) {
      const auto end = static_cast<int64_t>(positions[i] * static_cast<double>(length));
      require(end - start >= 4, ErrorCode::kInvalidArgument, "Insufficient console width to print summary.");
      columns[i].width = end - start;
      start = end;
    }
    return Table(columns, length);
  }

  void add_rows(Table& table) const {
    if (graph_ == nullptr) {
      const std::vector<Layer> layers = model_.layers();
      std::vector<std::string> names;
      for (const Layer& layer : layers) names.push_back(layer.name());
      const auto [first, last] = range(names);
      for (size_t i = first; i < last; ++i) add_layer(table, layers[i], 0);
      return;
    }
    std::vector<std::string> names;
    for (const Operation& operation : graph_->operations()) names.push_back(operation.name);
    const auto [first, last] = range(names);
    for (size_t i = first; i < last; ++i) {
      const Operation& o = graph_->operations()[i];
      add_row(table, o.layer, o.name, o.class_name(), shapes_of_last_call(o), 0,
              chain_ ? StyledText() : connections_text(*graph_, o));
      if (o.layer) add_nested(table, o.layer, 1);
    }
  }

  void add_layer(Table& table, const Layer& layer, int level) const {
    add_row(table, layer, layer.name(), layer.class_name(), output_shapes_of(layer), level, StyledText("-"));
    add_nested(table, layer, level + 1);
  }

  void add_nested(Table& table, const Layer& layer, int level) const {
    const auto* inner = dynamic_cast<const ModelBody*>(layer.body().get());
    if (!o_.expand_nested || inner == nullptr) return;
    for (const Layer& each : inner->layers()) add_layer(table, each, level);
  }

  void add_row(Table& table, const Layer& layer, const std::string& name, const std::string& class_name,
               const Shapes& shapes, int level, const StyledText& connections) const {
    std::string indent;
    for (int i = 0; i < level; ++i) indent += "   ";
    if (level > 0) indent += "└ ";
    StyledText title(indent + printable(name) + " (");
    title.add(printable(class_name), Style::kClass).add(")");
    std::vector<StyledText> cells = {title, shapes_text(shapes), params_text(layer)};
    if (!chain_) cells.push_back(connections);
    if (o_.show_trainable) cells.push_back(trainable_text(layer));
    table.add_row(std::move(cells));
  }

  // Rows [first, last) between two layers whose names match the expressions, in either order.
  std::pair<size_t, size_t> range(const std::vector<std::string>& names) const {
    if (o_.layer_range.empty()) return {0, names.size()};
    require(o_.layer_range.size() == 2, ErrorCode::kInvalidArgument,
            "layer_range must be a list or tuple of length 2. Received: layer_range = ", join(o_.layer_range),
            " of length ", o_.layer_range.size());
    std::array<std::vector<size_t>, 2> matches;
    try {
      for (size_t end = 0; end < 2; ++end) {
        const std::regex expression(o_.layer_range[end]);
        for (size_t i = 0; i < names.size(); ++i)
          if (std::regex_search(names[i], expression, std::regex_constants::match_continuous))
            matches[end].push_back(i);
      }
    } catch (const std::regex_error& error) {
      fail(ErrorCode::kInvalidArgument, "[summary] layer_range is no regular expression: ", error.what());
    }
    const auto& [lower, upper] = matches;
    require(!lower.empty() && !upper.empty(), ErrorCode::kInvalidArgument,
            "Passed layer_names do not match the layer names in the model. Received: ", join(o_.layer_range));
    if (lower.front() > upper.back()) return {upper.front(), lower.back() + 1};
    return {lower.front(), upper.back() + 1};
  }

  struct Count {
    int64_t numbers = 0, bytes = 0;
    Count operator+(const Count& other) const { return {numbers + other.numbers, bytes + other.bytes}; }
  };

  static Count count(const std::vector<Variable>& variables) {
    Count sum;
    for (const Variable& v : variables)
      sum = sum + Count{v.shape().size(), v.shape().size() * static_cast<int64_t>(size_of(v.dtype()))};
    return sum;
  }

  static std::string readable(int64_t bytes) {
    static const char* const kUnits[] = {"B", "KB", "MB", "GB", "TB", "PB"};
    auto size = static_cast<double>(bytes);
    size_t unit = 0;
    for (; size >= 1024 && unit + 1 < std::size(kUnits); ++unit) size /= 1024;
    return cat(format_number("%.2f", size), " ", kUnits[unit]);
  }

  std::string totals(bool colours) const {
    const Count trainable = count(model_.trainable_weights()), fixed = count(model_.non_trainable_weights());
    const Optimizer optimizer = model_.compiled() ? model_.optimizer() : Optimizer();
    const bool trained = optimizer && optimizer->built();
    const Count slots = trained ? count(optimizer->variables()) : Count{};
    const auto line = [&](const char* what, const Count& n) {
      StyledText text(what, Style::kBold);
      text.add(with_commas(n.numbers), Style::kNumber).add(cat(" (", readable(n.bytes), ")\n"));
      return text.render(colours);
    };
    return line(" Total params: ", trainable + fixed + slots) + line(" Trainable params: ", trainable) +
           line(" Non-trainable params: ", fixed) + (trained ? line(" Optimizer params: ", slots) : "");
  }

  const Model& model_;
  const SummaryOptions& o_;
  const GraphOfLayers* graph_;
  bool chain_;
};

}  // namespace

std::string summary_text(const Model& model, const SummaryOptions& options) { return Summary(model, options).text(); }

}  // namespace keratin::utils
