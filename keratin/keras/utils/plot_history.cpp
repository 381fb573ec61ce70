#include "keratin/keras/utils/plot_history.h"

#include <algorithm>
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/base/svg.h"
#include "keratin/keras/utils/axis.h"

namespace keratin::utils {
namespace {

constexpr double kPanelWidth = 560, kPanelHeight = 360, kTitle = 40;
constexpr double kLeft = 74, kRight = 22, kTop = 42, kBottom = 50;
constexpr const char* kTrainColour = "#1f77b4";
constexpr const char* kValidationColour = "#e6550d";

struct Curve {
  std::string label;
  const char* colour;
  const std::vector<double>* values;
};

// One chart: a metric with its validation.
struct Panel {
  std::string key;
  std::vector<Curve> curves;
};

const std::vector<double>* find(const History& history, const std::string& key) {
  for (const auto& [name, values] : history.history)
    if (name == key) return &values;
  return nullptr;
}

std::vector<Panel> panels_of(const History& history, std::vector<std::string> keys) {
  if (keys.empty()) {
    for (const auto& [name, values] : history.history) {
      const bool validation = name.rfind("val_", 0) == 0 && find(history, name.substr(4)) != nullptr;
      if (!validation) keys.push_back(name);
    }
    // The loss first, the learning rate last.
    const auto place = [](const std::string& key) { return key == "loss" ? 0 : key == "learning_rate" ? 2 : 1; };
    std::stable_sort(keys.begin(), keys.end(),
                     [&](const std::string& a, const std::string& b) { return place(a) < place(b); });
  }
  std::vector<Panel> panels;
  for (const std::string& key : keys) {
    Panel panel{key, {{"training", kTrainColour, &history[key]}}};
    if (const auto* validation = find(history, "val_" + key))
      panel.curves.push_back({"validation", kValidationColour, validation});
    panels.push_back(std::move(panel));
  }
  return panels;
}

struct Range {
  double low = INFINITY, high = -INFINITY;
  bool empty() const { return low > high; }
};

Range range_of(const Panel& panel) {
  Range range;
  for (const Curve& curve : panel.curves)
    for (const double value : *curve.values)
      if (std::isfinite(value)) range.low = std::min(range.low, value), range.high = std::max(range.high, value);
  return range;
}

class Chart {
 public:
  Chart(Svg& svg, const Panel& panel, const std::vector<int64_t>& epochs, double x, double y, std::optional<bool> log)
      : svg_(svg),
        panel_(panel),
        epochs_(epochs),
        left_(x + kLeft),
        right_(x + kPanelWidth - kRight),
        top_(y + kTop),
        bottom_(y + kPanelHeight - kBottom),
        range_(range_of(panel)),
        logarithmic_(!range_.empty() && range_.low > 0 && log.value_or(range_.high / range_.low > 50)),
        x_axis_(Axis::of_integers(static_cast<double>(epochs.front()) + 1, static_cast<double>(epochs.back()) + 1)),
        y_axis_(range_.empty() ? 0 : range_.low, range_.empty() ? 1 : range_.high, logarithmic_) {}

  void draw() {
    svg_.text(left_, top_ - 16, panel_.key + (logarithmic_ ? " (logarithmic)" : ""),
              "font-size=\"16\" font-weight=\"bold\" fill=\"#0f172a\"");
    draw_grid();
    for (const Curve& curve : panel_.curves) draw(curve);
    draw_legend();
  }

 private:
  double x_of(double epoch) const { return left_ + (right_ - left_) * x_axis_.at(epoch); }
  double y_of(double value) const { return bottom_ - (bottom_ - top_) * y_axis_.at(value); }

