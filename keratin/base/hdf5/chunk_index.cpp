#include "keratin/base/hdf5/chunk_index.h"

#include <algorithm>
#include <array>
#include <bit>

#include "keratin/base/hdf5/record_tree.h"

namespace keratin::hdf5 {
namespace {

// Entries of the arrays and trees of layout version 4: an address, and with filters a size and a mask.
class IndexReader {
 public:
  IndexReader(Context& context, const ChunkedData& data, function_ref<void(const StoredChunk&)> visit)
      : context_(context), data_(data), visit_(visit), rank_(data.space.shape.size()) {
    chunk_bytes_ = static_cast<uint64_t>(checked_bytes(context, data.layout.chunk, data.element_size));
    for (size_t axis = 0; axis < rank_; ++axis) {
      const int64_t chunk = data.layout.chunk[axis], size = data.space.shape[axis], most = data.space.most[axis];
      grid_.push_back(size / chunk + (size % chunk != 0));
      most_grid_.push_back(most / chunk + (most % chunk != 0));
      order_.push_back(axis);
    }
  }

  void read() {
    const Layout& layout = data_.layout;
    switch (layout.index) {
      case Layout::Index::kTree:
        return tree(layout.address, -1);
      case Layout::Index::kSingle:
        return visit_({layout.address, layout.single_filtered ? layout.single_size : chunk_bytes_, layout.single_mask,
                       std::vector<int64_t>(rank_, 0)});
      case Layout::Index::kImplicit:
        return implicit(layout.address);
      case Layout::Index::kFixedArray:
        return fixed_array(layout.address);
      case Layout::Index::kExtensibleArray:
        return extensible_array(layout.address);
      case Layout::Index::kRecordTree:
        return record_tree(layout.address);
    }
  }

 private:
  // First-version B-tree, format specification, section III.A.1.
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
    const uint64_t entry = 8 + 8 * (rank_ + 1) + context_.offset_size;
    const std::string body = context_.block(address + head_size, count * entry);
    ByteCursor entries(bytes_of(body), context_.name());
    for (int i = 0; i < count; ++i) {
      StoredChunk chunk;
      chunk.size = entries.u32();
      chunk.mask = entries.u32();
      for (size_t axis = 0; axis < rank_; ++axis) {
        const uint64_t offset = entries.u64();
        const auto along = static_cast<uint64_t>(data_.layout.chunk[axis]);
        if (offset % along != 0) context_.corrupt("a chunk lies between the chunks of its data set");
        chunk.place.push_back(static_cast<int64_t>(offset / along));
      }
      if (entries.u64() != 0) context_.corrupt("a chunk begins inside an element");
      chunk.address = context_.address(entries);
      level > 0 ? tree(chunk.address, level - 1) : visit_(chunk);
    }
  }

  // All chunks, one after another, also those that the data set may still grow into.
  void implicit(uint64_t address) {
    std::vector<int64_t> place(rank_, 0);
    for (bool more = std::find(grid_.begin(), grid_.end(), 0) == grid_.end(); more;) {
      uint64_t index = 0;
      for (size_t axis = 0; axis < rank_; ++axis)
        index = times(index, static_cast<uint64_t>(most_grid_[axis])) + static_cast<uint64_t>(place[axis]);
      visit_({address + times(index, chunk_bytes_), chunk_bytes_, 0, place});
      more = false;
      for (size_t axis = rank_; axis-- > 0 && !more;) {
        more = ++place[axis] < grid_[axis];
        if (!more) place[axis] = 0;
      }
    }
  }

  uint64_t times(uint64_t a, uint64_t b) const {
    if (b != 0 && a > (uint64_t{1} << 62) / b) context_.corrupt("chunks beyond any file");
    return a * b;
  }

