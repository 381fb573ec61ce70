// A tiny writer of SVG pictures: shapes one after another, numbers short, text escaped.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keratin {

/// A picture being drawn. Coordinates are pixels, y downwards. A style is what stands in an element's tag:
/// `fill="#fff" stroke="black"`; it is written as it is, so it must not come from strangers.
class Svg {
 public:
  Svg(double width, double height);

  using Points = std::vector<std::pair<double, double>>;
  void rect(double x, double y, double width, double height, std::string_view style, double radius = 0);
  void line(double x1, double y1, double x2, double y2, std::string_view style);
  void circle(double x, double y, double radius, std::string_view style);
  void polyline(const Points& points, std::string_view style);
  /// `d`: path data ("M0 0L10 10").
  void path(std::string_view d, std::string_view style);
  /// Text of any origin, its baseline starting at (x, y).
  void text(double x, double y, std::string_view text, std::string_view style);
  /// What appears when the pointer rests on the element drawn next.
  void title(std::string_view text);
  /// Marks `id` as an arrow head for `marker-end="url(#id)"`.
  void define_arrow(std::string_view id, std::string_view colour);

  /// The whole document.
  std::string str() const;

 private:
  void element(std::string_view tag, std::string_view attributes);

  double width_, height_;
  std::string body_, pending_title_;
};

/// A number for SVG: at most two decimals, no exponent.
std::string svg_number(double value);
/// `text` with &, <, > and quotes escaped, and characters that XML does not have replaced.
std::string svg_escape(std::string_view text);

}  // namespace keratin
