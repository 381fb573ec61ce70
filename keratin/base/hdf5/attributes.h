// Internal to the HDF5 reader: the attributes of an object.
#pragma once

#include <vector>

#include "keratin/base/hdf5/messages.h"
#include "keratin/base/hdf5/strings.h"

namespace keratin::hdf5 {

/// Attributes of a type that Keratin does not read are listed without their value.
std::vector<Attribute> read_attributes(Context& context, GlobalHeap& heap, const std::vector<Message>& header);

}  // namespace keratin::hdf5
