// Runs a table of rewrites over a graph until nothing changes.
#pragma once

#include <string>

#include "keratin/graph/compile.h"
#include "keratin/graph/rewrite/matcher.h"

namespace keratin::graph {

/// Applies the rewrites of `set` until none applies. Steps that are read no more are removed. Every rewrite keeps shape
/// and dtype of the value it replaces; new steps keep the user's line. Rewrites that undo each other are stopped by a
/// bound; in a debug build they are an error.
RewriteCounts rewrite(Graph& graph, const RewriteSet& set);

/// What rewrites see and use: one walk over the steps, producers first.
class Rewriter {
 public:
  Rewriter(Graph& graph, const RewriteSet& set, RewriteCounts& counts);
  /// Walks once. Whether anything changed.
  bool walk();

  const Edit& edit() const { return edit_; }
  const Step* producer(int value) const { return edit_.producer(value); }
  /// The call that makes `value` when it is one of `op`, else null.
  const Step* call_of(std::string_view op, int value) const;
  const Tensor* constant(int value) const { return edit_.constant(value); }
  const TensorSpec& spec(int value) const { return edit_.spec(value); }
  bool is_number(int value, double number) const { return graph::is_number(edit_, value, number); }

  /// A call, itself rewritten; computed at once when all inputs are constants. The line is that of the step at work.
  int call(std::string_view op, std::vector<int> inputs, ops::Attributes attrs = {});
  int scalar(double number, DType dtype);
  int constant_of(const Tensor& tensor) { return edit_.add_constant(tensor); }

 private:
  int improve(int value);
  int apply_row(const CompiledRewrite& rule, int value);
  int apply_products(int value);
  int apply_any(const RewriteSet::AtOp& here, int value);
  int build(const Pattern& pattern, const Bindings& bindings, DType dtype);
  std::optional<ops::Attributes> build_attributes(const OpDef& op, const Pattern& pattern, const Bindings& bindings,
                                                  int64_t rank) const;
  int accept(const char* name, int value, int by);

  const RewriteSet& set_;
  RewriteCounts& counts_;
  Edit edit_;
  Where where_;
  int depth_ = 0;
  bool changed_ = false;
};

}  // namespace keratin::graph
