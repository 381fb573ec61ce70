// Rewrites as data: what is looked for, what stands there then, and why; and tables of them.
#pragma once

#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "keratin/graph/rewrite/pattern.h"

namespace keratin::graph {

class Rewriter;

/// A row of a table. Patterns are text: see Pattern.
struct Rewrite {
  const char* name;
  const char* from;  ///< what is looked for
  const char* to;    ///< what stands there then; of the same shape and dtype, or the row does not apply
  const char* why;
  const char* where = "";    ///< definitions for both: "s = sum(x); m = max(x)"
  const char* when = "";     ///< conditions on variables: "positive(c), unshifted(x)" (conditions.cpp)
  bool any_nesting = false;  ///< `from` is a product: its factors may stand in any order and nesting, among others
  const char* fails = "";    ///< where `from` loses its value: numbers for each variable in order, "100 -3; 1 2"
  const char* agrees = "";   ///< where both forms are good
};

/// A rewrite that is a function, where text does not reach.
struct NativeRewrite {
  const char* name;
  const char* op;  ///< looks at calls of this op; nullptr: of every op
  const char* from;
  const char* to;
  int (*apply)(Rewriter& rewriter, int value);  ///< the value that shall stand for `value`, or -1
};

/// A row, read.
struct CompiledRewrite {
  struct Condition {
    bool (*holds)(const Rewriter& rewriter, int value, int other);
    int variable, other;  ///< other: -1 when the condition asks of one variable
  };
  const Rewrite* row;
  PatternNames names;
  Pattern from, to;
  std::vector<Condition> conditions;
  std::vector<const Pattern*> numerators, denominators;  ///< of any_nesting
};

/// Rewrites that run together. Read once per process, shared by threads.
class RewriteSet {
 public:
  /// Of several tables of rows the earlier ones are tried first.
  RewriteSet(const std::vector<std::span<const Rewrite>>& tables, std::span<const NativeRewrite> natives);
  RewriteSet(const RewriteSet&) = delete;
  RewriteSet& operator=(const RewriteSet&) = delete;

  struct AtOp {
    std::vector<const CompiledRewrite*> rows;
    std::vector<const NativeRewrite*> natives;
  };
  /// What may apply to a call of `op`; nullptr when nothing.
  const AtOp* at(std::string_view op) const;
  const std::vector<const CompiledRewrite*>& products() const { return products_; }
  const std::vector<CompiledRewrite>& rows() const { return rows_; }
  std::span<const NativeRewrite> natives() const { return natives_; }

 private:
  std::vector<CompiledRewrite> rows_;
  std::span<const NativeRewrite> natives_;
  std::unordered_map<std::string_view, AtOp> by_op_;
  AtOp everywhere_;
  std::vector<const CompiledRewrite*> products_;
};

/// The tables, each of one pass. Algebra and shapes are exact: every bit stays, but for the sign of a NaN.
const RewriteSet& algebra_rewrites();
const RewriteSet& stability_rewrites();
const RewriteSet& loss_rewrites();
const RewriteSet& specialise_rewrites();
const RewriteSet& shape_rewrites();

/// The condition of this name; throws Error kNotFound.
bool (*find_condition(std::string_view name))(const Rewriter& rewriter, int value, int other);

}  // namespace keratin::graph
