#include "keratin/base/hdf5/chunks.h"

#include <algorithm>
#include <cstring>

namespace keratin::hdf5 {
namespace {

class ChunkReader {
 public:
  ChunkReader(Context& context, const ChunkedData& data, std::span<std::byte> out)
      : context_(context), data_(data), out_(out) {
    chunk_bytes_ = checked_bytes(context, data.layout.chunk, data.element_size);
    for (size_t axis = 0; axis < data.shape.size(); ++axis) {
      grid_.push_back((data.shape[axis] + data.layout.chunk[axis] - 1) / data.layout.chunk[axis]);
      chunk_count_ *= grid_.back();
    }
  }

  void read() {
    fill_elements(out_, data_.fill);
    const Layout& layout = data_.layout;
    if (layout.address == Context::kUndefined) return;
    seen_.assign(static_cast<size_t>(chunk_count_), false);
    switch (layout.index) {
      case Layout::Index::kTree:
        return tree(layout.address, -1);
      case Layout::Index::kSingle:
        if (chunk_count_ != 1) context_.corrupt("a single chunk for several");
        return chunk(layout.address, layout.single_filtered ? layout.single_size : static_cast<uint64_t>(chunk_bytes_),
                     layout.single_mask, 0);
      case Layout::Index::kImplicit:
        for (int64_t i = 0; i < chunk_count_; ++i)
          chunk(layout.address + static_cast<uint64_t>(i * chunk_bytes_), static_cast<uint64_t>(chunk_bytes_), ~0u, i);
        return;
      case Layout::Index::kFixedArray:
        return fixed_array(layout.address);
    }
  }

 private:
  void tree(uint64_t address, int expected_level) {
    context_.claim(address);
    const uint64_t head_size = 8 + 2 * static_cast<uint64_t>(context_.offset_size);
    const std::string head = context_.block(address, head_size);
    ByteCursor cursor(bytes_of(head), context_.name());
    context_.expect_signature(cursor, "TREE");
    if (cursor.u8() != 1) context_.corrupt("expected the tree of a chunked data set");
    const int level = cursor.u8();
    const uint16_t count = cursor.u16();
    if (expected_level >= 0 && level != expected_level)
      context_.corrupt("the tree of a chunked data set has a node of wrong level");
    const size_t rank = data_.shape.size();
    const uint64_t entry = 8 + 8 * (rank + 1) + context_.offset_size;
    const std::string body = context_.block(address + head_size, count * entry);
    ByteCursor entries(bytes_of(body), context_.name());
    for (int i = 0; i < count; ++i) {
      const uint32_t size = entries.u32();
      const uint32_t mask = entries.u32();
      int64_t index = 0;
      for (size_t axis = 0; axis < rank; ++axis) {
        const uint64_t offset = entries.u64();
        const auto along = static_cast<uint64_t>(data_.layout.chunk[axis]);
        if (level == 0 && (offset % along != 0 || offset / along >= static_cast<uint64_t>(grid_[axis])))
          context_.corrupt("a chunk lies outside its data set");
        index = level == 0 ? index * grid_[axis] + static_cast<int64_t>(offset / along) : 0;
      }
      entries.skip(8);  // the "axis" of element bytes
      const uint64_t child = context_.address(entries);
      level > 0 ? tree(child, level - 1) : chunk(child, size, mask, index);
    }
  }

  // Format specification, section VII.D: a header, then one data block, divided into pages with a checksum each when it
  // is large.
  void fixed_array(uint64_t address) {
    const uint64_t o = context_.offset_size, l = context_.length_size;
    const std::string head = context_.block(address, 8 + l + o + 4);
    context_.check_sum(head);
    ByteCursor cursor(bytes_of(head), context_.name());
    context_.expect_signature(cursor, "FAHD");
    if (cursor.u8() != 0) context_.corrupt("unknown version of a fixed array");
    const bool filtered = cursor.u8() == 1;
    const uint64_t entry_size = cursor.u8();
    const uint8_t page_bits = cursor.u8();
    const uint64_t count = context_.length(cursor);
    const uint64_t block = context_.address(cursor);
    const bool valid = page_bits < 32 && count == static_cast<uint64_t>(chunk_count_) &&
                       (filtered ? entry_size > o + 4 && entry_size <= o + 12 : entry_size == o);
    if (!valid) context_.corrupt("a bad fixed array");
    if (block == Context::kUndefined) return;
    fixed_array_block(block, count, uint64_t{1} << page_bits, entry_size, filtered);
  }

