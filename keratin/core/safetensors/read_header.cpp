#include "keratin/core/safetensors/read_header.h"

#include <algorithm>
#include <charconv>
#include <functional>

#include "keratin/base/crc32.h"
#include "keratin/base/error.h"
#include "keratin/base/json_events.h"
#include "keratin/base/little_endian.h"
#include "keratin/base/utf8.h"
#include "keratin/core/safetensors/header.h"

namespace keratin::safetensors {
namespace {

using Entry = SafetensorsReader::Entry;

/// A text of the metadata, and where its first byte lies in the header.
struct Text {
  std::string key, value;
  int64_t at = 0;
};

/// Takes the header as it is read. Nothing is kept of a text that claims more than the file has: each tensor counts at
/// once against the bytes there are, so a million of them on one byte end at the second.
class HeaderEvents final : public JsonEvents {
 public:
  HeaderEvents(const RandomAccessFile& file, int64_t data_start, const LoadLimits& limits)
      : file_(file), data_start_(data_start), limits_(limits) {}

  void begin_object(int64_t at) override {
    at_ = at;
    if (in_ == In::kNothing) {
      in_ = In::kTop;
    } else if (in_ == In::kTop) {
      in_ = key_ == kMetadataKey ? In::kMetadata : In::kEntry;
      entry_ = {};
      seen_ = 0;
    } else {
      wrong_kind("an object");
    }
  }

  void end_object(int64_t at) override {
    at_ = at;
    if (in_ == In::kEntry) finish_entry();
    in_ = In::kTop;
  }

  void begin_array(int64_t at) override {
    at_ = at;
    if (in_ != In::kEntry || (key_ != "shape" && key_ != "data_offsets")) wrong_kind("an array");
    in_ = key_ == "shape" ? In::kShape : In::kOffsets;
    numbers_.clear();
  }

  void end_array(int64_t at) override {
    at_ = at;
    if (in_ == In::kShape) {
      entry_.shape = Shape(numbers_);
    } else {
      if (numbers_.size() != 2) corrupt("'data_offsets' is no pair of numbers");
      begin_ = numbers_[0], end_ = numbers_[1];
    }
    in_ = In::kEntry;
  }

  void key(std::string name, int64_t at) override {
    at_ = at;
    key_ = std::move(name);
    if (in_ == In::kTop) begin_tensor();
    if (in_ == In::kEntry) begin_field();
  }

  void scalar(Json value, int64_t at) override {
    at_ = at;
    if (in_ == In::kMetadata) {
      if (!value.is_string()) wrong_kind(value.kind());
      texts_.push_back({std::move(key_), value.as_string(), at + 1});
    } else if (in_ == In::kEntry && key_ == "dtype" && value.is_string()) {
      entry_.dtype = dtype_from_name(value.as_string());
    } else if (in_ == In::kShape || in_ == In::kOffsets) {
      number(value);
    } else {
      wrong_kind(value.kind());
    }
  }

  std::vector<Entry> take_tensors() { return std::move(tensors_); }
  std::vector<Text> take_texts() { return std::move(texts_); }

 private:
  enum class In { kNothing, kTop, kMetadata, kEntry, kShape, kOffsets };
  enum Field { kDType = 1, kShape = 2, kOffsets = 4, kAll = 7 };

  ErrorPlace place() const { return {file_.name(), kLengthBytes + at_, ""}; }

  template <class... Parts>
  [[noreturn]] void corrupt(const Parts&... what) const {
    const std::string tensor = name_.empty() ? "" : cat(" tensor \"", printable(name_), "\":");
    fail(ErrorCode::kCorrupt, place(), "[", file_.name(), "]", tensor, " damaged safetensors header: ", what...);
  }

  [[noreturn]] void wrong_kind(const char* received) const {
    switch (in_) {
      case In::kNothing:
        corrupt("expected an object, received ", received);
      case In::kTop:
        corrupt("expected an object for the key \"", printable(key_), "\", received ", received);
      case In::kMetadata:
        corrupt("metadata holds strings alone, but \"", printable(key_), "\" is ", received);
      case In::kEntry:
        corrupt("'", printable(key_), "' is ", received);
      default:
        corrupt("expected whole numbers of 0 or more, received ", received);
    }
  }

