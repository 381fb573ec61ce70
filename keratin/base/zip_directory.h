// The directory of a zip archive: what ZipReader knows before it reads a member.
#pragma once

#include <string>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/base/zip.h"

namespace keratin {

/// Reads and checks the directory and every local header. Errors as ZipReader's constructor.
std::vector<ZipMember> read_zip_directory(const RandomAccessFile& file, const LoadLimits& limits);

/// Throws an Error at `offset` of `file`, which it names.
template <class... Parts>
[[noreturn]] void fail_in_zip(ErrorCode code, const RandomAccessFile& file, int64_t offset, const Parts&... what) {
  fail(code, ErrorPlace{file.name(), offset, ""}, "[", file.name(), "] ", what...);
}

}  // namespace keratin
