// What the files of single optimizers share.
#pragma once

#include "keratin/keras/class_tables.h"
#include "keratin/keras/optimizers/optimizer.h"

namespace keratin::optimizers {

/// Copies the arguments that every optimizer takes from an option struct, which holds them flat.
template <class Body, class Options>
Ref<Body> with_options(Ref<Body> body, const Options& options) {
  body->name = options.name;
  body->learning_rate_option = options.learning_rate;
  body->weight_decay = options.weight_decay;
  body->clipnorm = options.clipnorm;
  body->global_clipnorm = options.global_clipnorm;
  body->clipvalue = options.clipvalue;
  body->use_ema = options.use_ema;
  body->ema_momentum = options.ema_momentum;
  body->ema_overwrite_frequency = options.ema_overwrite_frequency;
  body->loss_scale_factor = options.loss_scale_factor;
  body->gradient_accumulation_steps = options.gradient_accumulation_steps;
  return body;
}

}  // namespace keratin::optimizers
