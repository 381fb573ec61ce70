// One Python object for each C++ object: identity across the border.
#pragma once

#include <unordered_map>

#include "module.h"

namespace keratin::python {

/// Which living Python object stands for a C++ object. Holds weak references: neither side keeps the other alive.
/// Used under the interpreter's lock.
class Wrappers {
 public:
  /// The living wrapper, or null.
  static nb::object find(const void* identity);
  /// `wrapper` stands for the object at `identity` from now on.
  static void add(const void* identity, nb::handle wrapper);
  /// The object has gone, or another wrapper will stand for it.
  static void remove(const void* identity);

 private:
  static std::unordered_map<const void*, nb::object>& table();
};

}  // namespace keratin::python