  void begin_tensor() {
    name_ = key_ == kMetadataKey ? "" : key_;
    if (key_ == kMetadataKey && has_metadata_) corrupt("'", kMetadataKey, "' comes twice");
    has_metadata_ = has_metadata_ || key_ == kMetadataKey;
    if (!name_fits(key_, limits_.max_name_bytes))
      fail(ErrorCode::kLimit, place(), "[", file_.name(), "] the tensor name \"", printable(key_, 40), "\" has ",
           key_.size(), " bytes; the limit is ", limits_.max_name_bytes, " between two slashes and ", kLongestName,
           " in all");
    if (std::ssize(tensors_) >= limits_.max_objects)
      fail(ErrorCode::kLimit, place(), "[", file_.name(), "] more than ", limits_.max_objects, " tensors, the limit");
  }

  void begin_field() {
    const int field = key_ == "dtype" ? kDType : key_ == "shape" ? kShape : key_ == "data_offsets" ? kOffsets : 0;
    if (field == 0) corrupt("an unexpected key '", printable(key_), "'");
    if (seen_ & field) corrupt("'", key_, "' comes twice");
    seen_ |= field;
  }

  DType dtype_from_name(const std::string& name) const {
    for (const DTypeName& known : kDTypes)
      if (known.name == name) return known.dtype;
    const bool other = std::find(std::begin(kOtherDTypes), std::end(kOtherDTypes), name) != std::end(kOtherDTypes);
    if (!other) corrupt("an unknown element type '", printable(name), "'");
    fail(ErrorCode::kUnsupported, place(), "[", file_.name(), "] tensor \"", printable(name_),
         "\" has the element type ", name, ", which Keratin does not have. Convert it to F16, BF16 or F32 first.");
  }

  void number(const Json& value) {
    if (!value.is_int()) wrong_kind(value.kind());
    if (value.as_int() < 0) wrong_kind("a negative number");
    const int64_t most = in_ == In::kOffsets ? 2 : std::min(limits_.max_rank, Shape::kMaxRank);
    if (std::ssize(numbers_) >= most && in_ == In::kOffsets) corrupt("'data_offsets' has more than two numbers");
    if (std::ssize(numbers_) >= most)
      fail(ErrorCode::kLimit, place(), "[", file_.name(), "] tensor \"", printable(name_), "\" has more than ", most,
           " axes, the limit");
    numbers_.push_back(value.as_int());
  }

  void finish_entry() {
    if (seen_ != kAll) corrupt("it lacks 'dtype', 'shape' or 'data_offsets'");
    int64_t bytes = size_of(entry_.dtype);
    // A zero anywhere makes the product 0, whatever the others multiply to.
    const bool nothing = std::find(entry_.shape.begin(), entry_.shape.end(), 0) != entry_.shape.end();
    if (nothing) bytes = 0;
    for (const int64_t size : entry_.shape)
      if (!nothing && __builtin_mul_overflow(bytes, size, &bytes))
        corrupt("the shape ", entry_.shape, " is larger than any file");
    const int64_t there = file_.size() - data_start_;
    if (begin_ > end_ || end_ > there)
      corrupt("'data_offsets' are ", begin_, " and ", end_, " in ", there,
              " bytes of data: the file is cut off or damaged");
    if (end_ - begin_ != bytes)
      corrupt("shape ", entry_.shape, " of ", entry_.dtype, " has ", bytes, " bytes, but 'data_offsets' have ",
              end_ - begin_);
    claimed_ += bytes;
    if (claimed_ > there) corrupt("the tensors overlap: so far they have ", claimed_, " bytes, the file only ", there);
    entry_.name = name_;
    entry_.offset = data_start_ + begin_;
    entry_.bytes = bytes;
    tensors_.push_back(std::move(entry_));
    name_.clear();
  }

  const RandomAccessFile& file_;
  int64_t data_start_;
  const LoadLimits& limits_;
  In in_ = In::kNothing;
  int64_t at_ = 0;
  std::string key_, name_;
  bool has_metadata_ = false;
  int seen_ = 0;
  Entry entry_;
  std::vector<int64_t> numbers_;
  int64_t begin_ = 0, end_ = 0, claimed_ = 0;
  std::vector<Entry> tensors_;
  std::vector<Text> texts_;
};

class HeaderReader {
 public:
  HeaderReader(const RandomAccessFile& file, const LoadLimits& limits) : file_(file), limits_(limits) {}

