// Mode profile: what each step of a plan took.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace keratin::graph {

/// Time and bytes of one step, or of all steps of one op.
struct ProfileRow {
  std::string op, where;  ///< the user's line, when it is known
  std::string shape;      ///< of the first result; of a step
  int64_t calls = 0;
  double seconds = 0;  ///< of all calls
  int64_t bytes = 0;   ///< read and written by all calls, each operand once
};

/// What the runs of a plan took so far.
struct Profile {
  int64_t runs = 0;
  double seconds = 0;  ///< in kernels
  int64_t arena_bytes = 0;
  std::vector<ProfileRow> ops;    ///< the slowest first
  std::vector<ProfileRow> steps;  ///< in the order in which they run
  /// A call of the last runs (at most 100,000 calls are kept), in microseconds since the first.
  struct Event {
    size_t step;
    int64_t run;
    double start, microseconds;
  };
  std::vector<Event> events;

  /// For chrome://tracing and Perfetto, written whole or not at all.
  void write_chrome_trace(const std::string& path) const;
};
/// The table of ops: calls, time in all and each, share, bytes a second.
std::string to_string(const Profile& profile);
/// The same of single steps, the slowest `most`.
std::string step_table(const Profile& profile, size_t most = 20);

}  // namespace keratin::graph
