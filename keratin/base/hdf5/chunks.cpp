#include "keratin/base/hdf5/chunks.h"

#include <algorithm>
#include <cstring>

#include "keratin/base/hdf5/checksum.h"
#include "keratin/base/hdf5/chunk_index.h"

namespace keratin::hdf5 {
namespace {

constexpr size_t kBlock = size_t{1} << 18;  // what is summed while the cache still holds it

class ChunkReader {
 public:
  ChunkReader(Context& context, const ChunkedData& data, std::span<std::byte> out)
      : context_(context), data_(data), out_(out), chunk_(data.layout.chunk), shape_(data.space.shape) {
    chunk_bytes_ = checked_bytes(context, chunk_, data.element_size);
    for (size_t axis = 0; axis < shape_.size(); ++axis) {
      grid_.push_back(shape_[axis] / chunk_[axis] + (shape_[axis] % chunk_[axis] != 0));
      chunk_count_ *= grid_.back();
    }
    find_runs();
  }

  void read() {
    const bool all_stored = data_.fill.all_stored;
    if (!all_stored) fill_elements(out_, data_.fill.element);
    if (data_.layout.address == Context::kUndefined) {
      if (all_stored) context_.corrupt("a data set without its chunks");
      return;
    }
    seen_.assign(static_cast<size_t>(chunk_count_), false);
    for_each_chunk(context_, data_, [&](const StoredChunk& chunk) { read_chunk(chunk); });
    if (all_stored && read_count_ != chunk_count_) context_.corrupt("a data set misses some of its chunks");
  }

 private:
  // Where the axes before one have chunks of size 1 and those behind it are whole, a chunk is one run of `out`.
  void find_runs() {
    size_t axis = shape_.size();
    while (axis > 1 && chunk_[axis - 1] == shape_[axis - 1]) --axis;
    run_axis_ = axis - 1;
    is_run_ = std::all_of(chunk_.begin(), chunk_.begin() + static_cast<std::ptrdiff_t>(run_axis_),
                          [](int64_t size) { return size == 1; });
  }

  void read_chunk(const StoredChunk& chunk) {
    int64_t index = 0;
    bool at_edge = false;
    std::vector<int64_t> begin;
    for (size_t axis = 0; axis < grid_.size(); ++axis) {
      const int64_t place = chunk.place[axis];
      if (place < 0 || place >= grid_[axis]) context_.corrupt("a chunk lies outside its data set");
      index = index * grid_[axis] + place;
      begin.push_back(place * chunk_[axis]);
      at_edge |= chunk_[axis] > shape_[axis] - begin.back();
    }
    if (seen_[static_cast<size_t>(index)]) context_.corrupt("a chunk comes twice");
    seen_[static_cast<size_t>(index)] = true;
    context_.claim(chunk.address);
    ++read_count_;
    const uint32_t mask = at_edge && data_.layout.edges_unfiltered ? ~0u : chunk.mask;
    if (!read_run(chunk, mask, begin)) copy(filtered(chunk, mask), begin, 0, 0, 0);
  }

  std::string filtered(const StoredChunk& chunk, uint32_t mask) {
    return undo_filters(context_, data_.filters, mask, context_.block(chunk.address, chunk.size), chunk_bytes_,
                        data_.element_size);
  }

  // Straight to where it belongs, when nothing but a checksum stands in between.
  bool read_run(const StoredChunk& chunk, uint32_t mask, const std::vector<int64_t>& begin) {
    int sums = 0;
    for (size_t i = 0; i < data_.filters.size(); ++i) {
      if (mask & (1u << i)) continue;
      if (data_.filters[i].id != Filter::kFletcher32) return false;
      ++sums;
    }
    const int64_t whole = std::min(chunk_[run_axis_], shape_[run_axis_] - begin[run_axis_]);
    const int64_t bytes = chunk_bytes_ / chunk_[run_axis_] * whole;
    if (!is_run_ || sums > 1 || (bytes != chunk_bytes_ && bytes % 2 != 0)) return false;
    if (chunk.size != static_cast<uint64_t>(chunk_bytes_ + 4 * sums))
      context_.corrupt(cat("a chunk has ", chunk.size, " bytes; expected ", chunk_bytes_ + 4 * sums));
    int64_t at = 0;
    for (size_t axis = 0; axis < begin.size(); ++axis) at = at * shape_[axis] + begin[axis];
    context_.check_range(chunk.address, chunk.size);
    Fletcher32 sum;
    const auto out = out_.subspan(static_cast<size_t>(at * data_.element_size), static_cast<size_t>(bytes));
    for (size_t done = 0; done < out.size(); done += kBlock) {
      const auto block = out.subspan(done, std::min(kBlock, out.size() - done));
      context_.read(chunk.address + done, block);
      if (sums == 1) sum.add(block);
    }
    if (sums == 0) return true;
    // What of the chunk reaches beyond the data set, and the checksum.
    const std::string rest = context_.block(chunk.address + out.size(), chunk.size - out.size());
    sum.add(bytes_of(rest).first(rest.size() - 4));
    if (sum.value() != load_le(bytes_of(rest).last(4))) context_.corrupt("the checksum of a chunk is wrong");
    return true;
  }

  // Copies what of the chunk lies inside the data set, axis by axis; offsets count elements.
  void copy(const std::string& bytes, const std::vector<int64_t>& begin, size_t axis, int64_t from, int64_t to) {
    const int64_t length = std::min(chunk_[axis], shape_[axis] - begin[axis]);
    from *= chunk_[axis];
    to = to * shape_[axis] + begin[axis];
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
  const std::vector<int64_t>& chunk_;
  const std::vector<int64_t>& shape_;
  int64_t chunk_bytes_ = 0;
  int64_t chunk_count_ = 1;
  int64_t read_count_ = 0;
  std::vector<int64_t> grid_;
  std::vector<bool> seen_;
  size_t run_axis_ = 0;
  bool is_run_ = false;
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
