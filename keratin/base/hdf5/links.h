// Internal to the HDF5 reader: the members of a group, old style (B-tree, local heap) and new style (link messages,
// fractal heap).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keratin/base/hdf5/context.h"
#include "keratin/base/hdf5/messages.h"

namespace keratin::hdf5 {

struct Link {
  std::string name;
  uint64_t address = 0;  // of the object header
};

bool is_group(const std::vector<Message>& header);
/// Hard links only, sorted by name; soft, external and user-defined links are errors.
std::vector<Link> read_links(Context& context, const std::vector<Message>& header);

}  // namespace keratin::hdf5
