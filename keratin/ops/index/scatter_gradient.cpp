#include "keratin/ops/index/scatter_gradient.h"

#include "keratin/ops/generated/elementwise/add.h"
#include "keratin/ops/generated/elementwise/broadcast_like.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/divide.h"
#include "keratin/ops/generated/elementwise/divide_no_nan.h"
#include "keratin/ops/generated/elementwise/equal.h"
#include "keratin/ops/generated/elementwise/less.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/elementwise/ones_like.h"
#include "keratin/ops/generated/elementwise/where.h"
#include "keratin/ops/generated/elementwise/zeros_like.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/index/tuples.h"

namespace keratin::ops::index_detail {
namespace {

// The call whose gradient is wanted, and reads and writes at its indices.
struct Scattered {
  const Backward& b;
  int64_t axis = b.attrs().integer(1);

  const Tensor& x() const { return b.in(0); }
  const Tensor& updates() const { return b.in(2); }
  Tensor read(const Tensor& from) const { return read_at(from, b.in(1), axis); }
  Tensor write(const Tensor& to, const Tensor& values, const std::optional<std::string>& reduction) const {
    return write_at(to, b.in(1), values, reduction, axis);
  }
};

Gradients of_replacing(const Scattered& s) {
  Tensor numbers = tuple_numbers(s.b.in(1));
  const int64_t first = s.axis < 0 ? s.axis + s.x().rank() : s.axis;
  for (int64_t a = first + numbers.rank(); a < s.updates().rank(); ++a) numbers = expand_dims(numbers, -1);
  numbers = broadcast_like(numbers, cast(s.updates(), DType::int64));
  const Tensor who = s.write(zeros_like(cast(s.x(), DType::int64)), numbers, {});
  const Tensor stays = equal(s.read(who), numbers);
  const Tensor dout = s.b.dout();
  return {s.write(dout, zeros_like(s.updates()), {}), Tensor(), where(stays, s.read(dout), zeros_like(s.updates()))};
}

// d(x * u1 * u2 * ...) by a factor is the product of the others: of the factors other than 0, and of how many are 0.
Gradients of_multiplying(const Scattered& s) {
  const Tensor &x = s.x(), &updates = s.updates();
  const Tensor x_is_zero = equal(x, 0), is_zero = equal(updates, 0);
  const Tensor factors = where(is_zero, ones_like(updates), updates), x_factor = where(x_is_zero, ones_like(x), x);
  const Tensor of_updates = s.write(ones_like(x), factors, "mul");
  const Tensor zeros = s.write(cast(x_is_zero, DType::int32), cast(is_zero, DType::int32), "add");
  const Tensor of_all = multiply(of_updates, x_factor), zeros_there = s.read(zeros);
  const Tensor dout = s.b.dout();
  const Tensor by_x = where(less(zeros, add(cast(x_is_zero, DType::int32), 1)), of_updates, zeros_like(x));
  const Tensor others = where(less(zeros_there, add(cast(is_zero, DType::int32), 1)), divide(s.read(of_all), factors),
                              zeros_like(updates));
  return {multiply(dout, by_x), Tensor(), multiply(s.read(dout), others)};
}

Gradients of_extremes(const Scattered& s) {
  const Tensor& out = s.b.out();
  const Tensor x_is_it = cast(equal(s.x(), out), out.dtype());
  const Tensor is_it = cast(equal(s.updates(), s.read(out)), out.dtype());
  const Tensor share = divide_no_nan(s.b.dout(), s.write(x_is_it, is_it, "add"));
  return {multiply(share, x_is_it), Tensor(), multiply(s.read(share), is_it)};
}

}  // namespace

Gradients scatter_gradient(const Backward& b) {
  const Scattered s{b};
  if (b.attrs().is_none(0)) return of_replacing(s);
  const std::string& reduction = b.attrs().text(0);
  if (reduction == "add") return {b.dout(), Tensor(), s.read(b.dout())};
  return reduction == "mul" ? of_multiplying(s) : of_extremes(s);
}

}  // namespace keratin::ops::index_detail
