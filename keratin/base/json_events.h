// JSON as a stream of events, for texts that must not become a tree: the headers of weight files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keratin/base/json.h"

namespace keratin {

/// Receives a JSON text in its order. `at` is the position of the first byte of what is told. A receiver may throw at
/// any time to stop.
class JsonEvents {
 public:
  virtual ~JsonEvents() = default;
  virtual void begin_object(int64_t at) = 0;
  virtual void end_object(int64_t at) = 0;
  virtual void begin_array(int64_t at) = 0;
  virtual void end_array(int64_t at) = 0;
  /// A key of the innermost open object. Whether it came before is the receiver's to find out.
  virtual void key(std::string name, int64_t at) = 0;
  /// null, a boolean, a number or a string.
  virtual void scalar(Json value, int64_t at) = 0;
};

/// Tells `events` the whole of `text`, without recursion. The text is what Json::parse takes, and errors are the same;
/// they carry the offset of the byte that is wrong.
void parse_json(std::string_view text, JsonEvents& events, const JsonLimits& limits = {});

}  // namespace keratin
