#include "keratin/base/checksummed_file.h"

#include <algorithm>
#include <vector>

#include "keratin/base/crc32.h"
#include "keratin/base/error.h"

namespace keratin {

ChecksummedFile::ChecksummedFile(FileRef file, uint32_t expected_crc)
    : file_(std::move(file)), expected_(expected_crc) {}

/// The first part of [begin, end) that is not summed yet; empty, at `end`, when there is none.
ChecksummedFile::Range ChecksummedFile::first_unread(int64_t begin, int64_t end) const {
  const std::lock_guard lock(mutex_);
  auto next = summed_.upper_bound(begin);
  if (next != summed_.begin()) begin = std::max(begin, std::prev(next)->second.end);
  if (begin >= end) return {end, end, 0};
  return {begin, next == summed_.end() ? end : std::min(end, next->first), 0};
}

/// Reads block by block: each is summed while the cache still has it.
ChecksummedFile::Range ChecksummedFile::read_summed(Range range, std::span<std::byte> out) const {
  for (int64_t at = range.begin; at < range.end; at += kChecksumBlock) {
    const auto size = static_cast<size_t>(std::min(kChecksumBlock, range.end - at));
    const auto block = out.subspan(static_cast<size_t>(at - range.begin), size);
    file_->read_at(at, block);
    range.crc = add_to_crc32(range.crc, block);
  }
  return range;
}

/// Another thread may have read the same bytes meanwhile. Then one of the two sums is enough, and only a part that is
/// wholly new is kept: what lies beside it stays unread, and is read again by whoever needs it or by verify().
void ChecksummedFile::remember(Range range) const {
  const std::lock_guard lock(mutex_);
  auto next = summed_.lower_bound(range.begin);
  const bool before = next != summed_.begin();
  if (before && std::prev(next)->second.end > range.begin) return;
  if (next != summed_.end() && next->first < range.end) return;
  if (next != summed_.end() && next->first == range.end) {
    range.crc = combine_crc32(range.crc, next->second.crc, next->second.end - next->first);
    range.end = next->second.end;
    next = summed_.erase(next);
  }
  if (before && std::prev(next)->second.end == range.begin) {
    Range& previous = std::prev(next)->second;
    previous.crc = combine_crc32(previous.crc, range.crc, range.end - range.begin);
    previous.end = range.end;
    return;
  }
  summed_.emplace_hint(next, range.begin, range);
}

void ChecksummedFile::read_at(int64_t offset, std::span<std::byte> out) const {
  const bool inside = offset >= 0 && offset <= size() && out.size() <= static_cast<uint64_t>(size() - offset);
  if (!inside) return file_->read_at(offset, out);  // which says what is wrong
  const int64_t end = offset + std::ssize(out);
  for (int64_t at = offset; at < end;) {
    const auto rest = [&](int64_t from) { return out.subspan(static_cast<size_t>(from - offset)); };
    const Range gap = first_unread(at, end);
    if (gap.begin > at) file_->read_at(at, rest(at).first(static_cast<size_t>(gap.begin - at)));
    if (gap.begin < gap.end) remember(read_summed(gap, rest(gap.begin)));
    at = gap.end;
  }
}

void ChecksummedFile::verify() const {
  std::vector<std::byte> block;
  for (Range gap = first_unread(0, size()); gap.begin < size(); gap = first_unread(0, size())) {
    for (int64_t at = gap.begin; at < gap.end; at += kChecksumBlock) {
      const int64_t end = std::min(gap.end, at + kChecksumBlock);
      block.resize(static_cast<size_t>(end - at));
      remember(read_summed({at, end, 0}, block));
    }
  }
  const std::lock_guard lock(mutex_);
  const uint32_t crc = summed_.empty() ? 0 : summed_.begin()->second.crc;
  if (crc != expected_)
    fail(ErrorCode::kCorrupt, ErrorPlace{name(), 0, ""}, "[", name(), "] is damaged: its checksum is wrong");
}

}  // namespace keratin