  void draw_grid() {
    for (const Axis::Tick& tick : y_axis_.ticks()) {
      const double y = y_of(tick.value);
      svg_.line(left_, y, right_, y, "stroke=\"#e2e8f0\"");
      svg_.text(left_ - 8, y + 4, tick.label, "text-anchor=\"end\" font-size=\"12\" fill=\"#475569\"");
    }
    for (const Axis::Tick& tick : x_axis_.ticks()) {
      const double x = x_of(tick.value);
      svg_.line(x, bottom_, x, bottom_ + 5, "stroke=\"#475569\"");
      svg_.text(x, bottom_ + 19, tick.label, "text-anchor=\"middle\" font-size=\"12\" fill=\"#475569\"");
    }
    svg_.line(left_, top_, left_, bottom_, "stroke=\"#475569\"");
    svg_.line(left_, bottom_, right_, bottom_, "stroke=\"#475569\"");
    svg_.text((left_ + right_) / 2, bottom_ + 39, "epoch", "text-anchor=\"middle\" font-size=\"13\" fill=\"#475569\"");
  }

  // Values that are no numbers leave a gap.
  void draw(const Curve& curve) {
    Svg::Points points;
    const auto flush = [&] {
      if (points.size() > 1)
        svg_.polyline(points, cat("fill=\"none\" stroke=\"", curve.colour,
                                  "\" stroke-width=\"2\" stroke-linejoin=\"round\" stroke-linecap=\"round\""));
      const bool dots = points.size() == 1 || curve.values->size() <= 20;
      for (const auto& [x, y] : points)
        if (dots) svg_.circle(x, y, 3, cat("fill=\"", curve.colour, "\""));
      points.clear();
    };
    // Validation that ran only in some epochs has fewer values than there are epochs.
    const size_t count = curve.values->size();
    for (size_t i = 0; i < count; ++i) {
      const double value = (*curve.values)[i];
      if (std::isfinite(value))
        points.emplace_back(x_of(epoch_of(i, count)), y_of(value));
      else
        flush();
    }
    flush();
  }

  double epoch_of(size_t i, size_t count) const {
    const size_t every = std::max<size_t>(epochs_.size() / std::max<size_t>(count, 1), 1);
    const size_t index = count == epochs_.size() ? i : std::min((i + 1) * every - 1, epochs_.size() - 1);
    return static_cast<double>(epochs_[index]) + 1;
  }

  void draw_legend() {
    if (panel_.curves.size() < 2) return;
    double x = right_ - 190;
    for (const Curve& curve : panel_.curves) {
      svg_.line(x, top_ - 21, x + 22, top_ - 21, cat("stroke=\"", curve.colour, "\" stroke-width=\"3\""));
      svg_.text(x + 28, top_ - 17, curve.label, "font-size=\"13\" fill=\"#334155\"");
      x += 92;
    }
  }

  Svg& svg_;
  const Panel& panel_;
  const std::vector<int64_t>& epochs_;
  double left_, right_, top_, bottom_;
  Range range_;
  bool logarithmic_;
  Axis x_axis_, y_axis_;
};

}  // namespace

std::string history_svg(const History& history, const PlotHistoryOptions& options) {
  require(!history.epoch.empty() && !history.history.empty(), ErrorCode::kInvalidArgument,
          "[plot_history] the history holds no epoch.");
  const std::vector<Panel> panels = panels_of(history, options.keys);
  const size_t columns = panels.size() == 1 ? 1 : 2, rows = (panels.size() + columns - 1) / columns;
  const double head = options.title.empty() ? 0 : kTitle;
  Svg svg(kPanelWidth * static_cast<double>(columns), head + kPanelHeight * static_cast<double>(rows));
  if (head > 0) svg.text(kLeft, 30, options.title, "font-size=\"20\" font-weight=\"bold\" fill=\"#0f172a\"");
  for (size_t i = 0; i < panels.size(); ++i)
    Chart(svg, panels[i], history.epoch, kPanelWidth * static_cast<double>(i % columns),
          head + kPanelHeight * static_cast<double>(i / columns), options.log_scale)
        .draw();
  return svg.str();
}

void plot_history(const History& history, const std::string& to_file, const PlotHistoryOptions& options) {
  require(to_file.size() > 4 && to_lower(to_file.substr(to_file.size() - 4)) == ".svg", ErrorCode::kUnsupported,
          "[plot_history] writes SVG files, received '", to_file, "'. Give a name that ends in .svg.");
  write_file_atomic(to_file, bytes_of(history_svg(history, options)));
}

}  // namespace keratin::utils
