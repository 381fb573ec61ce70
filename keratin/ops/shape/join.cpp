#include "keratin/ops/shape/join.h"

#include <cstring>

namespace keratin::ops {
namespace {

struct Parts {
  std::vector<int64_t> bytes;
  int64_t total = 0;
};

std::shared_ptr<const Parts> make_parts(std::vector<int64_t> bytes) {
  auto parts = std::make_shared<Parts>();
  for (const int64_t b : bytes) parts->total += b;
  parts->bytes = std::move(bytes);
  return parts;
}

void copy_rows(char* to, int64_t to_step, const char* from, int64_t from_step, int64_t bytes, int64_t rows) {
  if (bytes == 0) return;
  for (int64_t r = 0; r < rows; ++r) std::memcpy(to + r * to_step, from + r * from_step, static_cast<size_t>(bytes));
}

void run_join(const Kernel& k, void* const* buffers) {
  const auto& parts = k.state_as<Parts>();
  char* out = k.out<char>(buffers);
  for (size_t i = 0; i < parts.bytes.size(); ++i) {
    copy_rows(out, parts.total, k.in<char>(buffers, static_cast<int64_t>(i)), parts.bytes[i], parts.bytes[i], k.n[0]);
    out += parts.bytes[i];
  }
}

void run_part(const Kernel& k, void* const* buffers) {
  const auto& parts = k.state_as<Parts>();
  const char* in = k.in<char>(buffers, 0);
  for (size_t i = 0; i < parts.bytes.size(); ++i) {
    copy_rows(k.out<char>(buffers, static_cast<int64_t>(i)), parts.bytes[i], in, parts.total, parts.bytes[i], k.n[0]);
    in += parts.bytes[i];
  }
}

Kernel make(Kernel::Run run, int64_t rows, std::vector<int64_t> parts) {
  Kernel k;
  k.run = run;
  k.n[0] = rows;
  k.state = make_parts(std::move(parts));
  return k;
}

}  // namespace

Kernel join_kernel(int64_t rows, std::vector<int64_t> parts) { return make(run_join, rows, std::move(parts)); }
Kernel part_kernel(int64_t rows, std::vector<int64_t> parts) { return make(run_part, rows, std::move(parts)); }

}  // namespace keratin::ops
