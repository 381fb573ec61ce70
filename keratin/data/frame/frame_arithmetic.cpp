// DataFrame: arithmetic column by column.
#include "keratin/base/error.h"
#include "keratin/data/frame/frame.h"

namespace keratin {
namespace {

template <class Op>
DataFrame each(const DataFrame& a, Op op) {
  std::vector<Series> columns;
  for (const Series& column : a.series()) columns.push_back(op(column).rename(column.name()));
  DataFrame out(std::move(columns));
  return a.index().empty() ? out : out.with_index(a.index());
}

template <class Op>
DataFrame with_frame(const char* name, const DataFrame& a, const DataFrame& b, Op op) {
  require(a.columns() == b.columns(), ErrorCode::kShape, "[DataFrame] expected the same columns around '", name,
          "', received ", join(a.columns()), " and ", join(b.columns()), ".");
  return each(a, [&](const Series& column) { return op(column, b.column(column.name())); });
}

template <class Op>
DataFrame with_series(const char* name, const DataFrame& a, const Series& b, Op op) {
  require(!b.index().empty() || a.columns().empty(), ErrorCode::kInvalidArgument, "[DataFrame] around '", name,
          "' a Series needs one entry a column under its name, as df.mean() has. For a column, use it on a column: "
          "df[\"a\"] ",
          name, " df[\"b\"].");
  return each(a, [&](const Series& column) { return op(column, Number(b[column.name()])); });
}

}  // namespace

DataFrame operator+(const DataFrame& a, const DataFrame& b) {
  return with_frame("+", a, b, [](const Series& x, const Series& y) { return x + y; });
}
DataFrame operator-(const DataFrame& a, const DataFrame& b) {
  return with_frame("-", a, b, [](const Series& x, const Series& y) { return x - y; });
}
DataFrame operator*(const DataFrame& a, const DataFrame& b) {
  return with_frame("*", a, b, [](const Series& x, const Series& y) { return x * y; });
}
DataFrame operator/(const DataFrame& a, const DataFrame& b) {
  return with_frame("/", a, b, [](const Series& x, const Series& y) { return x / y; });
}
DataFrame operator+(const DataFrame& a, const Series& b) {
  return with_series("+", a, b, [](const Series& x, Number y) { return x + y; });
}
DataFrame operator-(const DataFrame& a, const Series& b) {
  return with_series("-", a, b, [](const Series& x, Number y) { return x - y; });
}
DataFrame operator*(const DataFrame& a, const Series& b) {
  return with_series("*", a, b, [](const Series& x, Number y) { return x * y; });
}
DataFrame operator/(const DataFrame& a, const Series& b) {
  return with_series("/", a, b, [](const Series& x, Number y) { return x / y; });
}
DataFrame operator+(const DataFrame& a, Number b) {
  return each(a, [&](const Series& x) { return x + b; });
}
DataFrame operator-(const DataFrame& a, Number b) {
  return each(a, [&](const Series& x) { return x - b; });
}
DataFrame operator*(const DataFrame& a, Number b) {
  return each(a, [&](const Series& x) { return x * b; });
}
DataFrame operator/(const DataFrame& a, Number b) {
  return each(a, [&](const Series& x) { return x / b; });
}

}  // namespace keratin
