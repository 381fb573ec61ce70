// The public API of Keratin, and nothing else: include this one header.
#pragma once

#include "keratin/autograd/tape.h"
#include "keratin/base/error.h"
#include "keratin/base/json.h"
#include "keratin/core/dtype.h"
#include "keratin/core/shape.h"
#include "keratin/core/tensor.h"
#include "keratin/core/variable.h"
#include "keratin/ops/ops.h"
#include "keratin/ops/random/random.h"
