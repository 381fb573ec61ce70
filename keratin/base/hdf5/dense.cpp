#include "keratin/base/hdf5/dense.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <unordered_map>

#include "keratin/base/hdf5/checksum.h"
#include "keratin/base/hdf5/record_tree.h"

namespace keratin::hdf5 {
namespace {

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
    cursor.skip(l);  // the next key of a huge object
    huge_ = context.address(cursor);
    cursor.skip(l + o + 8 * l);
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
    constexpr int kManaged = 0, kHuge = 1, kTiny = 2;
    const int kind = head >> 4;
    if (kind == kHuge) return huge(cursor);
    if (kind == kTiny && id_size_ <= 18) return std::string(cursor.text((head & 15) + size_t{1}));
    if (kind != kManaged) context_.unsupported("an object of a fractal heap of unknown kind");
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
    const std::string& bytes = direct_block(block, block_size, head);
    if (offset < head || offset > block_size || size > block_size - offset)
      context_.corrupt("an object outside its heap block");
    return bytes.substr(offset, size);
  }

  // Its checksum, the last of its head, is that of the block with zeros in its place.
  const std::string& direct_block(uint64_t address, uint64_t size, uint64_t head) {
    const auto [found, is_new] = blocks_.try_emplace(address);
    std::string& bytes = found->second;
    if (is_new) {
      context_.claim(address);
      bytes = context_.block(address, size);
      if (size < head || !bytes.starts_with("FHDB")) context_.corrupt("expected a direct block of a fractal heap");
      if (checked_) {
        std::string emptied = bytes;
        std::fill_n(emptied.begin() + static_cast<int64_t>(head) - 4, 4, '\0');
        const auto told = bytes_of(bytes).subspan(head - 4, 4);
        if (lookup3(bytes_of(emptied)) != load_le(told)) context_.corrupt("a checksum is wrong");
      }
    }
    if (bytes.size() != size) context_.corrupt("a heap block of two sizes");
    return bytes;
  }

  // Objects too large for a block stand alone. Where the id is too short for their address, a tree knows it.
  std::string huge(ByteCursor& id) {
    const uint64_t o = context_.offset_size, l = context_.length_size;
    if (static_cast<uint64_t>(id_size_) > o + l) {
      const uint64_t address = context_.address(id);
      return context_.block(address, context_.length(id));
    }
    const uint64_t wanted = id.number(std::min<size_t>(l, id.left()));
    if (!huge_tree_) {
      constexpr int kUnfilteredHugeObjects = 1;
      huge_tree_ = std::make_unique<RecordTree>(context_, huge_);
      if (huge_tree_->type() != kUnfilteredHugeObjects || huge_tree_->record_size() != o + 2 * l)
        context_.unsupported("huge objects of a fractal heap that are filtered");
    }
    for (const std::string& record : huge_tree_->records()) {
      ByteCursor cursor(bytes_of(record), context_.name());
      const uint64_t address = context_.address(cursor);
      const uint64_t size = context_.length(cursor);
      if (context_.length(cursor) == wanted) return context_.block(address, size);
    }
    context_.corrupt("a huge object of a fractal heap is missing");
  }

  std::string in_indirect(uint64_t block, int rows, uint64_t begin, uint64_t offset, uint64_t size, int depth) {
    if (depth > 64 || rows > 128) context_.corrupt("a bad fractal heap");
    const uint64_t head = 5 + static_cast<uint64_t>(context_.offset_size) + offset_bytes_;
    const uint64_t children = static_cast<uint64_t>(rows) * width_;
    const std::string bytes = context_.block(block, head + children * context_.offset_size + 4);
    ByteCursor cursor(bytes_of(bytes), context_.name());
    context_.expect_signature(cursor, "FHIB");
    context_.check_sum(bytes);
    if (cursor.u8() != 0) context_.corrupt("unknown version of a block of a fractal heap");
    cursor.skip(head - 5);
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
  uint64_t huge_ = Context::kUndefined;
  std::unique_ptr<RecordTree> huge_tree_;
  std::unordered_map<uint64_t, std::string> blocks_;
  uint64_t root_ = 0;
  int root_rows_ = 0;
  int offset_bytes_ = 0;
  int length_bytes_ = 0;
  int direct_rows_ = 0;
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
