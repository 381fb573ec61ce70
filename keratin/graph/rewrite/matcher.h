// Matching of a pattern against the steps of a graph.
#pragma once

#include <array>

#include "keratin/graph/edit.h"
#include "keratin/graph/rewrite/rule.h"

namespace keratin::graph {

/// What the variables of a row stand for.
struct Bindings {
  static constexpr size_t kMost = 8;
  struct BoundAttribute {
    bool set = false;
    ops::Attribute value;
    int64_t rank = -1;  ///< of an axis attribute: the axes that it counts among
  };
  std::array<int, kMost> tensors;
  std::array<BoundAttribute, kMost> attributes;
  Bindings() { tensors.fill(-1); }
};

/// Tries a row on values, with full backtracking over commutative ops.
class Matcher {
 public:
  /// A pattern that a value must match, then the next goal. Goals live on the stack of whoever makes them.
  struct Goal {
    const Pattern* pattern = nullptr;
    int value = -1;
    const Goal* next = nullptr;
  };

  Matcher(const Edit& edit, const Rewriter& rewriter, const CompiledRewrite& rule)
      : edit_(edit), rewriter_(rewriter), rule_(rule) {}

  /// All goals in order, then the row's conditions. The bindings stay as they were found.
  bool solve(const Goal* goal);
  const Bindings& bindings() const { return bindings_; }

 private:
  bool match_variable(const Goal& goal);
  bool match_call(const Goal& goal);
  bool match_arguments(const Goal& goal, const Step& step, bool swapped);
  bool match_attributes(const Pattern& pattern, const Step& step);
  bool conditions_hold() const;

  const Edit& edit_;
  const Rewriter& rewriter_;
  const CompiledRewrite& rule_;
  Bindings bindings_;
};

/// Whether a constant is `number` everywhere, in its own dtype.
bool is_number(const Edit& edit, int value, double number);
/// Whether two values are computed alike: one value, or equal calls of equal values.
bool same_value(const Edit& edit, int a, int b, int depth = 6);
/// An axis attribute as the axes it names, sorted, in [0, rank); others as they are. Nothing for an axis out of range.
std::optional<ops::Attribute> normal_attribute(const ops::AttributeSpec& spec, const ops::Attribute& value,
                                               int64_t rank);
/// Back: a list of axes as the op's attribute wants it. Nothing when it takes one axis and there are more.
std::optional<ops::Attribute> op_attribute(const ops::AttributeSpec& spec, const ops::Attribute& normal);
/// How many axes an axis attribute counts among: labels of a cross-entropy have one less than its output.
int64_t axes_of(const Edit& edit, const std::vector<int>& inputs);
bool is_commutative(std::string_view op);

}  // namespace keratin::graph
