#include "keratin/data/frame/csv/number.h"

#include <charconv>
#include <cstdlib>
#include <limits>
#include <string>

#include "keratin/base/text.h"

namespace keratin::csv {
namespace {

bool is_infinity(std::string_view text) {
  if (text.empty() || (text[0] != 'i' && text[0] != 'I')) return false;
  const std::string lower = to_lower(text);
  return lower == "inf" || lower == "infinity";
}

}  // namespace

bool parse_number_slowly(const char* p, const char* end, char decimal, double& out) {
  while (p < end && is_blank(*p)) ++p;
  while (p < end && is_blank(end[-1])) --end;
  const bool negative = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+')) ++p;
  if (p == end) return false;
  const double sign = negative ? -1.0 : 1.0;
  if (is_infinity({p, static_cast<size_t>(end - p)})) {
    out = sign * std::numeric_limits<double>::infinity();
    return true;
  }
  // from_chars also reads "nan", "-1" behind our sign and the other decimal mark: none of them is a number here.
  if (!is_digit(*p) && !(*p == decimal && end - p > 1 && is_digit(p[1]))) return false;
  std::string copy;
  if (decimal != '.') {
    copy.assign(p, end);
    if (copy.find('.') != std::string::npos) return false;
    const size_t mark = copy.find(decimal);
    if (mark != std::string::npos) copy[mark] = '.';
    p = copy.data();
    end = p + copy.size();
  }
  double value = 0;
  const auto [stop, error] = std::from_chars(p, end, value);
  if (stop != end) return false;
  if (error == std::errc::result_out_of_range) {
    // Too large or too small for from_chars, which then leaves `value` alone; strtod tells the two apart.
    value = std::strtod(std::string(p, end).c_str(), nullptr);
  } else if (error != std::errc()) {
    return false;
  }
  out = sign * value;
  return true;
}

}  // namespace keratin::csv
