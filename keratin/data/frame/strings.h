// A column of text: 16 bytes a cell, text of up to 12 bytes inline, longer text in shared pages.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keratin/data/frame/buffer.h"

namespace keratin {

/// One cell. Long text lies at `offset` of page `page`; short text fills `bytes`.
struct StringCell {
  static constexpr uint32_t kMissing = 0xFFFFFFFFu;
  static constexpr uint32_t kInline = 12;

  uint32_t size = kMissing;
  char bytes[kInline] = {};

  static StringCell inlined(std::string_view text) {
    StringCell cell;
    cell.size = static_cast<uint32_t>(text.size());
    std::memcpy(cell.bytes, text.data(), text.size());
    return cell;
  }
  static StringCell paged(size_t size, uint32_t page, uint32_t offset) {
    StringCell cell;
    cell.size = static_cast<uint32_t>(size);
    std::memcpy(cell.bytes, &page, 4);
    std::memcpy(cell.bytes + 4, &offset, 4);
    return cell;
  }
};

/// Immutable text cells, some of them missing. Copying shares.
class StringColumn {
 public:
  using Page = std::shared_ptr<const char[]>;
  using Pages = std::shared_ptr<const std::vector<Page>>;

  StringColumn() = default;
  StringColumn(Buffer<StringCell> cells, Pages pages) : cells_(std::move(cells)), pages_(std::move(pages)) {}
  explicit StringColumn(const std::vector<std::string>& texts);

  int64_t size() const { return cells_.size(); }
  bool is_missing(int64_t i) const { return cells_.data()[i].size == StringCell::kMissing; }
  /// The text of a cell ("" for a missing one); it lives as long as a column that shares these pages.
  std::string_view operator[](int64_t i) const {
    const StringCell& cell = cells_.data()[i];
    if (cell.size <= StringCell::kInline) return {cell.bytes, cell.size};
    if (cell.size == StringCell::kMissing) return {};
    uint32_t place[2];
    std::memcpy(place, cell.bytes, 8);
    return {(*pages_)[place[0]].get() + place[1], cell.size};
  }
  const Buffer<StringCell>& cells() const { return cells_; }
  const Pages& pages() const { return pages_; }

 private:
  Buffer<StringCell> cells_;
  Pages pages_;
};

/// Makes a StringColumn cell by cell.
class StringBuilder {
 public:
  explicit StringBuilder(int64_t size) : cells_(size) {}
  void append(std::string_view text);
  void append_missing() { cells_.mutable_data()[count_++] = StringCell(); }
  StringColumn finish();

 private:
  Buffer<StringCell> cells_;
  int64_t count_ = 0;
  std::vector<StringColumn::Page> pages_;
  char* page_ = nullptr;
  size_t used_ = 0, capacity_ = 0;
};

}  // namespace keratin
