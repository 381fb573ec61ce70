#include "wrappers.h"

namespace keratin::python {

std::unordered_map<const void*, nb::object>& Wrappers::table() {
  // Never destroyed: objects may outlive the interpreter's shutdown of this module.
  static auto* const kTable = new std::unordered_map<const void*, nb::object>;
  return *kTable;
}

nb::object Wrappers::find(const void* identity) {
  const auto entry = table().find(identity);
  if (entry == table().end()) return {};
  nb::object wrapper = entry->second();  // a weak reference: None when what it refers to has gone
  return wrapper.is_none() ? nb::object() : wrapper;
}

void Wrappers::add(const void* identity, nb::handle wrapper) {
  table()[identity] = nb::steal(PyWeakref_NewRef(wrapper.ptr(), nullptr));
}

void Wrappers::remove(const void* identity) { table().erase(identity); }

}  // namespace keratin::python
