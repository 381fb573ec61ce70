#include "keratin/graph/check_pass.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "keratin/base/error.h"
#include "keratin/graph/evaluate.h"
#include "keratin/ops/def/call.h"

namespace keratin::graph {
namespace {

std::string result_name(const Graph& graph, size_t result) {
  if (result < graph.outputs.size()) return cat("result ", result);
  const Update& update = graph.updates[result - graph.outputs.size()];
  return cat("the update of ", graph.variables[static_cast<size_t>(update.variable)].path());
}

std::complex<double> at(const Tensor& t, int64_t i) { return t.flat_as_complex(i); }
bool is_number(std::complex<double> z) { return std::isfinite(z.real()) && std::isfinite(z.imag()); }

std::string text_of(std::complex<double> z) {
  return z.imag() == 0 ? repr(z.real()) : cat(repr(z.real()), "+", repr(z.imag()), "j");
}

// 2^-p of the coarsest floating type that the graph computes in.
double roundoff_of(const Graph& graph) {
  double coarsest = 0x1p-53;
  for (const Value& v : graph.values) {
    const DType dtype = is_complex(v.spec.dtype) ? real_dtype(v.spec.dtype) : v.spec.dtype;
    if (dtype == DType::float32) coarsest = std::max(coarsest, 0x1p-24);
    if (dtype == DType::float16) coarsest = std::max(coarsest, 0x1p-11);
    if (dtype == DType::bfloat16) coarsest = std::max(coarsest, 0x1p-8);
  }
  return coarsest;
}

[[noreturn]] void report(const char* pass, const std::string& result, const Tensor& before, const Tensor& after,
                         int64_t i, double allowed) {
  fail(ErrorCode::kInternal, "[graph] pass ", pass, " changed ", result, " at ", index_text(before.shape(), i), ": ",
       text_of(at(before, i)), " before, ", text_of(at(after, i)), " after (difference ",
       repr(std::abs(at(after, i) - at(before, i))), ", allowed ", repr(allowed), "). without = {\"", pass,
       "\"} goes around it; please report it.");
}

void compare_bits(const char* pass, const std::string& result, const Tensor& before, const Tensor& after) {
  if (std::memcmp(before.raw(), after.raw(), static_cast<size_t>(before.bytes())) == 0) return;
  const int64_t size = size_of(before.dtype());
  const auto bytes = [size](const Tensor& t, int64_t i) { return static_cast<const char*>(t.raw()) + i * size; };
  for (int64_t i = 0; i < before.size(); ++i) {
    const bool both_nan =
        is_inexact(before.dtype()) && std::isnan(std::abs(at(before, i))) && std::isnan(std::abs(at(after, i)));
    if (!both_nan && std::memcmp(bytes(before, i), bytes(after, i), static_cast<size_t>(size)) != 0)
      report(pass, result, before, after, i, 0);
  }
}

double largest_error(const Tensor& values, const Tensor& truth) {
  double worst = 0;
  for (int64_t i = 0; i < truth.size(); ++i)
    if (is_number(at(truth, i)) && is_number(at(values, i)))
      worst = std::max(worst, std::abs(at(values, i) - at(truth, i)));
  return worst;
}

double largest(const Tensor& values) {
  double most = 0;
  for (int64_t i = 0; i < values.size(); ++i)
    if (is_number(at(values, i))) most = std::max(most, std::abs(at(values, i)));
  return most;
}

void compare_within(const char* pass, const std::string& result, const Tensor& before, const Tensor& after,
                    const Tensor& truth, double roundoffs) {
  const double allowed = 2 * largest_error(before, truth) + roundoffs * largest(truth);
  for (int64_t i = 0; i < truth.size(); ++i)
    if (is_number(at(truth, i)) && !(std::abs(at(after, i) - at(truth, i)) <= allowed))
      report(pass, result, before, after, i, allowed);
}

// The program before in float64; where an op does not take that, as it was.
Tensors truth_of(const Graph& graph, const Tensors& arguments, const Tensors& variables, const Tensors& otherwise) {
  try {
    const Graph wide = widened(graph);
    const ops::Unobserved unobserved;
    Tensors in, state;
    for (size_t i = 0; i < arguments.size(); ++i)
      in.push_back(ops::convert(arguments[i], wide.values[static_cast<size_t>(wide.inputs[i])].spec.dtype));
    for (size_t i = 0; i < variables.size(); ++i)
      state.push_back(ops::convert(variables[i], wide.values[static_cast<size_t>(wide.variable_values[i])].spec.dtype));
    return evaluate(wide, in, state);
  } catch (const Error&) {
    return otherwise;
  }
}

}  // namespace

PassChecker::PassChecker(const Graph& graph, const Tensors& examples)
    : graph_(graph), arguments_(examples), variables_(present_values(graph)) {
  for (size_t i = arguments_.size(); i < graph.inputs.size(); ++i)
    arguments_.push_back(random_argument(graph.values[static_cast<size_t>(graph.inputs[i])].spec, i));
  results_ = evaluate(graph, arguments_, variables_);
}

void PassChecker::check(const char* pass, bool exact, const Graph& graph) {
  Tensors now = evaluate(graph, arguments_, variables_);
  require(now.size() == results_.size(), ErrorCode::kInternal, "[graph] pass ", pass, " made ", now.size(),
          " results and updates of ", results_.size(), ".");
  const Tensors truth = exact ? Tensors() : truth_of(graph_, arguments_, variables_, results_);
  const double roundoffs = roundoff_of(graph_) * static_cast<double>(graph_.steps.size() + 1);
  for (size_t i = 0; i < now.size(); ++i) {
    require(ops::spec_of(now[i]) == ops::spec_of(results_[i]), ErrorCode::kInternal, "[graph] pass ", pass, " made ",
            to_string(ops::spec_of(now[i])), " of ", result_name(graph, i), ", which was ",
            to_string(ops::spec_of(results_[i])), ".");
    if (exact || !is_inexact(now[i].dtype()))
      compare_bits(pass, result_name(graph, i), results_[i], now[i]);
    else
      compare_within(pass, result_name(graph, i), results_[i], now[i], truth[i], roundoffs);
  }
  graph_ = graph;
  results_ = std::move(now);
}

}  // namespace keratin::graph
