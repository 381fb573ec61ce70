#include "keratin/base/svg.h"

#include <cmath>

#include "keratin/base/text.h"
#include "keratin/base/utf8.h"

namespace keratin {

std::string svg_number(double value) {
  if (!std::isfinite(value)) return "0";
  std::string text = format_number("%.2f", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string svg_escape(std::string_view text) {
  std::string out;
  char32_t c = 0;
  for (size_t at = 0; at < text.size();) {
    if (!next_code_point(text, at, c)) c = U'\uFFFD', ++at;
    switch (c) {
      case U'&':
        out += "&amp;";
        break;
      case U'<':
        out += "&lt;";
        break;
      case U'>':
        out += "&gt;";
        break;
      case U'"':
        out += "&quot;";
        break;
      case U'\'':
        out += "&#39;";
        break;
      default:
        append_utf8(out, c < 0x20 || c == 0x7f || (c & 0xfffe) == 0xfffe ? U'\uFFFD' : c);
    }
  }
  return out;
}

Svg::Svg(double width, double height) : width_(width), height_(height) {}

void Svg::element(std::string_view tag, std::string_view attributes) {
  body_ += cat("<", tag, " ", attributes);
  if (pending_title_.empty()) {
    body_ += "/>\n";
    return;
  }
  body_ += cat("><title>", svg_escape(pending_title_), "</title></", tag, ">\n");
  pending_title_.clear();
}

void Svg::rect(double x, double y, double width, double height, std::string_view style, double radius) {
  const std::string corner = radius > 0 ? cat(" rx=\"", svg_number(radius), "\"") : "";
  element("rect", cat("x=\"", svg_number(x), "\" y=\"", svg_number(y), "\" width=\"", svg_number(width), "\" height=\"",
                      svg_number(height), "\"", corner, " ", style));
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view style) {
  element("line", cat("x1=\"", svg_number(x1), "\" y1=\"", svg_number(y1), "\" x2=\"", svg_number(x2), "\" y2=\"",
                      svg_number(y2), "\" ", style));
}

void Svg::circle(double x, double y, double radius, std::string_view style) {
  element("circle",
          cat("cx=\"", svg_number(x), "\" cy=\"", svg_number(y), "\" r=\"", svg_number(radius), "\" ", style));
}

void Svg::polyline(const Points& points, std::string_view style) {
  std::string list;
  for (const auto& [x, y] : points) list += cat(list.empty() ? "" : " ", svg_number(x), ",", svg_number(y));
  element("polyline", cat("points=\"", list, "\" ", style));
}

void Svg::path(std::string_view d, std::string_view style) { element("path", cat("d=\"", d, "\" ", style)); }

void Svg::text(double x, double y, std::string_view text, std::string_view style) {
  body_ += cat("<text x=\"", svg_number(x), "\" y=\"", svg_number(y), "\" ", style, ">", svg_escape(text), "</text>\n");
}

void Svg::title(std::string_view text) { pending_title_ = text; }

void Svg::define_arrow(std::string_view id, std::string_view colour) {
  body_ += cat("<defs><marker id=\"", id,
               "\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" "
               "orient=\"auto-start-reverse\"><path d=\"M0 1L10 5L0 9z\" fill=\"",
               colour, "\"/></marker></defs>\n");
}

std::string Svg::str() const {
  const std::string w = svg_number(width_), h = svg_number(height_);
  return cat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", w, "\" height=\"", h, "\" viewBox=\"0 0 ", w, " ", h,
             "\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\">\n<rect width=\"100%\" height=\"100%\" "
             "fill=\"white\"/>\n",
             body_, "</svg>\n");
}

}  // namespace keratin
