#include "keratin/graph/dump.h"

#include <algorithm>
#include <cmath>

#include "keratin/base/svg.h"
#include "keratin/base/text.h"

namespace keratin::graph {
namespace {

struct Box {
  std::string title, shape, tip, colour, ink = "#1b1b1b";
  int layer = 0;
  double x = 0, width = 0;  // centre
  bool bend = false;        // of an arrow that passes a layer
};

struct Arrow {
  size_t from, to;
};

/// What both pictures show.
struct Picture {
  std::vector<Box> boxes;
  std::vector<Arrow> arrows;
};

std::string colour_of(const Step& step) {
  const std::string_view family = step.op->family, name = step.op->name;
  if (name.find("matmul") != name.npos || name.find("conv") != name.npos || name.find("attention") != name.npos ||
      name.find("lstm") != name.npos || name.find("gru") != name.npos || family == "linalg")
    return "#f6b26b";
  if (step.op->elementwise || family == "elementwise" || family == "fused") return "#b6d7a8";
  if (family == "reduce") return "#ffe599";
  return "#ffffff";
}

std::string line_of(const Where& where) { return where.file == nullptr ? std::string() : keratin::to_string(where); }

class Drafting {
 public:
  explicit Drafting(const Graph& graph) : g_(graph), box_of_(graph.values.size(), kNone) {}

  Picture draw() {
    for (const int v : g_.inputs) box_of(v);
    for (const Step& step : g_.steps) add(step);
    for (size_t i = 0; i < g_.outputs.size(); ++i) add_end(cat("result ", i), g_.outputs[i]);
    for (const Update& u : g_.updates)
      add_end(cat(g_.variables[static_cast<size_t>(u.variable)].path(), " <-"), u.value);
    return std::move(picture_);
  }

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  const Value& value(int v) const { return g_.values[static_cast<size_t>(v)]; }

  size_t box_of(int v) {
    size_t& box = box_of_[static_cast<size_t>(v)];
    if (box != kNone) return box;
    box = picture_.boxes.size();
    const Value& x = value(v);
    const char* colour = x.kind == Value::Kind::kInput      ? "#a4c2f4"
                         : x.kind == Value::Kind::kVariable ? "#d5a6f0"
                                                            : "#e0e0e0";
    picture_.boxes.push_back({name_of(g_, v), to_string(x.spec), {}, colour});
    return box;
  }

  void connect(int v, size_t to) {
    const size_t from = box_of(v);
    picture_.arrows.push_back({from, to});
    picture_.boxes[to].layer = std::max(picture_.boxes[to].layer, picture_.boxes[from].layer + 1);
  }

  void add(const Step& step) {
    for (const int v : step.inputs) box_of(v);
    const size_t box = picture_.boxes.size();
    std::vector<std::string> shapes;
    for (const int v : step.outputs) {
      shapes.push_back(to_string(value(v).spec));
      box_of_[static_cast<size_t>(v)] = box;
    }
    const std::string line = line_of(step.where);
    picture_.boxes.push_back(
        {step.op->name, join(shapes), cat(to_string(g_, step), line.empty() ? "" : "\n", line), colour_of(step)});
    for (const int v : step.inputs) connect(v, box);
  }

  void add_end(const std::string& title, int v) {
    box_of(v);
    const size_t box = picture_.boxes.size();
    picture_.boxes.push_back({title, to_string(value(v).spec), {}, "#434343", "#ffffff"});
    connect(v, box);
  }

  const Graph& g_;
  Picture picture_;
  std::vector<size_t> box_of_;
};

constexpr double kHeight = 40, kRowGap = 34, kGap = 18, kMargin = 20, kCharacter = 6.6;

/// Puts boxes on rows, so that arrows go down and cross little (Sugiyama, Tagawa, Toda 1981: layers, bends,
/// barycentres).
class Layout {
 public:
  explicit Layout(Picture& picture) : p_(picture) {
    sink_entries();
    add_bends();
    for (size_t b = 0; b < p_.boxes.size(); ++b) {
      Box& box = p_.boxes[b];
      box.width = box.bend ? 6 : 16 + kCharacter * static_cast<double>(std::max(box.title.size(), box.shape.size()));
      if (static_cast<size_t>(box.layer) >= rows_.size()) rows_.resize(static_cast<size_t>(box.layer) + 1);
      rows_[static_cast<size_t>(box.layer)].push_back(b);
    }
    for (const Arrow& arrow : p_.arrows)
      above_of_[arrow.to].push_back(arrow.from), below_of_[arrow.from].push_back(arrow.to);
    for (auto& row : rows_) spread(row);
    for (int sweep = 0; sweep < 12; ++sweep) {
      for (size_t r = 1; r < rows_.size(); ++r) follow(rows_[r], above_of_);
      for (size_t r = rows_.size() - 1; r-- > 0;) follow(rows_[r], below_of_);
    }
    shift_to_margin();
  }

  double width() const { return width_; }
  double height() const { return 2 * kMargin + static_cast<double>(rows_.size()) * (kHeight + kRowGap) - kRowGap; }

 private:
  // Arguments, variables and constants stand right above their first reader.
  void sink_entries() {
    std::vector<int> lowest(p_.boxes.size(), -1);
    std::vector<bool> made(p_.boxes.size(), false);
    for (const Arrow& a : p_.arrows) {
      made[a.to] = true;
      const int layer = p_.boxes[a.to].layer - 1;
      lowest[a.from] = lowest[a.from] < 0 ? layer : std::min(lowest[a.from], layer);
    }
    for (size_t b = 0; b < p_.boxes.size(); ++b)
      if (!made[b] && lowest[b] > 0) p_.boxes[b].layer = lowest[b];
  }

