#include "keratin/base/json.h"

#include <cmath>

#include "keratin/base/error.h"

namespace keratin {
namespace {

[[noreturn]] void wrong_kind(const char* expected, const Json& value) {
  fail(ErrorCode::kCorrupt, "[json] expected ", expected, ", received ", value.kind());
}

bool is_minus_zero(double value) { return value == 0 && std::signbit(value); }

}  // namespace

Json::Json(const std::vector<int64_t>& elements) : value_(Array(elements.begin(), elements.end())) {}

Json Json::object(std::initializer_list<Member> members) {
  Json out;
  out.value_ = Object(members);
  return out;
}

const char* Json::kind() const {
  constexpr const char* kKinds[] = {"null", "a boolean", "an integer", "a number", "a string", "an array", "an object"};
  return kKinds[value_.index()];
}

bool Json::as_bool() const {
  if (!is_bool()) wrong_kind("a boolean", *this);
  return std::get<bool>(value_);
}

int64_t Json::as_int() const {
  if (is_int()) return std::get<int64_t>(value_);
  if (!is_double()) wrong_kind("an integer", *this);
  const double value = std::get<double>(value_);
  // 2^63 itself is a double but no int64_t.
  const bool whole = value >= -0x1p63 && value < 0x1p63 && std::trunc(value) == value && !is_minus_zero(value);
  require(whole, ErrorCode::kCorrupt, "[json] expected an integer, received ", value);
  return static_cast<int64_t>(value);
}

double Json::as_double() const {
  if (is_int()) return static_cast<double>(std::get<int64_t>(value_));
  if (!is_double()) wrong_kind("a number", *this);
  return std::get<double>(value_);
}

const std::string& Json::as_string() const {
  if (!is_string()) wrong_kind("a string", *this);
  return std::get<std::string>(value_);
}

const Json::Array& Json::as_array() const {
  if (!is_array()) wrong_kind("an array", *this);
  return std::get<Array>(value_);
}

Json::Array& Json::as_array() {
  if (!is_array()) wrong_kind("an array", *this);
  return std::get<Array>(value_);
}

const Json::Object& Json::as_object() const {
  if (!is_object()) wrong_kind("an object", *this);
  return std::get<Object>(value_);
}

Json::Object& Json::as_object() {
  if (!is_object()) wrong_kind("an object", *this);
  return std::get<Object>(value_);
}

int64_t Json::size() const {
  if (is_array()) return static_cast<int64_t>(std::get<Array>(value_).size());
  if (is_object()) return static_cast<int64_t>(std::get<Object>(value_).size());
  return 0;
}

const Json& Json::operator[](size_t index) const {
  const Array& elements = as_array();
  require(index < elements.size(), ErrorCode::kCorrupt, "[json] expected an array of more than ", index,
          " elements, received ", elements.size());
  return elements[index];
}

const Json& Json::at(std::string_view key) const {
  if (!is_object()) wrong_kind("an object", *this);
  const Json* member = find(key);
  require(member, ErrorCode::kCorrupt, "[json] expected an object with the key \"", key, "\", which is missing");
  return *member;
}

const Json* Json::find(std::string_view key) const {
  if (!is_object()) return nullptr;
  for (const Member& member : std::get<Object>(value_))
    if (member.first == key) return &member.second;
  return nullptr;
}

Json& Json::set(std::string key, Json value) {
  if (is_null()) value_ = Object();
  Object& members = as_object();
  for (Member& member : members) {
    if (member.first != key) continue;
    member.second = std::move(value);
    return *this;
  }
  members.emplace_back(std::move(key), std::move(value));
  return *this;
}

void Json::push_back(Json value) {
  if (is_null()) value_ = Array();
  as_array().push_back(std::move(value));
}

}  // namespace keratin