  Header read() {
    const std::string bytes = read_bytes();
    const std::string_view text = std::string_view(bytes).substr(kLengthBytes);
    HeaderEvents events(file_, std::ssize(bytes), limits_);
    try {
      // Text in a header is metadata, which holds whole configs; the header's own limit bounds it.
      parse_json(text, events,
                 {.max_bytes = std::ssize(text),
                  .max_depth = 4,
                  .max_values = std::ssize(text),
                  .max_string_bytes = std::ssize(text)});
    } catch (const Error& error) {
      if (!error.place().path.empty() || error.place().offset < 0) throw;
      const ErrorPlace place{file_.name(), error.place().offset + kLengthBytes, ""};
      const std::string_view what = error.what();
      fail(error.code(), place, "[", file_.name(),
           "] damaged safetensors header: ", what.substr(0, what.find(" (at ")));
    }
    header_.tensors = events.take_tensors();
    check_extents(std::ssize(bytes));
    sort_names();
    take_texts(events.take_texts(), bytes);
    return std::move(header_);
  }

 private:
  template <class... Parts>
  [[noreturn]] void corrupt(int64_t offset, const Parts&... what) const {
    fail(ErrorCode::kCorrupt, ErrorPlace{file_.name(), offset, ""}, "[", file_.name(), "] ", what...);
  }

  // The length and the text.
  std::string read_bytes() const {
    require(file_.size() <= limits_.max_file_bytes, ErrorCode::kLimit, "[", file_.name(), "] the file has ",
            file_.size(), " bytes; the limit is ", limits_.max_file_bytes);
    std::string bytes(static_cast<size_t>(std::min(file_.size(), kLengthBytes + 1)), '\0');
    file_.read_at(0, std::as_writable_bytes(std::span(bytes)));
    if (std::ssize(bytes) <= kLengthBytes) corrupt(0, "expected a safetensors file, received ", bytes.size(), " bytes");
    const uint64_t length = load_le(bytes_of(bytes).first(kLengthBytes));
    if (length > static_cast<uint64_t>(file_.size() - kLengthBytes))
      corrupt(0, "expected a safetensors file, but the header it announces has ", length, " bytes and the file ",
              file_.size(), ": it is cut off or no such file");
    if (bytes.back() != '{' || length < 2)
      corrupt(kLengthBytes, "expected a safetensors header, which begins with '{'");
    const auto size = static_cast<int64_t>(length);
    const int64_t longest = std::min(kLongestHeader, limits_.max_text_bytes);
    if (size > longest)
      fail(ErrorCode::kLimit, ErrorPlace{file_.name(), 0, ""}, "[", file_.name(), "] the safetensors header has ", size,
           " bytes; the limit is ", longest);
    bytes.resize(static_cast<size_t>(kLengthBytes + size));
    file_.read_at(0, std::as_writable_bytes(std::span(bytes)));
    return bytes;
  }

  // One behind another, from the first byte of data to the last.
  void check_extents(int64_t data_start) {
    std::vector<Entry>& tensors = header_.tensors;
    const auto before = [](const Entry& a, const Entry& b) {
      return a.offset != b.offset ? a.offset < b.offset : a.bytes < b.bytes;
    };
    if (!std::is_sorted(tensors.begin(), tensors.end(), before))
      std::stable_sort(tensors.begin(), tensors.end(), before);
    int64_t end = data_start;
    for (const Entry& entry : tensors) {
      if (entry.offset != end)
        corrupt(end, "tensor \"", printable(entry.name), "\" begins at byte ", entry.offset - data_start,
                " of the data, the one before ends at ", end - data_start, ": expected neither hole nor overlap");
      end += entry.bytes;
    }
    if (end != file_.size())
      corrupt(end, "the tensors end at byte ", end, ", the file has ", file_.size(), ": expected no bytes behind them");
  }

