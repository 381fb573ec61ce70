#include "keratin/base/npy.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "keratin/base/error.h"
#include "keratin/base/little_endian.h"
#include "keratin/base/utf8.h"

namespace keratin {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr int64_t kLongestHeader = 65'536;

template <class... Parts>
[[noreturn]] void fail_at(ErrorCode code, const std::string& name, int64_t offset, const Parts&... what) {
  fail(code, ErrorPlace{name, offset, ""}, "[", name, "] ", what...);
}

// The header is a Python dictionary of three keys; nothing else of Python is understood, and nothing is evaluated.
class DictionaryReader {
 public:
  /// `text` begins at byte `offset` of the file.
  DictionaryReader(const std::string& name, std::string_view text, int64_t offset)
      : name_(name), text_(text), offset_(offset) {}

  NpyHeader read() {
    bool has_descr = false, has_order = false, has_shape = false;
    expect('{');
    while (!accept('}')) {
      const std::string_view key = quoted();
      expect(':');
      if (key == "descr" && !has_descr) {
        descr(), has_descr = true;
      } else if (key == "fortran_order" && !has_order) {
        header_.fortran_order = boolean(), has_order = true;
      } else if (key == "shape" && !has_shape) {
        shape(), has_shape = true;
      } else {
        corrupt(cat("an unexpected key '", printable(key), "'"));
      }
      if (accept(',')) continue;
      expect('}');
      break;
    }
    skip_space();
    if (position_ != text_.size()) corrupt("text behind the dictionary");
    if (!has_descr || !has_order || !has_shape) corrupt("it lacks 'descr', 'fortran_order' or 'shape'");
    return std::move(header_);
  }

 private:
  [[noreturn]] void corrupt(std::string_view what) const {
    fail_at(ErrorCode::kCorrupt, name_, here(), "damaged .npy header: ", what);
  }
  int64_t here() const { return offset_ + static_cast<int64_t>(position_); }

  void skip_space() {
    while (position_ < text_.size() &&
           (text_[position_] == ' ' || text_[position_] == '\n' || text_[position_] == '\t'))
      ++position_;
  }

  bool accept(char c) {
    skip_space();
    if (position_ >= text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }

  void expect(char c) {
    if (!accept(c)) corrupt(cat("expected '", c, "' at character ", position_));
  }

  std::string_view quoted() {
    const char quote = accept('"') ? '"' : '\'';
    if (quote == '\'') expect('\'');
    const size_t end = text_.find(quote, position_);
    if (end == std::string_view::npos) corrupt("a string without end");
    const std::string_view out = text_.substr(position_, end - position_);
    if (out.find('\\') != std::string_view::npos) corrupt("an escape in a string");
    position_ = end + 1;
    return out;
  }

  bool boolean() {
    skip_space();
    for (const auto& [word, value] : {std::pair<std::string_view, bool>("True", true), {"False", false}}) {
      if (!text_.substr(position_).starts_with(word)) continue;
      position_ += word.size();
      return value;
    }
    corrupt("expected True or False");
  }

  void descr() {
    if (accept('['))
      fail_at(ErrorCode::kUnsupported, name_, here(),
              "a structured array; save each of its fields as an array of its own");
    const std::string_view text = quoted();
    const auto bad = [&] { corrupt(cat("an unknown element type '", printable(text), "'")); };
    if (text.size() < 2) bad();
    const char order = text[0];
    header_.kind = text[1];
    if (header_.kind == 'O')
      fail_at(ErrorCode::kUnsupported, name_, here(),
              "holds pickled Python objects, which are programs; save it with a numeric dtype");
    const std::string_view digits = text.substr(2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), header_.size);
    const bool whole = error == std::errc() && end == digits.data() + digits.size();
    if ((order != '<' && order != '>' && order != '|' && order != '=') || !whole || !size_fits()) bad();
    header_.big_endian = order == '>';
    if (header_.kind == 'U') header_.size *= 4;
  }

  bool size_fits() const {
    const int64_t size = header_.size;
    constexpr int64_t kLongest = int64_t{1} << 28;
    switch (header_.kind) {
      case 'b':
        return size == 1;
      case 'i':
      case 'u':
        return size == 1 || size == 2 || size == 4 || size == 8;
      case 'f':
        return size == 2 || size == 4 || size == 8 || size == 16;
      case 'c':
        return size == 8 || size == 16 || size == 32;
      case 'S':
      case 'U':
        return size >= 0 && size <= kLongest;
      case 'V':
        return size >= 1 && size <= kLongest;
      default:
        return false;
    }
  }

  void shape() {
    expect('(');
    while (!accept(')')) {
      skip_space();
      int64_t size = 0;
      const char* first = text_.data() + position_;
      const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), size);
      if (error != std::errc() || size < 0) corrupt("expected sizes of 0 or more in 'shape'");
      position_ += static_cast<size_t>(end - first);
      if (position_ < text_.size() && text_[position_] == 'L') ++position_;  // Python 2 wrote 3L
      header_.shape.push_back(size);
      if (accept(',')) continue;
      expect(')');
      break;
    }
  }

  const std::string& name_;
  std::string_view text_;
  int64_t offset_;
  size_t position_ = 0;
  NpyHeader header_;
};

