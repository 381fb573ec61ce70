// Patterns as data: "log(softmax(x, axis=a))" as a tree that is matched against the steps of a graph.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keratin/ops/def/attributes.h"

namespace keratin::graph {

/// An expression over ops. As text: `name(argument, ..., attribute=value, ...)` calls an op; `+ - * /` and a sign are
/// add, subtract, multiply, divide and negative; a word without parentheses is a variable, a number a constant that is
/// everywhere that number. An attribute's value is True, False, None, a number, or a variable of its own. Attributes
/// that are not named have their defaults.
///
/// `broadcast(x)` matches x and x under broadcast_like or broadcast_to.
struct Pattern {
  enum class Kind { kVariable, kNumber, kCall };
  struct AttributePattern {
    std::string name;
    ops::Attribute value;
    int variable = -1;  ///< >= 0: the value is this attribute variable
  };

  Kind kind = Kind::kVariable;
  std::string op;     ///< of kCall
  double number = 0;  ///< of kNumber
  int variable = -1;  ///< of kVariable
  std::vector<Pattern> arguments;
  std::vector<AttributePattern> attributes;

  bool is_call(std::string_view name) const { return kind == Kind::kCall && op == name; }
};

/// The names of one rule's variables: those of tensors and those of attributes; their numbers are positions here.
struct PatternNames {
  std::vector<std::string> tensors, attributes;
  int tensor(std::string_view name);     ///< adds it when it is new
  int attribute(std::string_view name);  ///< the same
};

/// Reads a pattern. `definitions` ("s = sum(y); p = y / s") are put in where their names stand; a definition may use
/// those before it. Throws Error kInvalidArgument with the place when the text is malformed.
Pattern parse_pattern(std::string_view text, PatternNames& names, std::string_view definitions = {});

}  // namespace keratin::graph
