// What a row may ask of a variable besides its pattern.
#include <cmath>
#include <string>

#include "keratin/base/error.h"
#include "keratin/graph/rewrite/rewriter.h"

namespace keratin::graph {
namespace {

bool constant(const Rewriter& r, int value, int) { return r.constant(value) != nullptr; }

bool scalar(const Rewriter& r, int value, int) {
  return r.constant(value) != nullptr && r.constant(value)->size() == 1;
}

bool positive(const Rewriter& r, int value, int) {
  return scalar(r, value, -1) && r.constant(value)->flat_as_double(0) > 0;
}

// Of such a divisor the reciprocal is exact, and so is the product with it.
bool power_of_two(const Rewriter& r, int value, int) {
  if (!scalar(r, value, -1)) return false;
  int exponent = 0;
  const double mantissa = std::frexp(std::fabs(r.constant(value)->flat_as_double(0)), &exponent);
  constexpr int kLargest = 14;  // the reciprocal is a normal number in float16 too
  return mantissa == 0.5 && std::abs(exponent) < kLargest;
}

// Not x - max(x): sums of its exponentials neither overflow nor vanish.
bool unshifted(const Rewriter& r, int value, int) {
  const Step* difference = r.call_of("subtract", value);
  if (difference == nullptr) return true;
  const int shift = difference->inputs[1];
  if (r.call_of("max", shift) != nullptr) return false;
  const Step* guarded = r.call_of("where", shift);
  return guarded == nullptr || r.call_of("isfinite", guarded->inputs[0]) == nullptr;
}

bool same(const Rewriter& r, int value, int other) { return r.spec(value) == r.spec(other); }

struct Row {
  std::string_view name;
  bool (*holds)(const Rewriter&, int, int);
};
constexpr Row kConditions[] = {
    {"constant", constant},         {"scalar", scalar},       {"positive", positive},
    {"power_of_two", power_of_two}, {"unshifted", unshifted}, {"same", same},
};

}  // namespace

bool (*find_condition(std::string_view name))(const Rewriter& rewriter, int value, int other) {
  for (const Row& row : kConditions)
    if (row.name == name) return row.holds;
  fail(ErrorCode::kNotFound, "[rewrite] there is no condition \"", std::string(name), "\".");
}

}  // namespace keratin::graph
