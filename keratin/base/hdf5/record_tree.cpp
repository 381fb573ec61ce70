#include "keratin/base/hdf5/record_tree.h"

#include <algorithm>
#include <bit>

namespace keratin::hdf5 {

int bytes_for(uint64_t largest) { return std::max(1, (static_cast<int>(std::bit_width(largest)) + 7) / 8); }

RecordTree::RecordTree(Context& context, uint64_t address) : context_(context) {
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

// How wide the counts in inner nodes are follows from how many records fit.
void RecordTree::plan(int depth) {
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

uint64_t RecordTree::pointer_size(int level) const {
  const uint64_t count = bytes_for(levels_[0].most_records);
  const uint64_t total = level > 1 ? bytes_for(levels_[static_cast<size_t>(level) - 1].most_below) : 0;
  return context_.offset_size + count + total;
}

void RecordTree::node(uint64_t address, uint64_t count, int depth) {
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

}  // namespace keratin::hdf5