  // Entry `index` of an array: rows of the largest grid, the slowest axis first.
  std::vector<int64_t> place_of(uint64_t index) const {
    std::vector<int64_t> place(rank_, 0);
    for (size_t i = rank_; i-- > 1; index /= static_cast<uint64_t>(most_grid_[order_[i]]))
      place[order_[i]] = static_cast<int64_t>(index % static_cast<uint64_t>(most_grid_[order_[i]]));
    place[order_[0]] = static_cast<int64_t>(index);
    return place;
  }

  void parse_entry_head(ByteCursor& cursor) {
    if (cursor.u8() != 0) context_.corrupt("unknown version of an index of chunks");
    filtered_ = cursor.u8() == 1;
    entry_size_ = cursor.u8();
    const auto o = static_cast<uint64_t>(context_.offset_size);
    if (filtered_ ? entry_size_ <= o + 4 || entry_size_ > o + 12 : entry_size_ != o)
      context_.corrupt("entries of odd size in an index of chunks");
    if (std::find(most_grid_.begin(), most_grid_.end(), 0) != most_grid_.end())
      context_.corrupt("an index of chunks for no elements");
  }

  void entries(ByteCursor& cursor, uint64_t first, uint64_t count) {
    const size_t size_bytes = filtered_ ? entry_size_ - context_.offset_size - 4 : 0;
    for (uint64_t i = 0; i < count; ++i) {
      StoredChunk chunk;
      chunk.address = context_.address(cursor);
      chunk.size = filtered_ ? cursor.number(size_bytes) : chunk_bytes_;
      chunk.mask = filtered_ ? cursor.u32() : ~0u;
      if (chunk.address == Context::kUndefined) continue;
      chunk.place = place_of(first + i);
      visit_(chunk);
    }
  }

  // `count` entries and their checksum.
  void page(uint64_t address, uint64_t first, uint64_t count) {
    const std::string block = context_.block(address, count * entry_size_ + 4);
    context_.check_sum(block);
    ByteCursor cursor(bytes_of(block), context_.name());
    entries(cursor, first, count);
  }

  static bool bit(std::string_view bits, uint64_t index) {
    return static_cast<uint8_t>(bits[index / 8]) & (0x80u >> (index % 8));
  }

  // Format specification, section VII.D: a header, then one data block, divided into pages with a checksum each when it
  // is large.
  void fixed_array(uint64_t address) {
    context_.claim(address);
    const uint64_t o = context_.offset_size, l = context_.length_size;
    const std::string head = context_.block(address, 8 + l + o + 4);
    context_.check_sum(head);
    ByteCursor cursor(bytes_of(head), context_.name());
    context_.expect_signature(cursor, "FAHD");
    parse_entry_head(cursor);
    const uint8_t page_bits = cursor.u8();
    const uint64_t count = context_.length(cursor);
    const uint64_t block = context_.address(cursor);
    uint64_t expected = 1;
    for (const int64_t size : most_grid_) expected = times(expected, static_cast<uint64_t>(size));
    if (page_bits >= 32 || count != expected) context_.corrupt("a bad fixed array");
    if (block != Context::kUndefined) fixed_array_block(block, count, uint64_t{1} << page_bits);
  }

  void fixed_array_block(uint64_t address, uint64_t count, uint64_t page_size) {
    context_.claim(address);
    const uint64_t head_size = 6 + static_cast<uint64_t>(context_.offset_size);
    const bool paged = count > page_size;
    const uint64_t bitmap_size = paged ? ((count + page_size - 1) / page_size + 7) / 8 : 0;
    const uint64_t size = head_size + 4 + (paged ? bitmap_size : times(count, entry_size_));
    const std::string block = context_.block(address, size);
    context_.check_sum(block);
    ByteCursor cursor(bytes_of(block), context_.name());
    context_.expect_signature(cursor, "FADB");
    cursor.skip(head_size - 4);
    if (!paged) return entries(cursor, 0, count);
    const std::string_view written = cursor.text(bitmap_size);
    uint64_t at = address + size;
    for (uint64_t first = 0, i = 0; first < count; first += page_size, ++i) {
      const uint64_t here = std::min(page_size, count - first);
      if (bit(written, i)) page(at, first, here);
      at += here * entry_size_ + 4;
    }
  }

