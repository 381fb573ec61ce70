// Every loss: keras.losses.
#pragma once

#include "keratin/keras/losses/binary_crossentropy.h"
#include "keratin/keras/losses/categorical_crossentropy.h"
#include "keratin/keras/losses/huber.h"
#include "keratin/keras/losses/kl_divergence.h"
#include "keratin/keras/losses/log_cosh.h"
#include "keratin/keras/losses/loss.h"
#include "keratin/keras/losses/mean_absolute_error.h"
#include "keratin/keras/losses/mean_absolute_percentage_error.h"
#include "keratin/keras/losses/mean_squared_error.h"
#include "keratin/keras/losses/mean_squared_logarithmic_error.h"
#include "keratin/keras/losses/poisson.h"
#include "keratin/keras/losses/sparse_categorical_crossentropy.h"
