#include "keratin/keras/callbacks/callback.h"

#include <algorithm>

#include "keratin/base/error.h"

namespace keratin {
namespace {

template <class Entries>
auto position(Entries& entries, const std::string& key) {
  return std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == key; });
}

template <class Entries>
[[noreturn]] void fail_unknown_key(const char* where, const std::string& key, const Entries& entries) {
  std::vector<std::string> keys;
  for (const auto& entry : entries) keys.push_back(entry.first);
  const std::string meant = did_you_mean(key, keys);
  fail(ErrorCode::kNotFound, "[", where, "] no '", key, "'; there is ", keys.empty() ? "nothing" : join(keys), ".",
       meant.empty() ? "" : cat(" Did you mean '", meant, "'?"));
}

}  // namespace

const double* Logs::find(const std::string& key) const {
  const auto at = position(entries_, key);
  return at == entries_.end() ? nullptr : &at->second;
}

double Logs::operator[](const std::string& key) const {
  const double* value = find(key);
  if (value == nullptr) fail_unknown_key("Logs", key, entries_);
  return *value;
}

void Logs::set(const std::string& key, double value) {
  const auto at = position(entries_, key);
  if (at != entries_.end())
    at->second = value;
  else
    entries_.emplace_back(key, value);
}

const std::vector<double>& History::operator[](const std::string& key) const {
  const auto at = position(history, key);
  if (at == history.end()) fail_unknown_key("History", key, history);
  return at->second;
}

void History::append(const std::string& key, double value) {
  auto at = position(history, key);
  if (at == history.end()) at = history.insert(history.end(), {key, {}});
  at->second.push_back(value);
}

}  // namespace keratin
