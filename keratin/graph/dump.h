// Pictures of graphs: DOT for Graphviz, and SVG that needs nothing installed.
#pragma once

#include <string>

#include "keratin/graph/ir.h"

namespace keratin::graph {

/// For Graphviz: a node a step, argument, variable, constant, result and update; the user's line as its tooltip.
std::string to_dot(const Graph& graph);

/// The same picture, drawn downwards in layers: arguments blue, variables violet, constants grey, steps by kind
/// (products and convolutions orange, element by element green, reductions yellow, others white), results and updates
/// dark. Meant for up to some
/// hundred steps.
std::string to_svg(const Graph& graph);

}  // namespace keratin::graph