// The array must be exactly what the file holds behind the header, however large the shape is.
void check_extent(const RandomAccessFile& file, const NpyHeader& header, const LoadLimits& limits) {
  const auto at = [&](ErrorCode code, const auto&... what) { fail_at(code, file.name(), header.data_offset, what...); };
  if (std::ssize(header.shape) > limits.max_rank)
    at(ErrorCode::kLimit, "the array has ", header.shape.size(), " axes; the limit is ", limits.max_rank);
  const int64_t there = file.size() - header.data_offset;
  const bool empty = std::find(header.shape.begin(), header.shape.end(), 0) != header.shape.end();
  int64_t room = header.size > 0 ? there / header.size : INT64_MAX;
  for (const int64_t size : header.shape)
    if (!empty) room /= size;
  if (room < 1 && !empty)
    at(ErrorCode::kCorrupt, "an array of shape (", join(header.shape), ") with ", header.size,
       " bytes an element does not fit in the ", there, " bytes there are: the file is cut off or damaged");
  const int64_t bytes = header.byte_size();
  if (bytes != there)
    at(ErrorCode::kCorrupt, "an array of shape (", join(header.shape), ") with ", header.size, " bytes an element has ",
       bytes, " bytes, but there are ", there, ": the file is damaged or holds more than one array");
  if (bytes > limits.max_memory)
    at(ErrorCode::kLimit, "the array has ", bytes, " bytes; the limit is ", limits.max_memory);
}

std::string read_text(const RandomAccessFile& file, int64_t offset, int64_t size) {
  std::string out(static_cast<size_t>(size), '\0');
  file.read_at(offset, std::as_writable_bytes(std::span(out)));
  return out;
}

}  // namespace

int64_t NpyHeader::element_count() const {
  for (const int64_t length : shape)
    if (length == 0) return 0;
  int64_t count = 1;
  for (const int64_t length : shape) count *= length;
  return count;
}

NpyHeader read_npy_header(const RandomAccessFile& file, const LoadLimits& limits) {
  const std::string& name = file.name();
  if (file.size() > limits.max_file_bytes)
    fail_at(ErrorCode::kLimit, name, 0, "the file has ", file.size(), " bytes; the limit is ", limits.max_file_bytes);
  const bool known = file.size() >= 10 && read_text(file, 0, 6) == kMagic;
  if (!known) fail_at(ErrorCode::kCorrupt, name, 0, "expected a .npy file, but its first bytes are others");
  const std::string version = read_text(file, 6, 2);
  const bool supported = version[0] >= 1 && version[0] <= 3 && version[1] == 0;
  if (!supported)
    fail_at(ErrorCode::kUnsupported, name, 6, ".npy version ", int{version[0]}, ".", int{version[1]},
            "; expected 1.0, 2.0 or 3.0");
  const int64_t width = version[0] == 1 ? 2 : 4;
  const auto size = static_cast<int64_t>(load_le(bytes_of(read_text(file, 8, width))));
  if (size > kLongestHeader)
    fail_at(ErrorCode::kLimit, name, 8, "the .npy header has ", size, " bytes; the limit is ", kLongestHeader);
  const std::string text = read_text(file, 8 + width, size);
  if (!text.ends_with('\n'))
    fail_at(ErrorCode::kCorrupt, name, 8 + width + size, "damaged .npy header: it does not end a line");
  NpyHeader header = DictionaryReader(name, text, 8 + width).read();
  header.data_offset = 8 + width + size;
  check_extent(file, header, limits);
  return header;
}

std::string npy_header_bytes(const NpyHeader& header) {
  const bool has_order = header.size > 1 && header.kind != 'S' && header.kind != 'V';
  const char order = !has_order ? '|' : header.big_endian ? '>' : '<';
  const int64_t size = header.kind == 'U' ? header.size / 4 : header.size;
  std::string text =
      cat("{'descr': '", order, header.kind, size, "', 'fortran_order': ", header.fortran_order ? "True" : "False",
          ", 'shape': (", join(header.shape), header.shape.size() == 1 ? ",), }" : "), }");
  // Room for the first axis (the last in Fortran order) to grow to 21 digits in place, as NumPy leaves since 1.25.
  if (!header.shape.empty()) {
    const int64_t growing = header.fortran_order ? header.shape.back() : header.shape.front();
    text.append(21 - std::to_string(growing).size(), ' ');
  }
  // NumPy aligns the array to 64 bytes; the header ends with a newline.
  const auto padded = [&](size_t fixed) { return (fixed + text.size() + 1 + 63) / 64 * 64 - fixed; };
  const bool version1 = padded(10) <= 65'535;
  const size_t length = padded(version1 ? 10 : 12);
  text.resize(length - 1, ' ');
  text += '\n';
  std::string out(kMagic);
  append_le(out, version1 ? 1 : 2, 2);
  append_le(out, length, version1 ? 2 : 4);
  return out + text;
}

}  // namespace keratin
