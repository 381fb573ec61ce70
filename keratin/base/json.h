// JSON as Keras writes it: ordered objects, integers apart from floats, floats printed as Python's repr prints them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace keratin {

/// What a JSON text from a stranger may cost. Beyond it: Error kLimit, before the memory is spent.
struct JsonLimits {
  int64_t max_bytes = int64_t{256} << 20;
  int64_t max_depth = 200;
  int64_t max_values = 10'000'000;
  int64_t max_string_bytes = int64_t{256} << 20;
};

/// A JSON value. Objects keep the order of insertion.
class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;  ///< null
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(int value) : value_(int64_t{value}) {}
  Json(int64_t value) : value_(value) {}
  Json(double value) : value_(value) {}
  Json(const char* text) : value_(std::string(text)) {}
  Json(std::string text) : value_(std::move(text)) {}
  Json(std::string_view text) : value_(std::string(text)) {}
  Json(Array elements) : value_(std::move(elements)) {}
  Json(const std::vector<int64_t>& elements);
  static Json array(std::initializer_list<Json> elements = {}) { return Json(Array(elements)); }
  static Json object(std::initializer_list<Member> members = {});

  bool is_null() const { return value_.index() == 0; }
  bool is_bool() const { return value_.index() == 1; }
  bool is_int() const { return value_.index() == 2; }
  bool is_double() const { return value_.index() == 3; }
  bool is_number() const { return is_int() || is_double(); }
  bool is_string() const { return value_.index() == 4; }
  bool is_array() const { return value_.index() == 5; }
  bool is_object() const { return value_.index() == 6; }
  /// "null", "a boolean", "an integer", "a number", "a string", "an array", "an object": for messages.
  const char* kind() const;

  // Each throws Error kCorrupt when the value is of another kind ("expected an integer, received a string").
  bool as_bool() const;
  int64_t as_int() const;    ///< also a double without fraction, but not -0
  double as_double() const;  ///< also an integer
  const std::string& as_string() const;
  const Array& as_array() const;
  Array& as_array();
  const Object& as_object() const;
  Object& as_object();

  int64_t size() const;                          ///< elements of an array, members of an object, else 0
  const Json& operator[](size_t index) const;    ///< of an array; throws when out of range
  const Json& at(std::string_view key) const;    ///< of an object; throws and names the key when it is missing
  const Json* find(std::string_view key) const;  ///< of an object; nullptr when missing or not an object
  bool contains(std::string_view key) const { return find(key) != nullptr; }
  Json& set(std::string key, Json value);  ///< inserts or replaces; makes null an object; returns *this
  void push_back(Json value);              ///< makes null an array

  friend bool operator==(const Json&, const Json&) = default;

  /// Strict RFC 8259 text plus NaN, Infinity and -Infinity (which Python writes). Throws Error kCorrupt with line,
  /// column and offset for anything else: a key twice in one object, half a surrogate pair, text that is no UTF-8, a
  /// number that no double holds (1e999); kLimit beyond `limits`.
  static Json parse(std::string_view text, const JsonLimits& limits = {});
  /// indent < 0: one line with ", " and ": " as Python's json.dumps writes; else as json.dumps(indent=indent).
  /// Non-ASCII is written as \uXXXX, as Python does.
  std::string dump(int indent = -1) const;

 private:
  // Not std::monostate: of variants that hold nothing but standard types libstdc++ 12 believes that they are never
  // without a value, and destroys one whose copy has just failed for want of memory.
  struct Null {
    Null() = default;
    Null(const Null&) noexcept {}
    Null& operator=(const Null&) noexcept { return *this; }
    friend bool operator==(const Null&, const Null&) { return true; }
  };

  std::variant<Null, bool, int64_t, double, std::string, Array, Object> value_;
};

}  // namespace keratin