  // A million names are compared by their hashes, which lie side by side.
  void sort_names() {
    const std::vector<Entry>& tensors = header_.tensors;
    std::vector<SafetensorsReader::Named>& names = header_.by_name;
    names.reserve(tensors.size());
    for (const Entry& entry : tensors)
      names.push_back({std::hash<std::string_view>()(entry.name), static_cast<uint32_t>(names.size())});
    std::sort(names.begin(), names.end(), [&](const auto& a, const auto& b) {
      return a.hash != b.hash ? a.hash < b.hash : tensors[a.position].name < tensors[b.position].name;
    });
    const auto same = [&](const auto& a, const auto& b) {
      return a.hash == b.hash && tensors[a.position].name == tensors[b.position].name;
    };
    const auto twice = std::adjacent_find(names.begin(), names.end(), same);
    if (twice != names.end())
      corrupt(kLengthBytes, "the tensor \"", printable(tensors[twice->position].name), "\" comes twice");
  }

  void take_texts(std::vector<Text> texts, const std::string& bytes) {
    std::sort(texts.begin(), texts.end(), [](const Text& a, const Text& b) { return a.key < b.key; });
    const auto same = [](const Text& a, const Text& b) { return a.key == b.key; };
    const auto twice = std::adjacent_find(texts.begin(), texts.end(), same);
    if (twice != texts.end())
      corrupt(kLengthBytes + twice->at, "the metadata \"", printable(twice->key), "\" comes twice");
    const auto is_ours = [](const Text& text) { return text.key.starts_with(kOurKeys); };
    header_.has_checksums = std::any_of(texts.begin(), texts.end(), is_ours);
    if (header_.has_checksums) take_checksums(texts, bytes);
    std::sort(texts.begin(), texts.end(), [](const Text& a, const Text& b) { return a.at < b.at; });
    for (Text& text : texts)
      if (!is_ours(text)) header_.metadata.emplace_back(std::move(text.key), std::move(text.value));
  }

  // `texts` are sorted by key.
  void take_checksums(const std::vector<Text>& texts, const std::string& bytes) {
    const auto text_of = [&](const std::string& key) -> const Text& {
      const auto found =
          std::lower_bound(texts.begin(), texts.end(), key,
                           [](const Text& text, const std::string& wanted) { return text.key < wanted; });
      if (found == texts.end() || found->key != key) damaged_checksums(cat("\"", printable(key), "\" is missing"));
      return *found;
    };
    verify_header(text_of(std::string(kHeaderCrcKey)), bytes);
    if (text_of(std::string(kCountKey)).value != std::to_string(header_.tensors.size()))
      damaged_checksums("they are of another number of tensors");
    for (Entry& entry : header_.tensors) entry.crc = crc_from(text_of(cat(kTensorCrcPrefix, entry.name)).value);
  }

  void verify_header(const Text& crc, const std::string& bytes) const {
    const uint32_t expected = crc_from(crc.value);
    std::string summed = bytes;
    // An escape in the digits would make them stand elsewhere; ours have none.
    const auto at = static_cast<size_t>(kLengthBytes + crc.at);
    if (bytes.compare(at, crc.value.size(), crc.value) != 0) damaged_checksums("the header's is escaped");
    summed.replace(at, crc.value.size(), crc.value.size(), '0');
    if (crc32_of(bytes_of(summed)) != expected) damaged_checksums("the header's is another");
  }

  uint32_t crc_from(const std::string& digits) const {
    uint32_t crc = 0;
    const char* last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, crc, 16);
    const bool lower_case = std::none_of(digits.begin(), digits.end(), [](char c) { return c >= 'A' && c <= 'F'; });
    if (std::ssize(digits) != kCrcDigits || error != std::errc() || end != last || !lower_case)
      damaged_checksums(cat("'", printable(digits, 20), "' is none"));
    return crc;
  }

  [[noreturn]] void damaged_checksums(std::string_view what) const {
    corrupt(kLengthBytes, "the header is damaged, by its checksums: ", what,
            ". If another program rewrote the file and kept our checksums, remove the metadata whose keys begin with ",
            kOurKeys, ".");
  }

  const RandomAccessFile& file_;
  const LoadLimits& limits_;
  Header header_;
};

}  // namespace

Header read_header(const RandomAccessFile& file, const LoadLimits& limits) { return HeaderReader(file, limits).read(); }

}  // namespace keratin::safetensors
