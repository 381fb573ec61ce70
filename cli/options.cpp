#include "cli/options.h"

#include <charconv>

namespace keratin::cli {

std::string NumberRange::operator()(const std::string& text) const {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool number = error == std::errc() && end == text.data() + text.size();
  const bool is_whole = text.find_first_not_of("0123456789-") == std::string::npos;
  if (number && (!whole || is_whole) && value >= low && value <= high) return {};
  const auto shown = [this](double x) { return whole ? std::to_string(static_cast<int64_t>(x)) : repr(x); };
  return cat("expected a ", whole ? "whole number" : "number", " from ", shown(low), " to ", shown(high),
             ", received '", text, "'");
}

}  // namespace keratin::cli
