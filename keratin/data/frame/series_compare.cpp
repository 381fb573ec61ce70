// Series: comparisons, which give masks, and masks combined.
#include <functional>

#include "keratin/base/error.h"
#include "keratin/data/frame/series.h"

namespace keratin {
namespace {

template <class Test>
Series mask_of(const Series& shape, Test test) {
  Buffer<uint8_t> out(shape.size());
  uint8_t* to = out.mutable_data();
  for (int64_t row = 0; row < shape.size(); ++row) to[row] = test(row);
  return {shape.name(), std::move(out)};
}

void check_lengths(const Series& a, const Series& b) {
  require(a.size() == b.size(), ErrorCode::kShape, "[Series] expected columns of one length, received '", a.name(),
          "' with ", a.size(), " and '", b.name(), "' with ", b.size(), " rows.");
}

template <class Compare>
Series compare(const Series& a, const Series& b, Compare compare) {
  check_lengths(a, b);
  if (a.dtype() == ColumnType::string && b.dtype() == ColumnType::string) {
    // A missing text is unequal to all, as NaN is; "x" != missing holds, every other comparison fails.
    return mask_of(a, [&](int64_t row) {
      if (a.is_missing(row) || b.is_missing(row)) return std::is_same_v<Compare, std::not_equal_to<>>;
      return compare(a.text(row), b.text(row));
    });
  }
  if (a.dtype() == ColumnType::int64 && b.dtype() == ColumnType::int64) {
    const auto left = a.int64s(), right = b.int64s();
    return mask_of(
        a, [&](int64_t row) { return compare(left[static_cast<size_t>(row)], right[static_cast<size_t>(row)]); });
  }
  return mask_of(a, [&](int64_t row) { return compare(a.number(row), b.number(row)); });
}

template <class Compare>
Series compare(const Series& a, Number b, Compare compare) {
  if (a.dtype() == ColumnType::int64 && b.is_integer()) {
    const auto values = a.int64s();
    return mask_of(a, [&](int64_t row) { return compare(values[static_cast<size_t>(row)], b.integer()); });
  }
  return mask_of(a, [&](int64_t row) { return compare(a.number(row), b.value()); });
}

template <class Combine>
Series combine(const Series& a, const Series& b, Combine combine) {
  check_lengths(a, b);
  const auto left = a.bools(), right = b.bools();
  return mask_of(a, [&](int64_t row) {
    const auto at = static_cast<size_t>(row);
    return combine(left[at] == 1, right[at] == 1);
  });
}

}  // namespace

Series operator==(const Series& a, const Series& b) { return compare(a, b, std::equal_to<>()); }
Series operator!=(const Series& a, const Series& b) { return compare(a, b, std::not_equal_to<>()); }
Series operator<(const Series& a, const Series& b) { return compare(a, b, std::less<>()); }
Series operator<=(const Series& a, const Series& b) { return compare(a, b, std::less_equal<>()); }
Series operator>(const Series& a, const Series& b) { return compare(a, b, std::greater<>()); }
Series operator>=(const Series& a, const Series& b) { return compare(a, b, std::greater_equal<>()); }
Series operator==(const Series& a, Number b) { return compare(a, b, std::equal_to<>()); }
Series operator!=(const Series& a, Number b) { return compare(a, b, std::not_equal_to<>()); }
Series operator<(const Series& a, Number b) { return compare(a, b, std::less<>()); }
Series operator<=(const Series& a, Number b) { return compare(a, b, std::less_equal<>()); }
Series operator>(const Series& a, Number b) { return compare(a, b, std::greater<>()); }
Series operator>=(const Series& a, Number b) { return compare(a, b, std::greater_equal<>()); }

Series operator==(const Series& a, const std::string& b) {
  const StringColumn& texts = a.strings();
  return mask_of(a, [&](int64_t row) { return !texts.is_missing(row) && texts[row] == b; });
}
Series operator!=(const Series& a, const std::string& b) { return !(a == b); }
Series operator==(const Series& a, const char* b) { return a == std::string(b); }
Series operator!=(const Series& a, const char* b) { return !(a == std::string(b)); }

Series operator&(const Series& a, const Series& b) { return combine(a, b, std::logical_and<>()); }
Series operator|(const Series& a, const Series& b) { return combine(a, b, std::logical_or<>()); }
Series operator!(const Series& a) {
  const auto values = a.bools();
  return mask_of(a, [&](int64_t row) { return values[static_cast<size_t>(row)] == 0; });
}
Series operator~(const Series& a) { return !a; }

}  // namespace keratin
