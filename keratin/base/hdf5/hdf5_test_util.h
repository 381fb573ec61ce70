// What the tests of HDF5 share.
#pragma once

#include <string>

#include "keratin/base/error.h"
#include "keratin/base/hdf5/file.h"
#include "keratin/base/hdf5/writer.h"

namespace keratin::hdf5::testing {

inline std::string golden_path(const std::string& name) { return KERATIN_SOURCE_DIR "/tests/golden/hdf5/" + name; }

inline std::string bytes_of_file(const Writer& writer) {
  MemorySink sink;
  writer.write(sink);
  return sink.take();
}

inline void append(std::string& out, const std::vector<Attribute>& attributes) {
  for (const Attribute& attribute : attributes) {
    out += cat(attribute.name, '=', attribute.type, '(', join(attribute.shape), ')', attribute.bytes);
    for (const std::string& text : attribute.strings) out += cat(text.size(), ':', text);
  }
}

/// All that a file holds, in one text.
inline std::string everything(const Group& group) {
  std::string out = cat(group.path, '{');
  append(out, group.attributes);
  for (const Dataset& dataset : group.datasets) {
    out += cat(dataset.path(), '=', dataset.type(), '(', join(dataset.shape()), ')');
    append(out, dataset.attributes());
    if (dataset.type().kind == ElementType::Kind::kOther) continue;
    if (dataset.type().is_string()) {
      for (const std::string& text : dataset.read_strings()) out += cat(text.size(), ':', text);
      continue;
    }
    std::string bytes(static_cast<size_t>(dataset.byte_size()), '\0');
    dataset.read(std::as_writable_bytes(std::span(bytes)));
    out += bytes;
  }
  for (const Group& child : group.groups) out += everything(child);
  return out + '}';
}

inline std::string everything(std::string bytes) {
  return everything(File::open(memory_file("m.h5", std::move(bytes))).root());
}

}  // namespace keratin::hdf5::testing