  void add_bends() {
    std::vector<Arrow> parts;
    for (const Arrow& arrow : p_.arrows) {
      size_t from = arrow.from;
      const int last = p_.boxes[arrow.to].layer;
      for (int layer = p_.boxes[from].layer + 1; layer < last; ++layer) {
        Box bend;
        bend.layer = layer;
        bend.bend = true;
        p_.boxes.push_back(bend);
        parts.push_back({from, p_.boxes.size() - 1});
        from = p_.boxes.size() - 1;
      }
      parts.push_back({from, arrow.to});
    }
    p_.arrows = std::move(parts);
    above_of_.resize(p_.boxes.size());
    below_of_.resize(p_.boxes.size());
  }

  void spread(std::vector<size_t>& row) {
    double x = 0;
    for (const size_t b : row) {
      p_.boxes[b].x = x + p_.boxes[b].width / 2;
      x += p_.boxes[b].width + kGap;
    }
  }

  // Each box goes below (above) the middle of its neighbours; those that would meet are pushed apart.
  void follow(std::vector<size_t>& row, const std::vector<std::vector<size_t>>& neighbours) {
    for (const size_t b : row) {
      if (neighbours[b].empty()) continue;
      double sum = 0;
      for (const size_t n : neighbours[b]) sum += p_.boxes[n].x;
      p_.boxes[b].x = sum / static_cast<double>(neighbours[b].size());
    }
    std::stable_sort(row.begin(), row.end(), [&](size_t a, size_t b) { return p_.boxes[a].x < p_.boxes[b].x; });
    double pushed = 0;
    for (size_t i = 1; i < row.size(); ++i) {
      Box &left = p_.boxes[row[i - 1]], &right = p_.boxes[row[i]];
      const double least = left.x + (left.width + right.width) / 2 + kGap;
      if (right.x >= least) continue;
      pushed += least - right.x;
      right.x = least;
    }
    const double back = row.empty() ? 0 : pushed / static_cast<double>(row.size()) / 2;
    for (const size_t b : row) p_.boxes[b].x -= back;
  }

  void shift_to_margin() {
    double left = 0, right = 0;
    for (const Box& box : p_.boxes) {
      left = std::min(left, box.x - box.width / 2);
      right = std::max(right, box.x + box.width / 2);
    }
    for (Box& box : p_.boxes) box.x += kMargin - left;
    width_ = right - left + 2 * kMargin;
  }

  Picture& p_;
  std::vector<std::vector<size_t>> rows_, above_of_, below_of_;
  double width_ = 0;
};

double top_of(const Box& box) { return kMargin + box.layer * (kHeight + kRowGap); }

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '"' || c == '\\')
      out += cat('\\', c);
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out + "\"";
}

void draw_arrow(Svg& svg, const Box& from, const Box& to) {
  const double y1 = top_of(from) + (from.bend ? kHeight / 2 : kHeight), y2 = top_of(to) + (to.bend ? kHeight / 2 : 0);
  const double middle = (y1 + y2) / 2;
  svg.path(cat("M", svg_number(from.x), " ", svg_number(y1), "C", svg_number(from.x), " ", svg_number(middle), " ",
               svg_number(to.x), " ", svg_number(middle), " ", svg_number(to.x), " ", svg_number(y2)),
           to.bend ? R"-(fill="none" stroke="#777")-" : R"-(fill="none" stroke="#777" marker-end="url(#arrow)")-");
}

}  // namespace

std::string to_dot(const Graph& graph) {
  const Picture picture = Drafting(graph).draw();
  std::string out = "digraph keratin {\n  node [shape=box, style=\"filled,rounded\", fontname=\"sans-serif\"];\n";
  for (size_t b = 0; b < picture.boxes.size(); ++b) {
    const Box& box = picture.boxes[b];
    out += cat("  n", b, " [label=", quoted(cat(box.title, "\n", box.shape)), ", fillcolor=", quoted(box.colour),
               ", fontcolor=", quoted(box.ink), ", tooltip=", quoted(box.tip.empty() ? box.title : box.tip), "];\n");
  }
  for (const Arrow& arrow : picture.arrows) out += cat("  n", arrow.from, " -> n", arrow.to, ";\n");
  return out + "}\n";
}

std::string to_svg(const Graph& graph) {
  Picture picture = Drafting(graph).draw();
  if (picture.boxes.empty()) return Svg(2 * kMargin, 2 * kMargin).str();
  const Layout layout(picture);
  Svg svg(layout.width(), layout.height());
  svg.define_arrow("arrow", "#777");
  for (const Arrow& arrow : picture.arrows) draw_arrow(svg, picture.boxes[arrow.from], picture.boxes[arrow.to]);
  for (const Box& box : picture.boxes) {
    if (box.bend) continue;
    const double top = top_of(box);
    if (!box.tip.empty()) svg.title(box.tip);
    svg.rect(box.x - box.width / 2, top, box.width, kHeight, cat("fill=\"", box.colour, "\" stroke=\"#555\""), 5);
    const std::string style = cat("text-anchor=\"middle\" font-family=\"sans-serif\" fill=\"", box.ink, "\" ");
    svg.text(box.x, top + 17, box.title, cat(style, "font-size=\"12\" font-weight=\"bold\""));
    svg.text(box.x, top + 32, box.shape, cat(style, "font-size=\"10\""));
  }
  return svg.str();
}

}  // namespace keratin::graph
