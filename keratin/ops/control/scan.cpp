#include <utility>

#include "keratin/base/error.h"
#include "keratin/base/text.h"
#include "keratin/ops/batch/axes.h"
#include "keratin/ops/control/control.h"
#include "keratin/ops/control/loops.h"
#include "keratin/ops/control/scan_op.h"

namespace keratin::ops {
namespace {

using Step = function_ref<Scanned(const Tensors&, const Tensors&)>;

int64_t length_of(const Tensors& xs, const ScanOptions& options) {
  int64_t length = options.length.value_or(kUnknown);
  require(length >= kUnknown, ErrorCode::kInvalidArgument, "[scan] expected a length of 0 or more, received ", length,
          ".");
  for (size_t i = 0; i < xs.size(); ++i) {
    require(xs[i].defined(), ErrorCode::kState, "[scan] item ", i, " of xs is empty: it was never given a value.");
    require(xs[i].rank() > 0, ErrorCode::kShape, "[scan] expected xs with an axis to go along, received a scalar.");
    const int64_t rows = xs[i].shape(0);
    if (rows == kUnknown) continue;
    require(length == kUnknown || length == rows, ErrorCode::kShape, "[scan] expected ", length, " rows in item ", i,
            " of xs, received shape ", xs[i].shape(), ".");
    length = rows;
  }
  require(length != kUnknown || !xs.empty(), ErrorCode::kInvalidArgument,
          "[scan] without xs the length must be given.");
  return length;
}

Scanned run_plainly(Step f, const Tensors& init, const Tensors& xs, int64_t length, bool reverse) {
  std::vector<Tensors> rows;  // of each x
  for (const Tensor& x : xs) rows.push_back(unstack_examples(x));
  Scanned state{init, {}};
  std::vector<Tensors> ys;  // of each result, by row
  for (int64_t step = 0; step < length; ++step) {
    const auto row = static_cast<size_t>(reverse ? length - 1 - step : step);
    Tensors x;
    for (const Tensors& each : rows) x.push_back(each[row]);
    Scanned next = f(state.carry, x);
    check_carry("scan", state.carry, next.carry);
    state.carry = std::move(next.carry);
    if (step == 0) ys.assign(next.ys.size(), Tensors(static_cast<size_t>(length)));
    require(next.ys.size() == ys.size(), ErrorCode::kInvalidArgument, "[scan] expected ", ys.size(),
            " results from every step, received ", next.ys.size(), ".");
    for (size_t i = 0; i < ys.size(); ++i) ys[i][row] = std::move(next.ys[i]);
  }
  for (const Tensors& each : ys) state.ys.push_back(stack_examples(each));
  return state;
}

Scanned run_as_op(Step f, const Tensors& init, const Tensors& xs, int64_t length, bool reverse) {
  std::vector<TensorSpec> rows;
  for (const Tensor& x : xs) rows.push_back({x.shape().without(0), x.dtype()});
  const auto body = [&](const Tensors& in) {
    Scanned out = f(part(in, 0, init.size()), part(in, init.size(), in.size()));
    require(out.carry.size() == init.size(), ErrorCode::kInvalidArgument, "[scan] the carry has ", init.size(),
            " tensors, the step returned ", out.carry.size(), ".");
    append(out.carry, out.ys);
    return out.carry;
  };
  const TracedBody traced = trace_body("scan", body, init, rows);

  Tensors inputs = traced.state_in(), outputs = traced.state_out();
  append(inputs, part(traced.trace.arguments, init.size(), traced.trace.arguments.size()));
  append(outputs, part(traced.trace.results, init.size(), traced.trace.results.size()));
  std::vector<Capture> captures;
  add_captures(traced.trace, inputs, outputs, captures);
  append(inputs, inside_of(captures));
  const Ref<const Region> region = close_region(traced.trace, inputs, outputs);
  const Tensors results =
      traced.assign_variables(call_scan(region, traced.initial(), xs, outside_of(captures), length, reverse));
  return {part(results, 0, init.size()), part(results, init.size(), results.size())};
}

}  // namespace

Scanned scan(Step f, const Tensors& init, const Tensors& xs, const ScanOptions& options) {
  require(options.unroll.valid(), ErrorCode::kInvalidArgument, "[scan] expected unroll to be 1 or more.");
  const int64_t length = length_of(xs, options);
  Tensors values = init;
  append(values, xs);
  const bool unrolled = length > 0 && (values.empty() || options.unroll.all(length));
  if (unrolled || (length > 0 && !loop_is_traced(values))) return run_plainly(f, init, xs, length, options.reverse);
  require(!values.empty(), ErrorCode::kInvalidArgument, "[scan] a scan without carry and xs needs a length above 0.");
  return run_as_op(f, init, xs, length, options.reverse);
}

std::pair<Tensor, Tensor> scan(function_ref<std::pair<Tensor, Tensor>(const Tensor&, const Tensor&)> f,
                               const Tensor& init, const Tensor& xs, const ScanOptions& options) {
  const auto step = [&](const Tensors& carry, const Tensors& row) -> Scanned {
    auto [next, y] = f(carry[0], row.empty() ? Tensor() : row[0]);
    return {{std::move(next)}, {std::move(y)}};
  };
  const Scanned out = scan(Step(step), Tensors{init}, xs.defined() ? Tensors{xs} : Tensors{}, options);
  return {out.carry[0], out.ys[0]};
}

}  // namespace keratin::ops
