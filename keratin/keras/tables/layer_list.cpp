#include "keratin/keras/tables/layer_list.h"

#include <charconv>

#include "keratin/base/error.h"
#include "keratin/keras/layers/core/dense.h"
#include "keratin/keras/layers/normalization/batch_normalization.h"
#include "keratin/keras/layers/normalization/layer_normalization.h"
#include "keratin/keras/layers/regularization/dropout.h"

namespace keratin::tables {
namespace {

constexpr int64_t kMaxUnits = 1'000'000;

[[noreturn]] void refuse(std::string_view entry, const char* why) {
  fail(ErrorCode::kInvalidArgument, "[layers] '", std::string(entry), "': ", why,
       " An entry is a number of units with an activation (\"64 relu\"), \"dropout 0.2\", \"batchnorm\" or "
       "\"layernorm\".");
}

template <class T>
bool parse_number(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string> words_of(std::string_view entry) {
  std::vector<std::string> words;
  for (const std::string& word : split(entry, ' '))
    if (!trim(word).empty()) words.emplace_back(trim(word));
  return words;
}

Layer parse_entry(std::string_view entry) {
  const std::vector<std::string> words = words_of(entry);
  if (words.empty()) refuse(entry, "nothing stands between two commas.");
  const std::string kind = to_lower(words[0]);
  if (kind == "dropout") {
    double rate = 0;
    if (words.size() != 2 || !parse_number(words[1], rate) || !(rate >= 0 && rate < 1))
      refuse(entry, "dropout takes a rate from 0 to below 1.");
    return layers::Dropout(rate);
  }
  if (kind == "batchnorm" || kind == "layernorm") {
    if (words.size() != 1) refuse(entry, "it takes nothing after its name.");
    return kind == "batchnorm" ? Layer(layers::BatchNormalization()) : Layer(layers::LayerNormalization());
  }
  int64_t units = 0;
  if (!parse_number(words[0], units)) refuse(entry, "this is no layer.");
  if (units < 1 || units > kMaxUnits) refuse(entry, "units must lie between 1 and 1,000,000.");
  if (words.size() > 2) refuse(entry, "after the units comes one activation.");
  return layers::Dense(units, {.activation = words.size() == 2 ? words[1].c_str() : "relu"});
}

std::string describe(const Layer& layer) {
  const Json config = layer.get_config();
  std::string out = layer.class_name();
  if (const Json* units = config.find("units")) out += cat(" ", units->as_int());
  if (const Json* rate = config.find("rate")) out += " " + repr(rate->as_double());
  if (const Json* activation = config.find("activation"))
    if (activation->is_string() && activation->as_string() != "linear") out += " " + activation->as_string();
  return out;
}

}  // namespace

std::vector<Layer> parse_layers(std::string_view text) {
  std::vector<Layer> out;
  if (trim(text).empty()) return out;
  for (const std::string& entry : split(text, ',')) out.push_back(parse_entry(trim(entry)));
  return out;
}

std::vector<std::string> describe_layers(const std::vector<Layer>& layers) {
  std::vector<std::string> out;
  for (const Layer& layer : layers) out.push_back(describe(layer));
  return out;
}

}  // namespace keratin::tables
