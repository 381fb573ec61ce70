// Every layer: keras.layers.
#pragma once

#include "keratin/keras/layers/activations/activation.h"
#include "keratin/keras/layers/core/dense.h"
#include "keratin/keras/layers/core/embedding.h"
#include "keratin/keras/layers/merging/add.h"
#include "keratin/keras/layers/merging/concatenate.h"
#include "keratin/keras/layers/merging/multiply.h"
#include "keratin/keras/layers/normalization/batch_normalization.h"
#include "keratin/keras/layers/normalization/layer_normalization.h"
#include "keratin/keras/layers/preprocessing/category_encoding.h"
#include "keratin/keras/layers/preprocessing/normalization.h"
#include "keratin/keras/layers/preprocessing/rescaling.h"
#include "keratin/keras/layers/regularization/dropout.h"
#include "keratin/keras/layers/reshaping/flatten.h"
#include "keratin/keras/layers/reshaping/reshape.h"
