#include <zlib.h>

#include <algorithm>

#include "keratin/base/hdf5/checksum.h"
#include "keratin/base/hdf5/chunks.h"

namespace keratin::hdf5 {
namespace {

std::string inflated(const Context& context, const std::string& stored, size_t most) {
  std::string out(std::min(most, stored.size() * 1032 + 64), '\0');
  auto size = static_cast<uLongf>(out.size());
  auto source_size = static_cast<uLong>(stored.size());
  const int status = uncompress2(reinterpret_cast<Bytef*>(out.data()), &size,
                                 reinterpret_cast<const Bytef*>(stored.data()), &source_size);
  if (status != Z_OK || source_size != stored.size()) context.corrupt("a chunk cannot be inflated");
  out.resize(size);
  return out;
}

std::string checked(const Context& context, std::string stored) {
  if (stored.size() < 4) context.corrupt("a chunk is too short for its checksum");
  const auto bytes = bytes_of(stored);
  const auto data = bytes.first(bytes.size() - 4);
  if (fletcher32(data) != load_le(bytes.last(4))) context.corrupt("the checksum of a chunk is wrong");
  stored.resize(data.size());
  return stored;
}

// All first bytes of the elements stand first, then all second bytes; a rest shorter than an element follows as it is.
std::string unshuffled(const std::string& stored, size_t element_size) {
  const size_t count = stored.size() / element_size;
  std::string out = stored;
  for (size_t byte = 0; byte < element_size; ++byte)
    for (size_t i = 0; i < count; ++i) out[i * element_size + byte] = stored[byte * count + i];
  return out;
}

}  // namespace

std::string undo_filters(const Context& context, const std::vector<Filter>& filters, uint32_t mask, std::string stored,
                         int64_t size, int64_t element_size) {
  // Each checksum applied before compression makes what is compressed 4 bytes longer.
  const size_t most = static_cast<size_t>(size) + 4 * filters.size();
  for (size_t i = filters.size(); i-- > 0;) {
    if (mask & (1u << i)) continue;
    const Filter& filter = filters[i];
    if (filter.id == Filter::kDeflate) stored = inflated(context, stored, most);
    if (filter.id == Filter::kFletcher32) stored = checked(context, std::move(stored));
    if (filter.id == Filter::kShuffle) stored = unshuffled(stored, static_cast<size_t>(element_size));
  }
  if (std::ssize(stored) != size) context.corrupt(cat("a chunk has ", stored.size(), " bytes; expected ", size));
  return stored;
}

}  // namespace keratin::hdf5
