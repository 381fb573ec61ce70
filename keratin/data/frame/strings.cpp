#include "keratin/data/frame/strings.h"

#include "keratin/base/error.h"

namespace keratin {
namespace {

constexpr size_t kPage = size_t{64} << 10;

}  // namespace

StringColumn::StringColumn(const std::vector<std::string>& texts) {
  StringBuilder builder(static_cast<int64_t>(texts.size()));
  for (const std::string& text : texts) builder.append(text);
  *this = builder.finish();
}

void StringBuilder::append(std::string_view text) {
  StringCell& cell = cells_.mutable_data()[count_++];
  if (text.size() <= StringCell::kInline) {
    cell = StringCell::inlined(text);
    return;
  }
  require(text.size() < StringCell::kMissing, ErrorCode::kLimit,
          "[DataFrame] a cell holds at most 4 GiB of text, received ", text.size(), " bytes.");
  if (used_ + text.size() > capacity_) {
    capacity_ = std::max(kPage, text.size());
    used_ = 0;
    std::shared_ptr<char[]> page(new char[capacity_]);
    page_ = page.get();
    pages_.push_back(std::move(page));
  }
  std::memcpy(page_ + used_, text.data(), text.size());
  cell = StringCell::paged(text.size(), static_cast<uint32_t>(pages_.size() - 1), static_cast<uint32_t>(used_));
  used_ += text.size();
}

StringColumn StringBuilder::finish() {
  cells_.shrink(count_);
  return {std::move(cells_), std::make_shared<const std::vector<StringColumn::Page>>(std::move(pages_))};
}

}  // namespace keratin
