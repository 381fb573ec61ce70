// The library's warnings, taken while a test runs. Tests only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keratin/base/log.h"

namespace keratin {

/// Takes every warning while it lives.
struct Warnings {
  std::vector<std::string> texts;
  WarningSink before = set_warning_handler({&Warnings::take, this});

  Warnings() = default;
  Warnings(const Warnings&) = delete;
  Warnings& operator=(const Warnings&) = delete;
  ~Warnings() { set_warning_handler(before); }

  void forget() { texts.clear(); }
  bool mention(std::string_view part) const {
    for (const std::string& text : texts)
      if (text.find(part) != std::string::npos) return true;
    return false;
  }

 private:
  static void take(std::string_view message, void* self) { static_cast<Warnings*>(self)->texts.emplace_back(message); }
};

}  // namespace keratin
