// Lines of source: where the user wrote a call.
#pragma once

#include <string>

namespace keratin {

/// A line of a source file, as the compiler knows it. Default-made: not known.
struct Where {
  const char* file = nullptr;  ///< lives as long as the program
  int line = 0;

  /// As a default argument: the line of the call.
  static Where here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) { return {file, line}; }
  /// Known, and neither in the library's own rooms nor in the system's headers.
  bool is_users() const;
};

/// "train.cpp:12"
std::string to_string(const Where& where);

/// The user's line that this thread is carrying out: the innermost call that the user wrote. Not known outside.
Where current_where();

/// While alive, current_where() is `where`, if that is the user's.
class WhereScope {
 public:
  explicit WhereScope(const Where& where);
  ~WhereScope();
  WhereScope(const WhereScope&) = delete;
  WhereScope& operator=(const WhereScope&) = delete;

 private:
  Where before_;
};

}  // namespace keratin
