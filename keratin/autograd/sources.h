// What targets and sources of gradients must be, and what sources get that no gradient reached.
#pragma once

#include <string>
#include <vector>

#include "keratin/autograd/unused.h"
#include "keratin/core/tensor.h"

namespace keratin::autograd {

/// Throws Error kDType unless every target has a dtype that has gradients. `who` ("GradientTape") is named in errors.
void check_targets(const std::vector<Tensor>& targets, const char* who);

/// Applies `unused` to the gradients that stayed empty. `names` (as many as sources, or none) are used in errors.
void settle_unused(std::vector<Tensor>& gradients, const std::vector<Tensor>& sources, Unused unused, const char* who,
                   const std::vector<std::string>& names = {});

/// The same values under an identity of their own, which tapes know to come from `x`. So a function sees an argument
/// that is nothing else's: neither another argument nor what it captured.
Tensor fresh(const Tensor& x);
std::vector<Tensor> fresh(const std::vector<Tensor>& tensors);
/// The same, but no tape knows where it comes from.
Tensor fresh_unseen(const Tensor& x);

}  // namespace keratin::autograd
