// Runs code in a process of its own and reports every system call that reading one file does not need. For Linux on
// x86-64; tests only.
#pragma once

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "keratin/base/text.h"

namespace keratin::sandbox {

/// What a piece of code asked of the system.
struct Report {
  std::vector<std::string> offences;  ///< calls that reading the file does not need, "openat /etc/passwd"; they failed
  int opens = 0;                      ///< of the file
  int ending = 0;                     ///< of the process, as waitpid has it
};

namespace detail {

// Memory, threads, time, and reading of what is open: nothing that reaches outside.
inline constexpr long kHarmless[] = {SYS_read,
                                     SYS_pread64,
                                     SYS_readv,
                                     SYS_preadv,
                                     SYS_lseek,
                                     SYS_close,
                                     SYS_fstat,
                                     SYS_mmap,
                                     SYS_munmap,
                                     SYS_mprotect,
                                     SYS_mremap,
                                     SYS_madvise,
                                     SYS_brk,
                                     SYS_futex,
                                     SYS_sched_yield,
                                     SYS_sched_getaffinity,
                                     SYS_sched_setaffinity,
                                     SYS_clock_gettime,
                                     SYS_clock_nanosleep,
                                     SYS_nanosleep,
                                     SYS_getrandom,
                                     SYS_rt_sigaction,
                                     SYS_rt_sigprocmask,
                                     SYS_rt_sigreturn,
                                     SYS_sigaltstack,
                                     SYS_exit,
                                     SYS_exit_group,
                                     SYS_getpid,
                                     SYS_gettid,
                                     SYS_set_robust_list,
                                     SYS_rseq,
                                     SYS_membarrier,
                                     SYS_sysinfo,
                                     SYS_getrusage,
                                     SYS_fadvise64};

inline int install_filter() {
  std::vector<sock_filter> program = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const long number : kHarmless) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF));
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  return static_cast<int>(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter));
}

/// A call with a name, for reports.
struct Known {
  long number;
  const char* name;
  int path = -1;            ///< which argument is a path
  bool only_looks = false;  ///< tells what a path is, without opening it
};
inline constexpr Known kKnown[] = {
    {SYS_open, "open", 0},
    {SYS_openat, "openat", 1},
    {SYS_creat, "creat", 0},
    {SYS_stat, "stat", 0, true},
    {SYS_lstat, "lstat", 0, true},
    {SYS_newfstatat, "newfstatat", 1, true},
    {SYS_statx, "statx", 1, true},
    {SYS_access, "access", 0, true},
    {SYS_faccessat, "faccessat", 1, true},
    {SYS_faccessat2, "faccessat2", 1, true},
    {SYS_readlink, "readlink", 0, true},
    {SYS_readlinkat, "readlinkat", 1, true},
    {SYS_mkdir, "mkdir", 0},
    {SYS_mkdirat, "mkdirat", 1},
    {SYS_unlink, "unlink", 0},
    {SYS_unlinkat, "unlinkat", 1},
    {SYS_rename, "rename", 0},
    {SYS_renameat, "renameat", 1},
    {SYS_renameat2, "renameat2", 1},
    {SYS_execve, "execve", 0},
    {SYS_fork, "fork"},
    {SYS_vfork, "vfork"},
    {SYS_clone, "clone"},
    {SYS_clone3, "clone3"},
    {SYS_socket, "socket"},
    {SYS_connect, "connect"},
    {SYS_write, "write"},
};

inline bool makes_a_thread(const seccomp_data& call) {
  if (call.nr == SYS_clone) return (call.args[0] & CLONE_THREAD) != 0;
  if (call.nr != SYS_clone3) return false;
  return (reinterpret_cast<const clone_args*>(call.args[0])->flags & CLONE_THREAD) != 0;
}

/// What the supervisor writes down. It must allocate nothing: the thread that it answers may hold the allocator's
/// locks, as fork does.
struct Notes {
  int opens = 0;
  char offences[1 << 14] = {};  // a line each
  size_t used = 0;

