// What cannot be learnt is refused before the first step.
#include <algorithm>
#include <cmath>
#include <optional>

#include "keratin/base/error.h"
#include "keratin/keras/class_tables.h"
#include "keratin/keras/losses/crossentropy_by_shape.h"
#include "keratin/keras/trainers/trainer.h"

namespace keratin {
namespace {

/// The first element that `wrong` finds; -1 when there is none.
template <class Wrong>
int64_t first_where(const Tensor& t, const Wrong& wrong) {
  if (t.dtype() == DType::float32) {
    const float* values = t.data<float>();
    for (int64_t i = 0; i < t.size(); ++i)
      if (wrong(static_cast<double>(values[i]))) return i;
    return -1;
  }
  for (int64_t i = 0; i < t.size(); ++i)
    if (wrong(t.flat_as_double(i))) return i;
  return -1;
}

int64_t row_of(const Tensor& t, int64_t element) { return element / std::max<int64_t>(t.size() / t.shape(0), 1); }

void check_finite(const Tensor& y, const std::string& where) {
  if (!is_floating(y.dtype())) return;
  const int64_t at = first_where(y, [](double v) { return !std::isfinite(v); });
  if (at < 0) return;
  fail(ErrorCode::kNonFinite, where, " y holds ", y.flat_as_double(at), " in row ", row_of(y, at),
       ": its loss would be NaN, and every weight after it. Drop or fill such rows.");
}

void check_class_numbers(const Tensor& y, int64_t classes, std::optional<double> ignored, const std::string& where) {
  const auto wrong = [&](double v) {
    return !(v >= 0 && v < static_cast<double>(classes) && v == std::floor(v)) && !(ignored && v == *ignored);
  };
  const int64_t at = first_where(y, wrong);
  if (at < 0) return;
  fail(ErrorCode::kInvalidArgument, where, " expected class numbers from 0 to ", classes - 1, " in y, received ",
       y.flat_as_double(at), " in row ", row_of(y, at), ". The model has ", classes,
       " outputs: check the labels, or the units of the last layer.");
}

void check_probabilities(const Tensor& y, const std::string& where) {
  const int64_t at = first_where(y, [](double v) { return !(v >= 0 && v <= 1); });
  if (at < 0) return;
  fail(ErrorCode::kInvalidArgument, where, " expected labels from 0 to 1 in y, received ", y.flat_as_double(at),
       " in row ", row_of(y, at), ": binary crossentropy takes 0 and 1, or probabilities.");
}

std::optional<double> ignored_class(const Loss& loss) {
  const Json config = loss.body()->get_config();
  const Json* ignored = config.find("ignore_class");
  return ignored != nullptr && ignored->is_number() ? std::optional(ignored->as_double()) : std::nullopt;
}

bool takes_class_numbers(const std::string& loss, const Shape& y, const Shape& output) {
  if (loss == "SparseCategoricalCrossentropy") return true;
  return loss == "Crossentropy" && losses::target_kind(y, output) == losses::TargetKind::kSparse;
}

}  // namespace

void Trainer::check_targets(const Dataset& data, const char* where) const {
  if (!loss_) return;
  const std::vector<Loss>& all = loss_->losses();
  for (size_t i = 0; i < all.size() && i < data.targets && i < output_shapes_.size(); ++i) {
    const Tensor& y = data.arrays[data.inputs + i];
    if (!all[i] || y.size() == 0) continue;
    const std::string place = cat("[", where, "]"), kind = all[i].body()->class_name();
    // A loss of the user's own may know what to do with anything.
    if (kind != "Crossentropy" && find_class(keras_tables::loss_table(), kind).make == nullptr) continue;
    check_finite(y, place);
    const Shape& output = output_shapes_[i];
    if (output.rank() > 0 && output.last() != kUnknown && takes_class_numbers(kind, y.shape(), output))
      check_class_numbers(y, output.last(), ignored_class(all[i]), place);
    if (kind == "BinaryCrossentropy") check_probabilities(y, place);
  }
}

}  // namespace keratin
