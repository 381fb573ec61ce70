#include "keratin/autograd/anomaly.h"

#include <utility>

namespace keratin {
namespace {

thread_local bool looking = false;

}  // namespace

DetectAnomaly::DetectAnomaly(bool on) : before_(std::exchange(looking, on)) {}
DetectAnomaly::~DetectAnomaly() { looking = before_; }
bool DetectAnomaly::active() { return looking; }

}  // namespace keratin