  void add(const char* name, long number, const char* path) {
    const int length = std::snprintf(offences + used, sizeof offences - used, "%s%.0ld%s%s\n", name, number,
                                     path[0] == '\0' ? "" : " ", path);
    used = std::min(used + static_cast<size_t>(length), sizeof offences - 1);
  }
};

/// Whether a call may pass; it is written down when not.
inline bool may_pass(const seccomp_data& call, const char* file, Notes& notes) {
  if (makes_a_thread(call)) return true;
  const Known* known = std::find_if(std::begin(kKnown), std::end(kKnown),
                                    [&](const Known& candidate) { return candidate.number == call.nr; });
  if (known == std::end(kKnown)) return notes.add("system call ", call.nr, ""), false;
  if (known->path < 0) return notes.add(known->name, 0, ""), false;
  const char* path = reinterpret_cast<const char*>(call.args[known->path]);
  const bool is_file = std::strcmp(path, file) == 0;
  if (known->only_looks && (path[0] == '\0' || is_file)) return true;  // "": at what is open already
  if (call.nr == SYS_openat && is_file) {
    ++notes.opens;
    const auto flags = static_cast<int>(call.args[2]);
    if ((flags & (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND)) == O_RDONLY && (flags & O_CLOEXEC) != 0) return true;
  }
  notes.add(known->name, 0, path);
  return false;
}

// Answers the calls of the filtered thread, which shares this one's memory.
inline void supervise(const std::atomic<int>& listener, const std::atomic<bool>& done, const char* file, Notes& notes) {
  while (listener.load() == 0) std::this_thread::yield();
  if (listener.load() < 0) return;
  for (;;) {
    seccomp_notif request{};
    if (ioctl(listener.load(), SECCOMP_IOCTL_NOTIF_RECV, &request) != 0) {
      if (errno == EINTR || errno == ENOENT) continue;
      return;
    }
    const bool last = request.data.nr == SYS_getppid && done.load();
    seccomp_notif_resp response{};
    response.id = request.id;
    if (last || may_pass(request.data, file, notes))
      response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    else
      response.error = -EPERM;
    ioctl(listener.load(), SECCOMP_IOCTL_NOTIF_SEND, &response);
    if (last) return;
  }
}

template <class Code>
[[noreturn]] void run_child(int out, const std::string& file, const Code& code) {
  std::atomic<int> listener{0};
  std::atomic<bool> done{false};
  Notes notes;
  std::thread supervisor([&] { supervise(listener, done, file.c_str(), notes); });
  std::thread filtered([&] {
    listener = install_filter();
    if (listener < 0) return;
    code();
    done = true;
    syscall(SYS_getppid);  // tells the supervisor that this was the last one
  });
  supervisor.join();
  const std::string text = listener < 0 ? "no seccomp\n" : cat("opens ", notes.opens, "\n", notes.offences);
  const bool sent = write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  _exit(sent ? 0 : 1);
}

}  // namespace detail

/// Runs `code`, which may read `file` once opened and keep threads, and nothing else. What it throws must be caught in
/// it. Nothing where the system has no seccomp notification.
template <class Code>
std::optional<Report> run(const std::string& file, const Code& code) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) detail::run_child(ends[1], file, code);
  close(ends[1]);
  std::string text;
  char part[4096];
  for (ssize_t count = 0; (count = read(ends[0], part, sizeof part)) > 0;)
    text.append(part, static_cast<size_t>(count));
  close(ends[0]);
  Report report;
  waitpid(child, &report.ending, 0);
  if (text == "no seccomp\n") return {};
  for (const std::string& line : split(text, '\n')) {
    if (line.rfind("opens ", 0) == 0)
      report.opens = std::atoi(line.c_str() + 6);
    else if (!line.empty())
      report.offences.push_back(line);
  }
  return report;
}

}  // namespace keratin::sandbox
