#include "keratin/keras/checkpoints/training_state.h"

#include <algorithm>

#include "keratin/base/error.h"

namespace keratin {
namespace {

// Raised when a state of before can no longer be understood.
constexpr int64_t kFormat = 1;

}  // namespace

const Tensor& TrainingState::tensor(const std::string& name) const {
  const auto at = std::find_if(tensors.begin(), tensors.end(), [&](const auto& entry) { return entry.first == name; });
  require(at != tensors.end(), ErrorCode::kCorrupt, "[checkpoint] there is no array \"", name, "\".");
  return at->second;
}

Json TrainingState::to_json() const {
  return Json::object({{"format", kFormat},
                       {"epoch", position.epoch},
                       {"step", position.step},
                       {"batches", batches},
                       {"finished", finished},
                       {"run", run},
                       {"values", values}});
}

TrainingState TrainingState::from_json(const Json& json, NamedTensors tensors) {
  const int64_t format = json.at("format").as_int();
  require(format == kFormat, ErrorCode::kUnsupported, "[checkpoint] expected format ", kFormat, ", received ", format,
          ": another version of Keratin wrote it.");
  TrainingState out;
  out.position = {json.at("epoch").as_int(), json.at("step").as_int()};
  out.batches = json.at("batches").as_int();
  require(out.position.epoch >= 0 && out.position.step >= 0 && out.batches >= 0, ErrorCode::kCorrupt,
          "[checkpoint] a position is never negative.");
  out.finished = json.at("finished").as_bool();
  out.run = json.at("run");
  out.values = json.at("values");
  out.tensors = std::move(tensors);
  return out;
}

}  // namespace keratin
