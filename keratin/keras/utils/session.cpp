#include "keratin/keras/utils/session.h"

#include "keratin/keras/object.h"
#include "keratin/ops/random/random.h"

namespace keratin::utils {

void set_random_seed(int64_t seed) { random::set_global_seed(seed); }

void clear_session() { reset_names(); }

}  // namespace keratin::utils
