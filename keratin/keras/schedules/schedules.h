// Every learning-rate schedule: keras.optimizers.schedules.
#pragma once

#include "keratin/keras/schedules/cosine_decay.h"
#include "keratin/keras/schedules/cosine_decay_restarts.h"
#include "keratin/keras/schedules/exponential_decay.h"
#include "keratin/keras/schedules/inverse_time_decay.h"
#include "keratin/keras/schedules/piecewise_constant_decay.h"
#include "keratin/keras/schedules/polynomial_decay.h"
#include "keratin/keras/schedules/schedule.h"
