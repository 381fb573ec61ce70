#include "keratin/base/hdf5/dense.h"

#include <algorithm>
#include <bit>

namespace keratin::hdf5 {
namespace {

int bytes_for(uint64_t largest) { return std::max(1, (static_cast<int>(std::bit_width(largest)) + 7) / 8); }

// Objects in a space of offsets, which a doubling table of direct blocks covers: rows of `width` blocks, the first two
// rows of the starting size, each later row of twice the size before.
class FractalHeap {
 public:
  FractalHeap(Context& context, uint64_t address) : context_(context) {
    context.claim(address);
    const uint64_t o = context.offset_size, l = context.length_size;
    const std::string block =
        context.block(address, 4 + 1 + 2 + 2 + 1 + 4 + l + o + l + o + 8 * l + 2 + 2 * l + 2 + 2 + o + 2 + 4);
    ByteCursor cursor(bytes_of(block), context.name());
    context.expect_signature(cursor, "FRHP");
    if (cursor.u8() != 0) context.corrupt("unknown version of a fractal heap");
    id_size_ = cursor.u16();
    if (cursor.u16() != 0) context.unsupported("a compressed fractal heap");
    checked_ = cursor.u8() & 2;
    const uint32_t largest_object = cursor.u32();
    cursor.skip(l + o + l + o + 8 * l);
    width_ = cursor.u16();
    start_size_ = context.length(cursor);
    largest_direct_ = context.length(cursor);
    heap_bits_ = cursor.u16();
    cursor.skip(2);
    root_ = context.address(cursor);
    root_rows_ = cursor.u16();
    context.check_sum(block);
    const bool valid = width_ > 0 && std::has_single_bit(start_size_) && std::has_single_bit(largest_direct_) &&
                       largest_direct_ >= start_size_ && heap_bits_ >= 1 && heap_bits_ <= 64;
    if (!valid) context.corrupt("a bad fractal heap");
    offset_bytes_ = (heap_bits_ + 7) / 8;
    length_bytes_ = bytes_for(std::min<uint64_t>(largest_direct_, largest_object));
    direct_rows_ = std::countr_zero(largest_direct_) - std::countr_zero(start_size_) + 2;
  }

  int id_size() const { return id_size_; }

  std::string object(std::string_view id) {
    ByteCursor cursor(bytes_of(id), context_.name());
    const uint8_t head = cursor.u8();
    if (head >> 4 != 0) context_.unsupported("a huge or tiny object of a fractal heap");
    const uint64_t offset = cursor.number(static_cast<size_t>(offset_bytes_));
    const uint64_t size = cursor.number(static_cast<size_t>(length_bytes_));
    if (root_rows_ == 0) return in_direct(root_, start_size_, offset, size);
    return in_indirect(root_, root_rows_, 0, offset, size, 0);
  }

 private:
  uint64_t row_size(int row) const {
    const int doublings = std::max(0, row - 1);
    if (doublings >= 62 - std::countr_zero(start_size_)) context_.corrupt("a bad fractal heap");
    return start_size_ << doublings;
  }

  std::string in_direct(uint64_t block, uint64_t block_size, uint64_t offset, uint64_t size) {
    const uint64_t head = 5 + static_cast<uint64_t>(context_.offset_size) + offset_bytes_ + (checked_ ? 4 : 0);
    if (offset < head || offset > block_size || size > block_size - offset)
      context_.corrupt("an object outside its heap block");
    context_.check_range(block, block_size);
    const std::string bytes = context_.block(block, 4);
    if (bytes != "FHDB") context_.corrupt("expected a direct block of a fractal heap");
    return context_.block(block + offset, size);
  }

  std::string in_indirect(uint64_t block, int rows, uint64_t begin, uint64_t offset, uint64_t size, int depth) {
    if (depth > 64 || rows > 128) context_.corrupt("a bad fractal heap");
    const uint64_t head = 5 + static_cast<uint64_t>(context_.offset_size) + offset_bytes_;
    const uint64_t children = static_cast<uint64_t>(rows) * width_;
    const std::string bytes = context_.block(block, head + children * context_.offset_size + 4);
    ByteCursor cursor(bytes_of(bytes), context_.name());
    context_.expect_signature(cursor, "FHIB");
    context_.check_sum(bytes);
    cursor.skip(head - 4);
    for (int row = 0; row < rows; ++row) {
      const uint64_t child_size = row_size(row);
      for (int column = 0; column < width_; ++column, begin += child_size) {
        const uint64_t child = context_.address(cursor);
        if (offset >= begin + child_size) continue;
        if (child == Context::kUndefined) context_.corrupt("an object in an absent heap block");
        if (row < direct_rows_) return in_direct(child, child_size, offset - begin, size);
        const int child_rows = std::countr_zero(child_size) - std::countr_zero(start_size_) -
                               std::countr_zero(std::bit_floor(static_cast<uint64_t>(width_))) + 1;
        return in_indirect(child, child_rows, begin, offset, size, depth + 1);
      }
    }
    context_.corrupt("an object outside its heap");
  }