  // Format specification, section VII.E: an index block with the first entries, then "super blocks" u = 0, 1, 2, ... of
  // 2^(u/2) data blocks with 2^((u+1)/2) times the smallest number of entries each. The index block itself knows the
  // data blocks of the first super blocks.
  struct Extensible {
    uint64_t max_bits = 0, index_entries = 0, smallest = 0, pointers = 0, page_bits = 0;
    uint64_t offset_bytes() const { return (max_bits + 7) / 8; }
  };

  void extensible_array(uint64_t address) {
    context_.claim(address);
    const uint64_t o = context_.offset_size, l = context_.length_size;
    const std::string head = context_.block(address, 12 + 6 * l + o + 4);
    context_.check_sum(head);
    ByteCursor cursor(bytes_of(head), context_.name());
    context_.expect_signature(cursor, "EAHD");
    parse_entry_head(cursor);
    Extensible array;
    for (uint64_t* value : {&array.max_bits, &array.index_entries, &array.smallest, &array.pointers, &array.page_bits})
      *value = cursor.u8();
    cursor.skip(6 * l);
    const uint64_t block = context_.address(cursor);
    const bool valid = array.max_bits <= 64 && array.page_bits < 32 && std::has_single_bit(array.smallest) &&
                       std::has_single_bit(array.pointers) && array.pointers >= 2 &&
                       std::bit_width(array.smallest) - 1u <= array.max_bits;
    if (!valid) context_.corrupt("a bad extensible array");
    slow_axis_first();
    if (block != Context::kUndefined) extensible_index(array, block);
  }

  // The axis without end counts the slowest.
  void slow_axis_first() {
    const auto& most = data_.space.most;
    const auto found = std::find(most.begin(), most.end(), Dataspace::kUnlimited);
    if (found == most.end()) context_.corrupt("an extensible array of a data set that cannot grow");
    const auto axis = static_cast<size_t>(found - most.begin());
    std::rotate(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(axis),
                order_.begin() + static_cast<std::ptrdiff_t>(axis) + 1);
  }

  void extensible_index(const Extensible& array, uint64_t address) {
    context_.claim(address);
    const uint64_t o = context_.offset_size;
    const uint64_t supers = 1 + array.max_bits - (std::bit_width(array.smallest) - 1u);
    const uint64_t direct_supers = std::min<uint64_t>(supers, 2 * (std::bit_width(array.pointers) - 1u));
    const uint64_t direct_blocks = 2 * (array.pointers - 1);
    const uint64_t size = 6 + o + array.index_entries * entry_size_ + (direct_blocks + supers - direct_supers) * o + 4;
    const std::string block = context_.block(address, size);
    context_.check_sum(block);
    ByteCursor cursor(bytes_of(block), context_.name());
    context_.expect_signature(cursor, "EAIB");
    cursor.skip(2 + o);
    entries(cursor, 0, array.index_entries);
    uint64_t first = array.index_entries;
    for (uint64_t super = 0; super < supers; ++super) {
      const uint64_t blocks = uint64_t{1} << (super / 2);
      const uint64_t block_entries = times(uint64_t{1} << ((super + 1) / 2), array.smallest);
      if (super >= direct_supers) {
        super_block(array, context_.address(cursor), first, blocks, block_entries);
      } else {
        for (uint64_t i = 0; i < blocks; ++i)
          data_block(array, context_.address(cursor), first + i * block_entries, block_entries, {}, 0);
      }
      if (super + 1 < supers) first += times(blocks, block_entries);
    }
  }

