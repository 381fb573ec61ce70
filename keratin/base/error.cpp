#include "keratin/base/error.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "keratin/base/utf8.h"

namespace keratin {
namespace {

constexpr size_t kMostBytes = 2048;

// Line ends stay; everything else that moves a terminal's cursor is escaped.
std::string safe(const std::string& text) {
  std::vector<std::string> lines = split(text, '\n');
  for (std::string& line : lines) line = printable(line, kMostBytes);
  std::string out;
  for (const std::string& line : lines) out += line + '\n';
  if (!out.empty()) out.pop_back();
  return out;
}

std::string full_text(const std::string& message, const ErrorPlace& place, const Where& source) {
  std::string where;
  if (place.offset != ErrorPlace::kNoOffset) where = cat("byte ", place.offset);
  if (!place.pointer.empty()) where += cat(where.empty() ? "" : ", ", printable(place.pointer, 300));
  const bool told = place.path.empty() || message.find(place.path) != std::string::npos;
  if (!told) where = where.empty() ? place.path : cat(place.path, ", ", where);
  if (source.file != nullptr) where += cat(where.empty() ? "" : ", ", to_string(source));
  if (!where.empty()) where = cat(" (at ", safe(where), ")");
  std::string text = safe(message);
  constexpr std::string_view kCut = " ...";
  if (text.size() + where.size() > kMostBytes) {
    size_t kept = kMostBytes - std::min(kMostBytes, where.size() + kCut.size());
    while (kept > 0 && (static_cast<unsigned char>(text[kept]) & 0xC0) == 0x80) --kept;  // whole characters
    text = text.substr(0, kept) + std::string(kCut);
  }
  return text + where.substr(0, kMostBytes - text.size());
}

// RFC 6901: "~" and "/" inside a key are written ~0 and ~1.
std::string pointer_step(std::string_view step) {
  std::string out = "/";
  for (const char c : step) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

}  // namespace

Error::Error(ErrorCode code, Details details)
    : std::runtime_error(full_text(details.message, details.place, details.source)),
      code_(code),
      details_(std::make_shared<const Details>(std::move(details))) {}

Error::Error(ErrorCode code, const std::string& message, ErrorPlace place)
    : Error(code, Details{message, std::move(place), {}}) {}

Error Error::in_file(const std::string& path) const {
  Details details = *details_;
  if (details.place.path.empty()) details.place.path = path;
  return Error(code_, std::move(details));
}

Error Error::below(std::string_view step) const {
  Details details = *details_;
  details.place.pointer = pointer_step(step) + details.place.pointer;
  return Error(code_, std::move(details));
}

Error Error::with_prefix(const std::string& prefix) const {
  Details details = *details_;
  details.message = prefix + details.message;
  return Error(code_, std::move(details));
}

Error Error::from(const Where& source) const {
  Details details = *details_;
  if (details.source.file == nullptr) details.source = source;
  return Error(code_, std::move(details));
}

void throw_error(ErrorCode code, const std::string& message) { throw Error(code, message); }
void throw_error(ErrorCode code, const std::string& message, ErrorPlace place) {
  throw Error(code, message, std::move(place));
}

}  // namespace keratin
