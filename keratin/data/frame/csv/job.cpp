#include "keratin/data/frame/csv/job.h"

#include <algorithm>

#include "keratin/base/parallel_for.h"

namespace keratin::csv {

std::unique_ptr<Scratch> Job::take_scratch() {
  const std::lock_guard lock(mutex);
  if (idle.empty()) return std::make_unique<Scratch>();
  auto scratch = std::move(idle.back());
  idle.pop_back();
  return scratch;
}

void Job::give_back(std::unique_ptr<Scratch> scratch) {
  const std::lock_guard lock(mutex);
  idle.push_back(std::move(scratch));
}

void Job::for_each(int64_t count, const std::function<void(int64_t)>& body) const {
  if (options.threads != 1) return parallel_for(count, body);
  for (int64_t i = 0; i < count; ++i) body(i);
}

int64_t Job::line_at(int64_t offset) const {
  std::string buffer;
  int64_t line = 1;
  for (int64_t at = 0; at < offset; at += static_cast<int64_t>(buffer.size())) {
    buffer.resize(static_cast<size_t>(std::min<int64_t>(offset - at, 1 << 20)));
    file->read_at(at, std::as_writable_bytes(std::span(buffer)));
    line += std::count(buffer.begin(), buffer.end(), '\n');
  }
  return line;
}

}  // namespace keratin::csv