  Context& context_;
  int id_size_ = 0;
  bool checked_ = false;
  int width_ = 0;
  uint64_t start_size_ = 0;
  uint64_t largest_direct_ = 0;
  int heap_bits_ = 0;
  uint64_t root_ = 0;
  int root_rows_ = 0;
  int offset_bytes_ = 0;
  int length_bytes_ = 0;
  int direct_rows_ = 0;
};

// Collects the records of a second-version B-tree in order.
class RecordTree {
 public:
  RecordTree(Context& context, uint64_t address) : context_(context) {
    context.claim(address);
    const std::string block =
        context.block(address, 22 + static_cast<uint64_t>(context.offset_size) + context.length_size);
    ByteCursor cursor(bytes_of(block), context.name());
    context.expect_signature(cursor, "BTHD");
    if (cursor.u8() != 0) context.corrupt("unknown version of a B-tree");
    type_ = cursor.u8();
    node_size_ = cursor.u32();
    record_size_ = cursor.u16();
    const int depth = cursor.u16();
    cursor.skip(2);
    const uint64_t root = context.address(cursor);
    const uint64_t count = cursor.u16();
    context.check_sum(block);
    if (record_size_ == 0 || node_size_ < 10u + record_size_ || depth > 16) context.corrupt("a bad B-tree");
    plan(depth);
    if (count > 0) node(root, count, depth);
  }

  int type() const { return type_; }
  const std::vector<std::string>& records() const { return records_; }

 private:
  struct Level {
    uint64_t most_records;  // in one node
    uint64_t most_below;    // in the whole subtree of one node
  };

  // How wide the counts in inner nodes are follows from how many records fit.
  void plan(int depth) {
    const uint64_t leaf = (node_size_ - 10) / record_size_;
    levels_.push_back({leaf, leaf});
    for (int level = 1; level <= depth; ++level) {
      const uint64_t pointer = pointer_size(level);
      if (node_size_ < 10 + pointer) context_.corrupt("a bad B-tree");
      const uint64_t most = (node_size_ - 10 - pointer) / (record_size_ + pointer);
      const uint64_t child = levels_.back().most_below;
      if (child > (uint64_t{1} << 56) / (most + 1)) context_.corrupt("a bad B-tree");
      levels_.push_back({most, most + (most + 1) * child});
    }
  }

  uint64_t pointer_size(int level) const {
    const uint64_t count = bytes_for(levels_[0].most_records);
    const uint64_t total = level > 1 ? bytes_for(levels_[static_cast<size_t>(level) - 1].most_below) : 0;
    return context_.offset_size + count + total;
  }

  void node(uint64_t address, uint64_t count, int depth) {
    context_.claim(address);
    if (count > levels_[static_cast<size_t>(depth)].most_records) context_.corrupt("too many records in a B-tree node");
    const uint64_t pointers = depth > 0 ? (count + 1) * pointer_size(depth) : 0;
    const std::string block = context_.block(address, 10 + count * record_size_ + pointers);
    context_.check_sum(block);
    ByteCursor cursor(bytes_of(block), context_.name());
    context_.expect_signature(cursor, depth > 0 ? "BTIN" : "BTLF");
    cursor.skip(2);
    for (uint64_t i = 0; i < count; ++i) records_.emplace_back(cursor.text(record_size_));
    if (depth == 0) return;
    const auto count_bytes = static_cast<size_t>(bytes_for(levels_[0].most_records));
    for (uint64_t i = 0; i <= count; ++i) {
      const uint64_t child = context_.address(cursor);
      const uint64_t child_count = cursor.number(count_bytes);
      if (depth > 1) cursor.skip(static_cast<size_t>(bytes_for(levels_[static_cast<size_t>(depth) - 1].most_below)));
      node(child, child_count, depth - 1);
    }
  }

  Context& context_;
  int type_ = 0;
  uint32_t node_size_ = 0;
  uint16_t record_size_ = 0;
  std::vector<Level> levels_;
  std::vector<std::string> records_;
};

}  // namespace

std::vector<std::string> read_dense(Context& context, uint64_t heap_address, uint64_t index, DenseKind kind) {
  FractalHeap heap(context, heap_address);
  const RecordTree tree(context, index);
  // A link record is a hash and a heap id; an attribute record begins with the heap id.
  const int expected_type = kind == DenseKind::kLinks ? 5 : 8;
  if (tree.type() != expected_type) context.corrupt("a B-tree of another kind than expected");
  const size_t id_at = kind == DenseKind::kLinks ? 4 : 0;
  std::vector<std::string> objects;
  for (const std::string& record : tree.records()) {
    if (record.size() < id_at + heap.id_size()) context.corrupt("a B-tree record is too short");
    if (kind == DenseKind::kAttributes && (static_cast<uint8_t>(record[static_cast<size_t>(heap.id_size())]) & 2))
      context.unsupported("shared attributes");
    objects.push_back(heap.object(std::string_view(record).substr(id_at, static_cast<size_t>(heap.id_size()))));
  }
  return objects;
}

}  // namespace keratin::hdf5
