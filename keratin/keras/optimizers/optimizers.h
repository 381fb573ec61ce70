// Every optimizer: keras.optimizers.
#pragma once

#include "keratin/keras/optimizers/adagrad.h"
#include "keratin/keras/optimizers/adam.h"
#include "keratin/keras/optimizers/adam_w.h"
#include "keratin/keras/optimizers/nadam.h"
#include "keratin/keras/optimizers/optimizer.h"
#include "keratin/keras/optimizers/rms_prop.h"
#include "keratin/keras/optimizers/sgd.h"
