// The passes over a Graph, one a file, and the order in which they run. Each returns what it did, for the report.
#pragma once

#include <span>
#include <string_view>

#include "keratin/graph/compile.h"
#include "keratin/graph/ir.h"

namespace keratin::graph {

/// A pass: its name is its switch and its file.
struct Pass {
  const char*
      name;         ///< `fuse_...` and `pack_...` change what a step is, and stay out of mode nan_guard, which names it
  const char* doc;  ///< what it does, in one line
  bool exact;       ///< every bit of every result stays
  RewriteCounts (*run)(Graph& graph);
  bool cheap = false;  ///< also in mode fast_compile
};

/// Gives equal calls on equal values one step.
RewriteCounts common_subexpressions(Graph& graph);
/// Removes steps that nothing needs, and values that no step makes or reads.
RewriteCounts dead_code(Graph& graph);
/// Evaluates what depends on shapes and constants alone, and removes steps that change nothing (x * 1, a cast to the
/// same dtype).
RewriteCounts simplify(Graph& graph);

/// Exact algebra: signs, views, transposes, casts, broadcasts (rewrite/algebra_rewrites.cpp).
RewriteCounts algebra(Graph& graph);
/// What needs the shape of a value alone no longer waits for the value.
RewriteCounts shape_promotion(Graph& graph);
/// Gradients that are one op become the ops they are made of, for the rewrites after it. Value-changing: by rounding.
RewriteCounts open_gradients(Graph& graph);
/// Cross-entropies of softmax and sigmoid are taken from the logits. Value-changing: nothing is clipped any more.
RewriteCounts loss_fusion(Graph& graph);
/// Forms that lose their value in floating point become those that keep it. Value-changing.
RewriteCounts stabilise(Graph& graph);
/// Cheaper ops for special arguments: power(x, 2) is square(x). Value-changing, by roundings.
RewriteCounts specialise(Graph& graph);
/// Nets of images with the channels first run with the channels last, and turn images at their borders alone.
/// Value-changing: sums over pixels are taken in another order.
RewriteCounts layout(Graph& graph);
/// Convolution, bias, relu and pooling of 2 x 2 become one op, and so does the way back through them in a training
/// step. Value-changing: the gradients are summed in another order.
RewriteCounts fuse_convolutions(Graph& graph);
/// Scale, bias and activation of a product are done while it is in registers.
RewriteCounts fuse_epilogues(Graph& graph);
/// A right factor that is a constant is put into the order in which kernels read it, once.
RewriteCounts pack_weights(Graph& graph);
/// Makes one step of neighbouring elementwise steps, which passes over memory once.
RewriteCounts fuse_elementwise(Graph& graph);
/// What elementwise steps make of a large product alone is made some rows at a time, while they are in the cache.
RewriteCounts fuse_products(Graph& graph);
/// A reduction takes what elementwise steps make for it alone piece by piece, so that it is never in memory.
RewriteCounts fuse_reductions(Graph& graph);

/// Every pass, in the order in which they run (one may stand there twice).
std::span<const Pass> all_passes();

/// The name that switches writing over dying inputs off, as if it were a pass: the plan does it.
inline constexpr const char* kInPlace = "in_place";
/// The same for temporaries that share bytes with others.
inline constexpr const char* kShareMemory = "share_memory";
/// Whether `options` leave the switch of this name on.
bool is_on(const CompileOptions& options, std::string_view name);
/// Whether `options` want this pass.
bool runs(const Pass& pass, const CompileOptions& options);

/// Runs all that `options` want. In mode debug, and in debug builds, the graph is checked after each.
CompileReport optimise(Graph& graph, const CompileOptions& options = {});

}  // namespace keratin::graph
