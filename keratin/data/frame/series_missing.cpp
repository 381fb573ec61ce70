// Series: missing cells.
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/data/frame/series.h"

namespace keratin {

Series Series::isna() const {
  Buffer<uint8_t> out(size());
  uint8_t* to = out.mutable_data();
  for (int64_t i = 0; i < size(); ++i) to[i] = is_missing(i);
  return {name_, std::move(out)};
}

Series Series::notna() const { return !isna(); }

Series Series::dropna() const { return (*this)[notna()]; }

int64_t Series::count() const {
  int64_t present = 0;
  for (int64_t i = 0; i < size(); ++i) present += !is_missing(i);
  return present;
}

Series Series::fillna(double value) const {
  if (dtype() == ColumnType::string) wrong_type("numbers to fill with a number");
  Series out = *this;
  if (dtype() == ColumnType::float64) {
    double* cells = std::get<1>(out.values_).mutable_data();
    for (int64_t i = 0; i < size(); ++i) cells[i] = std::isnan(cells[i]) ? value : cells[i];
  }
  if (dtype() == ColumnType::bool_) {
    require(value == 0 || value == 1 || count() == size(), ErrorCode::kDType, "[fillna] column '", name_,
            "' holds bools: expected 0 or 1, received ", value, ".");
    uint8_t* cells = std::get<3>(out.values_).mutable_data();
    for (int64_t i = 0; i < size(); ++i) cells[i] = cells[i] == kMissingBool ? static_cast<uint8_t>(value) : cells[i];
  }
  return out;
}

Series Series::fillna(std::string_view value) const {
  const StringColumn& texts = strings();
  StringBuilder builder(size());
  for (int64_t i = 0; i < size(); ++i) builder.append(texts.is_missing(i) ? value : texts[i]);
  Series out = *this;
  out.values_ = builder.finish();
  return out;
}

}  // namespace keratin
