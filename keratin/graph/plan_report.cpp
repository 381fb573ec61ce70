// What a plan says of its memory.
#include <algorithm>

#include "keratin/base/text.h"
#include "keratin/graph/plan.h"

namespace keratin::graph {
namespace {

std::string place_of(const Graph& graph, const Placement& p) {
  const auto number = static_cast<size_t>(p.place);
  switch (p.kind) {
    case Placement::Kind::kArgument:
      return cat("argument ", p.place);
    case Placement::Kind::kVariable:
      return cat("variable ", graph.variables[number].path());
    case Placement::Kind::kConstant:
      return "constant";
    case Placement::Kind::kResult:
      return cat("result ", p.place);
    case Placement::Kind::kArena:
      break;
  }
  return cat("arena ", with_commas(p.place), " .. ", with_commas(p.place + p.bytes));
}

}  // namespace

std::string Plan::memory_report() const {
  const double saved = temporary_bytes_ == 0 ? 0
                                             : 100.0 * static_cast<double>(temporary_bytes_ - arena_bytes_) /
                                                   static_cast<double>(temporary_bytes_);
  std::string out = cat("arena ", with_commas(arena_bytes_), " bytes; ", with_commas(temporary_bytes_),
                        " without sharing (", format_number("%.0f", std::max(saved, 0.0)), " % reused)\n");
  for (const Placement& p : placements_) {
    if (p.kind == Placement::Kind::kConstant) continue;
    out += cat("  ", name_of(graph_, p.value), "  ", to_string(graph_.values[static_cast<size_t>(p.value)].spec), "  ",
               place_of(graph_, p));
    if (p.kind == Placement::Kind::kArena) out += cat(", steps ", p.first, " to ", p.last);
    if (p.root != p.value) out += cat(", over ", name_of(graph_, p.root));
    out += "\n";
  }
  return out;
}

}  // namespace keratin::graph
