// Series: + - * / between columns and numbers.
#include <functional>

#include "keratin/base/error.h"
#include "keratin/data/frame/series.h"

namespace keratin {
namespace {

/// A column or a number, read as either doubles or integers.
struct Operand {
  const Series* series = nullptr;
  Number number = 0;

  bool integral() const { return series ? series->dtype() != ColumnType::float64 : number.is_integer(); }
  bool complete() const { return !series || series->dtype() != ColumnType::bool_ || series->count() == series->size(); }
  double value(int64_t row) const { return series ? series->number(row) : number.value(); }
  int64_t integer(int64_t row) const {
    if (!series) return number.integer();
    const auto at = static_cast<size_t>(row);
    return series->dtype() == ColumnType::int64 ? series->int64s()[at] : int64_t{series->bools()[at]};
  }
};

void check(const char* op, const Operand& a, const Operand& b) {
  for (const Operand* operand : {&a, &b}) {
    const Series* series = operand->series;
    if (!series || series->is_numeric()) continue;
    fail(ErrorCode::kDType, "[Series] expected numbers around '", op, "', but column '", series->name(), "' holds text",
         series->note().empty() ? "" : cat(" (", series->note(), ")"), ". Encode it with get_dummies or leave it out.");
  }
  if (!a.series || !b.series) return;
  require(a.series->size() == b.series->size(), ErrorCode::kShape, "[Series] expected columns of one length around '",
          op, "', received '", a.series->name(), "' with ", a.series->size(), " and '", b.series->name(), "' with ",
          b.series->size(), " rows.");
}

Series dressed(Series result, const Operand& a, const Operand& b) {
  const Series& shape = a.series ? *a.series : *b.series;
  if (a.series && b.series && a.series->name() != b.series->name()) result = result.rename("");
  return shape.index().empty() ? result : result.with_index(shape.index());
}

template <class Op>
Series floats(const Operand& a, const Operand& b, Op op) {
  const Series& shape = a.series ? *a.series : *b.series;
  Buffer<double> out(shape.size());
  double* to = out.mutable_data();
  for (int64_t row = 0; row < shape.size(); ++row) to[row] = op(a.value(row), b.value(row));
  return dressed({shape.name(), std::move(out)}, a, b);
}

// Unsigned arithmetic wraps around where signed overflow would be undefined.
template <class Op>
Series integers(const Operand& a, const Operand& b, Op op) {
  const Series& shape = a.series ? *a.series : *b.series;
  Buffer<int64_t> out(shape.size());
  int64_t* to = out.mutable_data();
  for (int64_t row = 0; row < shape.size(); ++row) {
    to[row] = static_cast<int64_t>(op(static_cast<uint64_t>(a.integer(row)), static_cast<uint64_t>(b.integer(row))));
  }
  return dressed({shape.name(), std::move(out)}, a, b);
}

template <class Op>
Series combine(const char* name, const Operand& a, const Operand& b, Op op) {
  check(name, a, b);
  const bool exact = a.integral() && b.integral() && a.complete() && b.complete();
  return exact ? integers(a, b, op) : floats(a, b, op);
}

Series divide(const Operand& a, const Operand& b) {
  check("/", a, b);
  return floats(a, b, std::divides<>());
}

}  // namespace

Series operator+(const Series& a, const Series& b) { return combine("+", {&a}, {&b}, std::plus<>()); }
Series operator-(const Series& a, const Series& b) { return combine("-", {&a}, {&b}, std::minus<>()); }
Series operator*(const Series& a, const Series& b) { return combine("*", {&a}, {&b}, std::multiplies<>()); }
Series operator/(const Series& a, const Series& b) { return divide({&a}, {&b}); }
Series operator+(const Series& a, Number b) { return combine("+", {&a}, {nullptr, b}, std::plus<>()); }
Series operator-(const Series& a, Number b) { return combine("-", {&a}, {nullptr, b}, std::minus<>()); }
Series operator*(const Series& a, Number b) { return combine("*", {&a}, {nullptr, b}, std::multiplies<>()); }
Series operator/(const Series& a, Number b) { return divide({&a}, {nullptr, b}); }
Series operator+(Number a, const Series& b) { return combine("+", {nullptr, a}, {&b}, std::plus<>()); }
Series operator-(Number a, const Series& b) { return combine("-", {nullptr, a}, {&b}, std::minus<>()); }
Series operator*(Number a, const Series& b) { return combine("*", {nullptr, a}, {&b}, std::multiplies<>()); }
Series operator/(Number a, const Series& b) { return divide({nullptr, a}, {&b}); }
Series operator-(const Series& a) { return 0 - a; }

}  // namespace keratin