  void super_block(const Extensible& array, uint64_t address, uint64_t first, uint64_t blocks, uint64_t block_entries) {
    if (address == Context::kUndefined) return;
    context_.claim(address);
    const uint64_t o = context_.offset_size;
    const uint64_t pages = block_entries >> array.page_bits;
    const uint64_t bitmap_size = pages > 1 ? times(blocks, (pages + 7) / 8) : 0;
    const uint64_t head_size = 6 + o + array.offset_bytes();
    const std::string block = context_.block(address, head_size + bitmap_size + times(blocks, o) + 4);
    context_.check_sum(block);
    ByteCursor cursor(bytes_of(block), context_.name());
    context_.expect_signature(cursor, "EASB");
    cursor.skip(head_size - 4);
    const std::string_view written = cursor.text(bitmap_size);
    for (uint64_t i = 0; i < blocks; ++i)
      data_block(array, context_.address(cursor), first + i * block_entries, block_entries, written, i * pages);
  }

  // `first_bit` in `written` tells whether the first page was.
  void data_block(const Extensible& array, uint64_t address, uint64_t first, uint64_t count, std::string_view written,
                  uint64_t first_bit) {
    if (address == Context::kUndefined) return;
    context_.claim(address);
    const uint64_t head_size = 6 + static_cast<uint64_t>(context_.offset_size) + array.offset_bytes();
    const uint64_t page_size = uint64_t{1} << array.page_bits;
    const bool paged = count > page_size;
    const uint64_t size = head_size + 4 + (paged ? 0 : times(count, entry_size_));
    const std::string block = context_.block(address, size);
    context_.check_sum(block);
    ByteCursor cursor(bytes_of(block), context_.name());
    context_.expect_signature(cursor, "EADB");
    cursor.skip(head_size - 4);
    if (!paged) return entries(cursor, first, count);
    for (uint64_t i = 0; i < count / page_size; ++i)
      if (written.empty() || bit(written, first_bit + i))
        page(address + size + i * (page_size * entry_size_ + 4), first + i * page_size, page_size);
  }

  // Several axes without end: a second-version B-tree whose records hold the place itself.
  void record_tree(uint64_t address) {
    constexpr int kPlain = 10, kFiltered = 11;
    const RecordTree tree(context_, address);
    const auto o = static_cast<uint64_t>(context_.offset_size);
    const bool filtered = tree.type() == kFiltered;
    const uint64_t fixed = o + 8 * rank_ + (filtered ? 4 : 0);
    const bool valid = filtered ? tree.record_size() > fixed && tree.record_size() <= fixed + 8
                                : tree.type() == kPlain && tree.record_size() == fixed;
    if (!valid) context_.corrupt("a tree of chunks with records of another kind");
    for (const std::string& record : tree.records()) {
      ByteCursor cursor(bytes_of(record), context_.name());
      StoredChunk chunk;
      chunk.address = context_.address(cursor);
      chunk.size = filtered ? cursor.number(tree.record_size() - fixed) : chunk_bytes_;
      chunk.mask = filtered ? cursor.u32() : ~0u;
      for (size_t axis = 0; axis < rank_; ++axis)
        chunk.place.push_back(static_cast<int64_t>(std::min<uint64_t>(cursor.u64(), INT64_MAX)));
      visit_(chunk);
    }
  }

  Context& context_;
  const ChunkedData& data_;
  function_ref<void(const StoredChunk&)> visit_;
  size_t rank_;
  uint64_t chunk_bytes_ = 0;
  std::vector<int64_t> grid_;       // chunks along each axis
  std::vector<int64_t> most_grid_;  // when it has grown as far as it may
  std::vector<size_t> order_;       // axes of arrays, the slowest first
  bool filtered_ = false;
  uint64_t entry_size_ = 0;
};

}  // namespace

void for_each_chunk(Context& context, const ChunkedData& data, function_ref<void(const StoredChunk&)> visit) {
  IndexReader(context, data, visit).read();
}

}  // namespace keratin::hdf5
