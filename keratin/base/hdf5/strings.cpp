#include "keratin/base/hdf5/strings.h"

#include <zlib.h>

#include <algorithm>

namespace keratin::hdf5 {

uint32_t crc_of_texts(const std::vector<std::string>& texts) {
  uLong crc = 0;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) crc = crc32_z(crc, reinterpret_cast<const Bytef*>(""), 1);
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(texts[i].data()), texts[i].size());
  }
  return static_cast<uint32_t>(crc);
}

const GlobalHeap::Collection& GlobalHeap::collection(uint64_t address) {
  const auto [found, is_new] = collections_.try_emplace(address);
  Collection& out = found->second;
  if (!is_new) return out;
  const uint64_t head_size = 8 + static_cast<uint64_t>(context_.length_size);
  const std::string head = context_.block(address, head_size);
  ByteCursor cursor(bytes_of(head), context_.name());
  context_.expect_signature(cursor, "GCOL");
  if (cursor.u8() != 1) context_.corrupt("unknown version of a global heap");
  cursor.skip(3);
  const uint64_t size = context_.length(cursor);
  if (size < head_size) context_.corrupt("a bad global heap");
  out.bytes = context_.block(address, size);
  ByteCursor objects(bytes_of(out.bytes), context_.name());
  objects.skip(head_size);
  while (objects.left() >= 8 + static_cast<size_t>(context_.length_size)) {
    const uint16_t index = objects.u16();
    objects.skip(6);
    const uint64_t object_size = context_.length(objects);
    if (index == 0) break;  // the free space
    const size_t at = objects.position();
    if (object_size > objects.left()) context_.corrupt("an object of a global heap is longer than the heap");
    if (!out.objects.emplace(index, std::pair(at, object_size)).second)
      context_.corrupt("a global heap has an index twice");
    objects.skip(std::min<size_t>((object_size + 7) / 8 * 8, objects.left()));
  }
  return out;
}

std::string GlobalHeap::string(ByteCursor& reference) {
  const uint32_t size = reference.u32();
  const uint64_t address = context_.address(reference);
  const uint32_t index = reference.u32();
  if (size == 0) return {};
  if (size > context_.limits().max_text_bytes)
    context_.limit(cat("a string has ", size, " bytes; the limit is ", context_.limits().max_text_bytes));
  // Many references to one string must not blow up.
  total_ += size;
  if (total_ > 4 * static_cast<int64_t>(context_.size()) + 4096) context_.corrupt("its strings share their bytes");
  const Collection& heap = collection(address);
  const auto object = heap.objects.find(index);
  if (object == heap.objects.end() || object->second.second < size) context_.corrupt("a string is not in its heap");
  std::string text = heap.bytes.substr(object->second.first, size);
  // Some writers count the zero at the end.
  while (!text.empty() && text.back() == '\0') text.pop_back();
  return text;
}

namespace {

std::string fixed_string(std::string_view bytes, char padding) {
  if (padding == '\0') return std::string(bytes.substr(0, bytes.find('\0')));
  const char pad = padding == 'n' ? '\0' : ' ';
  const size_t last = bytes.find_last_not_of(pad);
  return std::string(bytes.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

}  // namespace

std::vector<std::string> decode_strings(Context& context, GlobalHeap& heap, const ElementType& type,
                                        std::string_view bytes, int64_t count) {
  ByteCursor cursor(bytes_of(bytes), context.name());
  std::vector<std::string> out;
  for (int64_t i = 0; i < count; ++i) {
    if (type.kind == ElementType::Kind::kString)
      out.push_back(heap.string(cursor));
    else
      out.push_back(fixed_string(cursor.text(static_cast<size_t>(type.size)), type.padding));
  }
  return out;
}

namespace {

// The compiler makes vector shuffles of it.
template <size_t size>
void turn_around(std::span<std::byte> bytes) {
  for (size_t i = 0; i + size <= bytes.size(); i += size) std::reverse(bytes.data() + i, bytes.data() + i + size);
}

}  // namespace

void to_little_endian(const ElementType& type, std::span<std::byte> bytes) {
  if (!type.big_endian) return;
  if (type.size == 2) turn_around<2>(bytes);
  if (type.size == 4) turn_around<4>(bytes);
  if (type.size == 8) turn_around<8>(bytes);
}

}  // namespace keratin::hdf5
