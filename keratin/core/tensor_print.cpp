// NumPy's way of printing an array.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <ostream>

#include "keratin/base/error.h"
#include "keratin/base/text.h"
#include "keratin/core/print_options.h"
#include "keratin/core/tensor.h"

namespace keratin {
namespace {

thread_local TensorPrintOptions options;

// NumPy's shortest repr of a float32 or float64, at most options.precision decimals.
std::string digits(double value, bool is_double, bool scientific) {
  if (std::isnan(value)) return options.nanstr;
  if (std::isinf(value)) return value < 0 ? "-" + options.infstr : options.infstr;
  const auto format = scientific ? std::chars_format::scientific : std::chars_format::fixed;
  char buffer[512];
  auto end = is_double ? std::to_chars(buffer, buffer + sizeof buffer, value, format).ptr
                       : std::to_chars(buffer, buffer + sizeof buffer, static_cast<float>(value), format).ptr;
  std::string text(buffer, end);
  std::string mantissa = text.substr(0, text.find('e'));
  const size_t point = mantissa.find('.');
  if (point == std::string::npos) {
    mantissa += '.';
  } else if (mantissa.size() - point - 1 > static_cast<size_t>(options.precision)) {
    text = format_number(cat("%#.", options.precision, scientific ? "e" : "f").c_str(), value);
    mantissa = text.substr(0, text.find('e'));
    while (mantissa.back() == '0') mantissa.pop_back();
  }
  return mantissa + (scientific ? text.substr(text.find('e')) : "");
}

// Of complex elements the parts are aligned each for itself.
enum class Part { kWhole, kReal, kImaginary };

// Elements as text, their decimal points aligned: NumPy pads the fraction on the right and the whole part on the left.
class Elements {
 public:
  explicit Elements(const Tensor& tensor, Part part = Part::kWhole)
      : tensor_(tensor), part_(part), floating_(part != Part::kWhole || is_floating(tensor.dtype())) {}

  void visit(int64_t position) { shown_.push_back(position); }

  void measure() {
    if (floating_) choose_notation();
    size_t odd = 0;  // the longest nan or inf, which reaches across the point
    for (const int64_t position : shown_) {
      const std::string text = raw(position);
      const size_t point = std::min(text.find_first_of(".e"), text.size());
      if (floating_ && point == text.size()) {
        odd = std::max(odd, text.size());
        continue;
      }
      whole_ = std::max(whole_, floating_ ? point : text.size());
      if (!floating_) continue;
      const size_t exponent = std::min(text.find('e'), text.size());
      fraction_ = std::max(fraction_, exponent - point);
      exponent_ = std::max(exponent_, text.size() - exponent);
    }
    whole_ = std::max(whole_, odd - std::min(odd, fraction_ + exponent_));
  }

  std::string operator()(int64_t position) const {
    std::string text = scientific_ ? even(position) : raw(position);
    if (!floating_) return std::string(whole_ - text.size(), ' ') + text;
    const size_t point = text.find('.');
    if (point == std::string::npos) {
      const size_t width = whole_ + fraction_ + exponent_;
      return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
    }
    text.insert(0, whole_ - point, ' ');
    if (!scientific_) text.resize(whole_ + fraction_, ' ');
    return text;
  }

 private:
  double value_at(int64_t position) const {
    if (part_ == Part::kWhole) return tensor_.flat_as_double(position);
    const std::complex<double> value = tensor_.flat_as_complex(position);
    return part_ == Part::kReal ? value.real() : value.imag();
  }

  // NumPy writes the sign of every imaginary part, also of a NaN.
  std::string with_sign(std::string text) const {
    if (text[0] == '-') return text;
    if (part_ == Part::kImaginary) return "+" + text;
    return options.sign == '-' ? text : options.sign + text;
  }

  std::string raw(int64_t position) const {
    const double value = value_at(position);
    if (floating_) return with_sign(digits(value, real_dtype(tensor_.dtype()) == DType::float64, scientific_));
    if (tensor_.dtype() == DType::bool_) return value != 0 ? "True" : "False";
    if (tensor_.dtype() == DType::int64) return std::to_string(tensor_.data<int64_t>()[position]);
    if (tensor_.dtype() == DType::uint64) return std::to_string(tensor_.data<uint64_t>()[position]);
    return std::to_string(static_cast<int64_t>(value));
  }

  // In scientific notation NumPy gives every element as many decimals as the one that needs most.
  std::string even(int64_t position) const {
    const double value = value_at(position);
    if (!std::isfinite(value)) return raw(position);
    const int decimals = fraction_ > 0 ? static_cast<int>(fraction_) - 1 : 0;
    return with_sign(format_number(cat("%#.", decimals, "e").c_str(), value));
  }

  void choose_notation() {
    double largest = 0, smallest = INFINITY;
    for (const int64_t position : shown_) {
      const double magnitude = std::fabs(value_at(position));
      if (!std::isfinite(magnitude) || magnitude == 0) continue;
      largest = std::max(largest, magnitude);
      smallest = std::min(smallest, magnitude);
    }
    const bool wide = largest > 0 && (smallest < 1e-4 || largest / smallest > 1e3);
    scientific_ = largest >= 1e8 || (wide && !options.suppress);
  }