  void fixed_array_block(uint64_t address, uint64_t count, uint64_t page, uint64_t entry_size, bool filtered) {
    const uint64_t head_size = 6 + static_cast<uint64_t>(context_.offset_size);
    const bool paged = count > page;
    const uint64_t pages = (count + page - 1) / page;
    const uint64_t bitmap_size = paged ? (pages + 7) / 8 : 0;
    const std::string head = context_.block(address, head_size + (paged ? bitmap_size + 4 : count * entry_size + 4));
    context_.check_sum(head);
    ByteCursor cursor(bytes_of(head), context_.name());
    context_.expect_signature(cursor, "FADB");
    cursor.skip(head_size - 4);
    if (!paged) return fixed_array_entries(cursor, 0, count, entry_size, filtered);
    const std::string_view bitmap = cursor.text(bitmap_size);
    uint64_t at = address + head.size();
    for (uint64_t first = 0, i = 0; first < count; first += page, ++i) {
      const uint64_t here = std::min(page, count - first);
      const bool written = static_cast<uint8_t>(bitmap[i / 8]) & (0x80u >> (i % 8));
      if (written) {
        const std::string block = context_.block(at, here * entry_size + 4);
        context_.check_sum(block);
        ByteCursor entries(bytes_of(block), context_.name());
        fixed_array_entries(entries, first, here, entry_size, filtered);
      }
      at += here * entry_size + 4;
    }
  }

  void fixed_array_entries(ByteCursor& cursor, uint64_t first, uint64_t count, uint64_t entry_size, bool filtered) {
    const size_t size_bytes = filtered ? entry_size - context_.offset_size - 4 : 0;
    for (uint64_t i = 0; i < count; ++i) {
      const uint64_t address = context_.address(cursor);
      const uint64_t size = filtered ? cursor.number(size_bytes) : static_cast<uint64_t>(chunk_bytes_);
      const uint32_t mask = filtered ? cursor.u32() : ~0u;
      if (address != Context::kUndefined) chunk(address, size, mask, static_cast<int64_t>(first + i));
    }
  }

  // `index` counts chunks row by row.
  void chunk(uint64_t address, uint64_t size, uint32_t mask, int64_t index) {
    if (seen_[static_cast<size_t>(index)]) context_.corrupt("a chunk comes twice");
    seen_[static_cast<size_t>(index)] = true;
    const std::string bytes =
        undo_filters(context_, data_.filters, mask, context_.block(address, size), chunk_bytes_, data_.element_size);
    std::vector<int64_t> begin(grid_.size());
    for (size_t axis = grid_.size(); axis-- > 0; index /= grid_[axis])
      begin[axis] = index % grid_[axis] * data_.layout.chunk[axis];
    copy(bytes, begin, 0, 0, 0);
  }

  // Copies what of the chunk lies inside the data set, axis by axis; offsets count elements.
  void copy(const std::string& bytes, const std::vector<int64_t>& begin, size_t axis, int64_t from, int64_t to) {
    const int64_t length = std::min(data_.layout.chunk[axis], data_.shape[axis] - begin[axis]);
    from *= data_.layout.chunk[axis];
    to = to * data_.shape[axis] + begin[axis];
    if (axis + 1 == begin.size()) {
      std::memcpy(out_.data() + to * data_.element_size, bytes.data() + from * data_.element_size,
                  static_cast<size_t>(length * data_.element_size));
      return;
    }
    for (int64_t i = 0; i < length; ++i) copy(bytes, begin, axis + 1, from + i, to + i);
  }

  Context& context_;
  const ChunkedData& data_;
  std::span<std::byte> out_;
  int64_t chunk_bytes_ = 0;
  int64_t chunk_count_ = 1;
  std::vector<int64_t> grid_;
  std::vector<bool> seen_;
};

}  // namespace

void fill_elements(std::span<std::byte> out, const std::string& fill) {
  if (fill.empty()) {
    std::fill(out.begin(), out.end(), std::byte{0});
    return;
  }
  for (size_t i = 0; i + fill.size() <= out.size(); i += fill.size())
    std::memcpy(out.data() + i, fill.data(), fill.size());
}

void read_chunks(Context& context, const ChunkedData& data, std::span<std::byte> out) {
  if (!out.empty()) ChunkReader(context, data, out).read();
}

}  // namespace keratin::hdf5
