#include "keratin/keras/optimizers/adam_w.h"

#include "keratin/base/error.h"
#include "keratin/keras/optimizers/adam_body.h"

namespace keratin::optimizers {
namespace {

struct AdamWBody final : AdamBody {
  AdamWBody() { weight_decay = 0.004; }
  std::string class_name() const override { return "AdamW"; }
  void check_arguments() const override {
    require(weight_decay.has_value(), ErrorCode::kInvalidArgument,
            "Argument `weight_decay` must be a float. Received: weight_decay=None");
    AdamBody::check_arguments();
  }
};

}  // namespace

OptimizerClass adam_w_class() { return {"AdamW", make_default<OptimizerBody, AdamWBody>, {}}; }

AdamW::AdamW(const AdamWOptions& options) : Optimizer(with_adam_options(make_ref<AdamWBody>(), options)) {}

}  // namespace keratin::optimizers