  const Tensor& tensor_;
  Part part_;
  bool floating_, scientific_ = false;
  std::vector<int64_t> shown_;
  size_t whole_ = 0, fraction_ = 0, exponent_ = 0;
};

class Printer {
 public:
  explicit Printer(const Tensor& tensor)
      : tensor_(tensor),
        summarise_(tensor.size() > options.threshold),
        complex_(is_complex(tensor.dtype())),
        elements_(tensor, complex_ ? Part::kReal : Part::kWhole),
        imaginary_(tensor, Part::kImaginary) {
    walk(0, 0, [this](int64_t position) { visit(position); });
    elements_.measure();
    if (complex_) imaginary_.measure();
  }

  std::string print() {
    if (tensor_.rank() == 0) return scalar();
    axis(0, 0);
    return out_;
  }

 private:
  void visit(int64_t position) {
    elements_.visit(position);
    if (complex_) imaginary_.visit(position);
  }

  // A complex number alone is written as Python does: (1+2j).
  std::string scalar() const {
    std::string text(trim(elements_(0)));
    if (!complex_) return text;
    std::string imaginary(trim(imaginary_(0)));
    for (std::string* part : {&text, &imaginary})
      if (part->back() == '.') part->pop_back();
    return cat("(", text, imaginary, "j)");
  }

  // NumPy sets the j in front of the spaces that align the imaginary parts.
  std::string text_of(int64_t position) const {
    std::string text = elements_(position);
    if (!complex_) return text;
    std::string imaginary = imaginary_(position);
    imaginary.insert(imaginary.find_last_not_of(' ') + 1, 1, 'j');
    return text + imaginary;
  }

  // Calls f for every position that will be shown below `offset` (a row-major position at `depth`).
  template <class F>
  void walk(int64_t depth, int64_t offset, const F& f) {
    if (depth == tensor_.rank()) return f(offset);
    const int64_t size = tensor_.shape()[depth];
    const bool cut = summarise_ && size > 2 * options.edgeitems;
    for (int64_t i = 0; i < size; ++i) {
      if (cut && i == options.edgeitems) i = size - options.edgeitems;
      walk(depth + 1, offset * size + i, f);
    }
  }

  void axis(int64_t depth, int64_t offset) {
    const int64_t size = tensor_.shape()[depth];
    const bool innermost = depth + 1 == tensor_.rank();
    const bool cut = summarise_ && size > 2 * options.edgeitems;
    out_ += '[';
    for (int64_t i = 0; i < size; ++i) {
      if (i > 0) separate(depth, innermost);
      if (cut && i == options.edgeitems) {
        out_ += "...";
        separate(depth, innermost);
        i = size - options.edgeitems;
      }
      if (innermost)
        element(offset * size + i, depth);
      else
        axis(depth + 1, offset * size + i);
    }
    out_ += ']';
  }

  void separate(int64_t depth, bool innermost) {
    if (innermost) {
      out_ += ' ';
      return;
    }
    out_.append(static_cast<size_t>(tensor_.rank() - depth - 1), '\n');
    line_start_ = out_.size();
    out_.append(static_cast<size_t>(depth + 1), ' ');
  }

  void element(int64_t position, int64_t depth) {
    const std::string text = text_of(position);
    if (out_.size() - line_start_ + text.size() > static_cast<size_t>(options.linewidth)) {
      while (out_.back() == ' ') out_.pop_back();
      out_ += '\n';
      line_start_ = out_.size();
      out_.append(static_cast<size_t>(depth + 1), ' ');
    }
    out_ += text;
  }

  const Tensor& tensor_;
  bool summarise_, complex_;
  Elements elements_, imaginary_;
  std::string out_;
  size_t line_start_ = 0;
};

}  // namespace

std::string to_string(const Tensor& tensor) {
  if (!tensor.defined()) return "<empty tensor>";
  if (tensor.is_symbolic()) {
    return cat("<KerasTensor shape=", tensor.shape(), ", dtype=", to_string(tensor.dtype()),
               tensor.symbolic_value()->origin(), ">");
  }
  if (tensor.size() == 0) return tensor.rank() == 1 ? "[]" : cat("[] (shape ", tensor.shape(), ")");
  return Printer(tensor).print();
}

std::ostream& operator<<(std::ostream& out, const Tensor& tensor) { return out << to_string(tensor); }

void set_printoptions(const TensorPrintOptions& wanted) {
  require(wanted.precision >= 0 && wanted.precision <= 100 && wanted.threshold >= 0 && wanted.edgeitems >= 1 &&
              wanted.linewidth >= 1,
          ErrorCode::kInvalidArgument,
          "[set_printoptions] expected a precision of 0 to 100, a threshold of at least 0, ",
          "edgeitems and a linewidth of at least 1, received ", wanted.precision, ", ", wanted.threshold, ", ",
          wanted.edgeitems, ", ", wanted.linewidth, ".");
  require(wanted.sign == '-' || wanted.sign == '+' || wanted.sign == ' ', ErrorCode::kInvalidArgument,
          "[set_printoptions] expected the sign '-', '+' or ' ', received '", std::string(1, wanted.sign), "'.");
  options = wanted;
}

const TensorPrintOptions& get_printoptions() { return options; }

}  // namespace keratin
