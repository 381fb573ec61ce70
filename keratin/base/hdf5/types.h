// What HDF5 files hold, as far as Keras and h5py go: element types and attributes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace keratin::hdf5 {

/// The type of an element. Reading gives little-endian bytes whatever the file holds.
struct ElementType {
  enum class Kind {
    kInt,          ///< signed, 1, 2, 4 or 8 bytes
    kUInt,         ///< unsigned, 1, 2, 4 or 8 bytes
    kFloat,        ///< IEEE 754, 2, 4 or 8 bytes
    kBFloat16,     ///< opaque with the attribute dtype = "bfloat16", as Keras writes it
    kBool,         ///< one byte, 0 or 1; h5py's enumeration FALSE, TRUE
    kOpaque,       ///< bytes without meaning
    kFixedString,  ///< `size` bytes
    kString,       ///< of any length
    kOther,        ///< a type that Keratin does not read
  };
  Kind kind = Kind::kOther;
  int64_t size = 0;         ///< bytes of one element in the file; of kString: of its reference
  bool big_endian = false;  ///< in the file
  char padding = '\0';      ///< of kFixedString: '\0' (ends at the first), 'n' (zeros behind), ' ' (spaces behind)
  std::string what;         ///< of kOther: which type of HDF5

  bool is_string() const { return kind == Kind::kFixedString || kind == Kind::kString; }
  friend bool operator==(const ElementType&, const ElementType&) = default;
};

ElementType int_type(int64_t size);
ElementType uint_type(int64_t size);
ElementType float_type(int64_t size);
ElementType bfloat16_type();
ElementType bool_type();
ElementType string_type();

/// NumPy's name: "float32", "int64", "bool", "bfloat16", "string", "opaque(3)".
std::string to_string(const ElementType& type);

/// A small value attached to a group or data set.
struct Attribute {
  std::string name;
  ElementType type;
  std::vector<int64_t> shape;        ///< () for a scalar
  std::string bytes;                 ///< the elements, little-endian; empty for strings
  std::vector<std::string> strings;  ///< the elements when they are strings

  /// The only string of a scalar or one-element attribute; throws Error kCorrupt when it is none.
  const std::string& text() const;
};

Attribute text_attribute(std::string name, std::string text);
Attribute text_list_attribute(std::string name, std::vector<std::string> texts);

}  // namespace keratin::hdf5
