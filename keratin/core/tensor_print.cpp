// NumPy's way of printing an array.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "keratin/base/text.h"
#include "keratin/core/tensor.h"

namespace keratin {
namespace {

constexpr int64_t kThreshold = 1000;  // more elements than this are summarised
constexpr int64_t kEdge = 3;          // elements shown at each end of a summarised axis
constexpr int kPrecision = 8;

// NumPy's shortest repr of a float32 or float64, at most kPrecision decimals.
std::string digits(double value, bool is_double, bool scientific) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  const auto format = scientific ? std::chars_format::scientific : std::chars_format::fixed;
  char buffer[512];
  auto end = is_double ? std::to_chars(buffer, buffer + sizeof buffer, value, format).ptr
                       : std::to_chars(buffer, buffer + sizeof buffer, static_cast<float>(value), format).ptr;
  std::string text(buffer, end);
  const size_t exponent = text.find('e');
  std::string mantissa = text.substr(0, exponent);
  const size_t point = mantissa.find('.');
  if (point == std::string::npos) {
    mantissa += '.';
  } else if (mantissa.size() - point - 1 > kPrecision) {
    mantissa = format_number(scientific ? "%.8e" : "%.8f", value);
    mantissa = mantissa.substr(0, mantissa.find('e'));
    while (mantissa.back() == '0') mantissa.pop_back();
  }
  return mantissa + (exponent == std::string::npos ? "" : text.substr(exponent));
}

// Elements as text, their decimal points aligned: NumPy pads the fraction on the right and the whole part on the left.
class Elements {
 public:
  explicit Elements(const Tensor& tensor) : tensor_(tensor), floating_(is_floating(tensor.dtype())) {}

  void visit(int64_t position) { shown_.push_back(position); }

  void measure() {
    if (floating_) choose_notation();
    for (const int64_t position : shown_) {
      const std::string text = raw(position);
      const size_t point = std::min(text.find_first_of(".e"), text.size());
      whole_ = std::max(whole_, floating_ ? point : text.size());
      if (floating_ && text.find('.') != std::string::npos)
        fraction_ = std::max(fraction_, std::min(text.find('e'), text.size()) - point);
    }
  }

  std::string operator()(int64_t position) const {
    std::string text = scientific_ ? even(position) : raw(position);
    if (!floating_) return std::string(whole_ - text.size(), ' ') + text;
    const size_t point = text.find('.');
    if (point == std::string::npos) {
      const size_t width = whole_ + fraction_;
      return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
    }
    text.insert(0, whole_ - point, ' ');
    if (!scientific_) text.resize(whole_ + fraction_, ' ');
    return text;
  }

 private:
  std::string raw(int64_t position) const {
    const double value = tensor_.flat_as_double(position);
    if (floating_) return digits(value, tensor_.dtype() == DType::float64, scientific_);
    if (tensor_.dtype() == DType::bool_) return value != 0 ? "True" : "False";
    if (tensor_.dtype() == DType::int64) return std::to_string(tensor_.data<int64_t>()[position]);
    if (tensor_.dtype() == DType::uint64) return std::to_string(tensor_.data<uint64_t>()[position]);
    return std::to_string(static_cast<int64_t>(value));
  }

  // In scientific notation NumPy gives every element as many decimals as the one that needs most.
  std::string even(int64_t position) const {
    const double value = tensor_.flat_as_double(position);
    if (!std::isfinite(value)) return raw(position);
    const int decimals = fraction_ > 0 ? static_cast<int>(fraction_) - 1 : 0;
    return format_number(cat("%#.", decimals, "e").c_str(), value);
  }

  void choose_notation() {
    double largest = 0, smallest = INFINITY;
    for (const int64_t position : shown_) {
      const double magnitude = std::fabs(tensor_.flat_as_double(position));
      if (!std::isfinite(magnitude) || magnitude == 0) continue;
      largest = std::max(largest, magnitude);
      smallest = std::min(smallest, magnitude);
    }
    scientific_ = largest >= 1e8 || (largest > 0 && (smallest < 1e-4 || largest / smallest > 1e3));
    if (largest < 1e8 && smallest >= 1e-4 && largest / smallest <= 1e3) scientific_ = false;
  }

  const Tensor& tensor_;
  bool floating_, scientific_ = false;
  std::vector<int64_t> shown_;
  size_t whole_ = 0, fraction_ = 0;
};

class Printer {
 public:
  explicit Printer(const Tensor& tensor) : tensor_(tensor), summarise_(tensor.size() > kThreshold), elements_(tensor) {
    walk(0, 0, [this](int64_t position) { elements_.visit(position); });
    elements_.measure();
  }

  std::string print() {
    if (tensor_.rank() == 0) return std::string(trim(elements_(0)));
    axis(0, 0);
    return out_;
  }

 private:
  // Calls f for every position that will be shown below `offset` (a row-major position at `depth`).
  template <class F>
  void walk(int64_t depth, int64_t offset, const F& f) {
    if (depth == tensor_.rank()) return f(offset);
    const int64_t size = tensor_.shape()[depth];
    const bool cut = summarise_ && size > 2 * kEdge;
    for (int64_t i = 0; i < size; ++i) {
      if (cut && i == kEdge) i = size - kEdge;
      walk(depth + 1, offset * size + i, f);
    }
  }

  void axis(int64_t depth, int64_t offset) {
    const int64_t size = tensor_.shape()[depth];
    const bool innermost = depth + 1 == tensor_.rank();
    const bool cut = summarise_ && size > 2 * kEdge;
    out_ += '[';
    for (int64_t i = 0; i < size; ++i) {
      if (i > 0) separate(depth, innermost);
      if (cut && i == kEdge) {
        out_ += "...";
        separate(depth, innermost);
        i = size - kEdge;
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
    const std::string text = elements_(position);
    if (out_.size() - line_start_ + text.size() > 75) {  // NumPy's line width
      while (out_.back() == ' ') out_.pop_back();
      out_ += '\n';
      line_start_ = out_.size();
      out_.append(static_cast<size_t>(depth + 1), ' ');
    }
    out_ += text;
  }

  const Tensor& tensor_;
  bool summarise_;
  Elements elements_;
  std::string out_;
  size_t line_start_ = 0;
};

}  // namespace

std::string to_string(const Tensor& tensor) {
  if (!tensor.defined()) return "<empty tensor>";
  if (tensor.is_symbolic())
    return cat("<KerasTensor shape=", tensor.shape(), ", dtype=", to_string(tensor.dtype()), ">");
  if (tensor.size() == 0) return tensor.rank() == 1 ? "[]" : cat("[] (shape ", tensor.shape(), ")");
  return Printer(tensor).print();
}

}  // namespace keratin
