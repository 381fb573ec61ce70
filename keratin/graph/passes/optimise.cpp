#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

#include "keratin/graph/check_pass.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/graph/verify.h"

namespace keratin::graph {
namespace {

#ifdef NDEBUG
constexpr bool kDebugBuild = false;
#else
constexpr bool kDebugBuild = true;
#endif

}  // namespace

std::span<const Pass> all_passes() {
  static constexpr Pass kPasses[] = {
      {"simplify", "evaluates constants, removes steps that change nothing", true, simplify, true},
      {"common_subexpressions", "equal calls become one", true, common_subexpressions},
      {"shape_promotion", "what needs a shape alone does not wait for the value", true, shape_promotion},
      {"algebra", "signs, views, transposes, casts and broadcasts meet and vanish", true, algebra},
      {"open_gradients", "gradients that are one op become the ops they are made of", false, open_gradients},
      {"loss_fusion", "cross-entropies of softmax and sigmoid are taken from the logits", false, loss_fusion},
      {"stabilise", "forms that lose their value become those that keep it", false, stabilise},
      {"loss_fusion", "cross-entropies written by hand become ops", false, loss_fusion},
      {"specialise", "cheaper ops for special arguments: power(x, 2) is square(x)", false, specialise},
      {"algebra", "once more: rewrites leave signs and views behind", true, algebra},
      {"simplify", "evaluates what has become constant", true, simplify},
      {"common_subexpressions", "equal calls become one", true, common_subexpressions},
      {"dead_code", "removes what nothing needs", true, dead_code, true},
      {"layout", "images with the channels first are turned at the borders of a net alone", false, layout},
      {"fuse_convolutions", "convolution, bias, relu and pooling in one pass, and back", false, fuse_convolutions},
      {"fuse_epilogues", "scale, bias and activation of a product while it is in registers", true, fuse_epilogues},
      {"pack_weights", "constant right factors in the order in which kernels read them", true, pack_weights},
      {"fuse_elementwise", "neighbouring elementwise ops pass over memory once", true, fuse_elementwise},
      {"fuse_products", "what elementwise ops make of a product alone is made some rows at a time", true,
       fuse_products},
      {"fuse_reductions", "what is made for a reduction alone is never in memory as a whole", true, fuse_reductions},
  };
  return kPasses;
}

bool is_on(const CompileOptions& options, std::string_view name) {
  return std::find(options.without.begin(), options.without.end(), name) == options.without.end();
}

bool runs(const Pass& pass, const CompileOptions& options) {
  if (options.mode == Mode::eager || (options.mode == Mode::fast_compile && !pass.cheap)) return false;
  if (options.exact_only && !pass.exact) return false;
  const std::string_view name = pass.name;
  if (options.mode == Mode::nan_guard && (name.starts_with("fuse_") || name.starts_with("pack_"))) return false;
  return is_on(options, pass.name);
}

CompileReport optimise(Graph& graph, const CompileOptions& options) {
  const bool checked = options.mode == Mode::debug;
  std::optional<PassChecker> checker;
  if (checked) checker.emplace(graph, options.examples);
  CompileReport report;
  for (const Pass& pass : all_passes()) {
    if (!runs(pass, options)) continue;
    const size_t before = graph.steps.size();
    const auto start = std::chrono::steady_clock::now();
    RewriteCounts rewrites = pass.run(graph);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    report.passes.push_back({pass.name, seconds, before, graph.steps.size(), std::move(rewrites)});
    if (checked || kDebugBuild) verify(graph, pass.name);
    if (checker) checker->check(pass.name, pass.exact, graph);
  }
  return report;
}

}  // namespace keratin::graph
