// docs/rewrites.md: every rewrite of the graph compiler, with the numbers that it is there for.
#include <cmath>

#include "keratin/base/text.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/graph/rewrite/evaluate_pattern.h"
#include "keratin/ops/def/call.h"
#include "tools/opdoc/pages.h"

namespace opdoc {
namespace {

using namespace keratin;
using namespace keratin::graph;

std::string number(double value) { return format_number("%.7g", value); }

// A cell of a table: bars would end it.
std::string code(std::string_view text) { return text.empty() ? std::string() : cat("`", text, "`"); }

double element(const Tensor& t, int64_t i) { return t.flat_as_double(t.size() == 1 ? 0 : i); }

struct Shown {
  std::string arguments, naive, ours;
};

// The element at which the naive form is farthest off.
Shown numbers_of(const CompiledRewrite& row) {
  const ops::Tensors narrow = read_arguments(row.row->fails, DType::float32);
  if (narrow.empty()) return {};
  ops::Tensors wide;
  for (const Tensor& t : narrow) wide.push_back(ops::convert(t, DType::float64));
  const Tensor naive = evaluate_pattern(row.from, narrow), ours = evaluate_pattern(row.to, narrow);
  const Tensor truth = evaluate_pattern(row.to, wide);
  int64_t worst = 0;
  double most = -1;
  for (int64_t i = 0; i < naive.size(); ++i) {
    const double error = std::fabs(element(naive, i) - element(truth, i)) / std::fabs(element(truth, i));
    const double off = std::isnan(error) ? 1e300 : error;
    if (off > most) most = off, worst = i;
  }
  return {row.row->fails, number(element(naive, worst)), number(element(ours, worst))};
}

std::string table(const RewriteSet& set, bool with_numbers) {
  std::string out = with_numbers
                        ? "| Rewrite | From | To | Why | At | As written | Ours |\n|---|---|---|---|---|---|---|\n"
                        : "| Rewrite | From | To | Why |\n|---|---|---|---|\n";
  for (const CompiledRewrite& row : set.rows()) {
    const Rewrite& r = *row.row;
    std::string from = code(r.from);
    if (*r.where != '\0') from += cat(", where ", code(r.where));
    if (*r.when != '\0') from += cat(", when ", code(r.when));
    out += cat("| ", r.name, " | ", from, " | ", code(r.to), " | ", r.why, " |");
    if (with_numbers) {
      const Shown shown = numbers_of(row);
      out += cat(" ", code(shown.arguments), " | ", shown.naive, " | ", shown.ours, " |");
    }
    out += "\n";
  }
  for (const NativeRewrite& r : set.natives())
    out += cat("| ", r.name, " | ", code(r.from), " | ", code(r.to), " | |", with_numbers ? " | | |" : "", "\n");
  return out;
}

std::string passes() {
  std::string out = "| | Pass | What it does | Bits | Also in `fast_compile` |\n|---|---|---|---|---|\n";
  int number = 0;
  for (const Pass& pass : all_passes())
    out += cat("| ", ++number, " | `", pass.name, "` | ", pass.doc, " | ", pass.exact ? "stay" : "may change", " | ",
               pass.cheap ? "yes" : "", " |\n");
  return out;
}

}  // namespace

std::string rewrites() {
  return cat(
      "# Passes and rewrites of the graph compiler\n\nWritten by tools/opdoc from the tables in keratin/graph/passes "
      "and keratin/graph/rewrite; do not edit. [stability.md](stability.md) explains them. A plan's `compile_report()` "
      "says how often each rewrite applied.\n\n## Passes, in their order\n\n",
      passes(),
      "\nWhere bits may change, `.exact_only` leaves the pass out. `fuse_...` and `pack_...` stay out of mode "
      "nan_guard.\n\n## Rewrites\n\nWhat is looked for, what stands there then, and why. Products "
      "match in any order and nesting. *At*: arguments (of each variable, separated by `;`) where the form as written "
      "loses its value in float32; *as written* and *ours* are the float32 results at the worst of them, computed "
      "while "
      "this page was written.\n\n## Pass stabilise (value-changing)\n\n",
      table(stability_rewrites(), true), "\n## Pass loss_fusion (value-changing)\n\n", table(loss_rewrites(), true),
      "\n## Pass specialise (value-changing, by roundings)\n\n", table(specialise_rewrites(), false),
      "\n## Pass algebra (exact: every bit stays, but for the sign of a NaN)\n\n", table(algebra_rewrites(), false),
      "\n## Pass shape_promotion (exact)\n\n", table(shape_rewrites(), false));
}

}  // namespace opdoc
