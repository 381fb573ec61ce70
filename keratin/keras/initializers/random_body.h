// What the random initializers share: a seed, drawn once when none is given.
#pragma once

#include <optional>

#include "keratin/keras/initializers/initializer.h"
#include "keratin/ops/random/random.h"

namespace keratin::initializers {

/// Base of the random initializers: `seed` comes first in their configs.
class RandomBody : public InitializerBody {
 public:
  explicit RandomBody(std::optional<int64_t> seed) : given_(seed), used_(seed ? *seed : random::draw_seed()) {}
  void visit_config(ConfigVisitor& v) override {
    v("seed", given_);
    if (v.reading() && given_) used_ = *given_;
    config(v);
  }

 protected:
  random::Seed seed() const { return used_; }

 private:
  std::optional<int64_t> given_;
  int64_t used_;
};

}  // namespace keratin::initializers
