#include <cstring>
#include <limits>

#include "keratin/ops/composite.h"
#include "keratin/ops/def/elementwise.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/elementwise/convert_halves.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/reduce/max.h"
#include "keratin/ops/generated/reduce/min.h"

namespace keratin::ops {
namespace {

template <class To, class From>
KERATIN_INLINE To convert_one(From value) {
  using Wide = elementwise_detail::Compute<From>;
  const auto wide = static_cast<Wide>(value);
  if constexpr (std::is_same_v<To, bool>) {
    return wide != Wide{};
  } else if constexpr (std::is_integral_v<To> && std::is_floating_point_v<Wide>) {
    // Beyond the range C++ leaves the conversion undefined; clamp, and NaN gives 0.
    constexpr auto kLow = static_cast<Wide>(std::numeric_limits<To>::min());
    constexpr auto kHigh = static_cast<Wide>(std::numeric_limits<To>::max());
    if (!(wide > kLow)) return wide == wide ? std::numeric_limits<To>::min() : To{};
    return wide >= kHigh ? std::numeric_limits<To>::max() : static_cast<To>(wide);
  } else if constexpr (std::is_class_v<To>) {
    return To(static_cast<float>(wide));
  } else {
    return static_cast<To>(wide);
  }
}

template <class To, class From>
void run(const Kernel& k, void* const* buffers) {
  To* out = k.out<To>(buffers);
  const From* in = k.in<From>(buffers, 0);
  if constexpr (std::is_same_v<To, From>) {
    if (static_cast<const void*>(out) != in && k.n[0] > 0)
      std::memcpy(out, in, static_cast<size_t>(k.n[0]) * sizeof(To));
  } else if constexpr ((std::is_same_v<From, float> && std::is_class_v<To>) ||
                       (std::is_class_v<From> && std::is_same_v<To, float>)) {
    convert_halves(in, out, k.n[0]);
  } else {
    for (int64_t i = 0; i < k.n[0]; ++i) out[i] = convert_one<To>(in[i]);
  }
}

template <class To, class From>
void run_complex(const Kernel& k, void* const* buffers) {
  To* out = k.out<To>(buffers);
  const From* in = k.in<From>(buffers, 0);
  for (int64_t i = 0; i < k.n[0]; ++i) {
    if constexpr (!kIsComplexType<From>)
      out[i] = convert_one<typename To::value_type>(in[i]);
    else if constexpr (kIsComplexType<To>)
      out[i] = static_cast<To>(in[i]);
    else if constexpr (std::is_same_v<To, bool>)
      out[i] = in[i] != From{};
    else
      out[i] = convert_one<To>(in[i].real());
  }
}

Kernel::Run choose_complex(DType from, DType to) {
  if (!is_complex(from)) {
    return visit_dtype(from, [&](auto in) {
      return visit_complex(to, [](auto out) -> Kernel::Run { return run_complex<decltype(out), decltype(in)>; });
    });
  }
  return visit_complex(from, [&](auto in) -> Kernel::Run {
    using In = decltype(in);
    if (is_complex(to))
      return visit_complex(to, [](auto out) -> Kernel::Run { return run_complex<decltype(out), In>; });
    return visit_dtype(to, [](auto out) -> Kernel::Run { return run_complex<decltype(out), In>; });
  });
}

Kernel prepare(const OpCall& call) {
  Kernel k;
  const DType from_dtype = call.dtype(0), to_dtype = call.outputs[0].dtype;
  k.n[0] = call.shape(0).size();
  k.may_alias_inputs = from_dtype == to_dtype;
  if (is_complex(from_dtype) || is_complex(to_dtype)) {
    k.run = choose_complex(from_dtype, to_dtype);
    return k;
  }
  k.run = visit_dtype(from_dtype, [&](auto from) {
    return visit_dtype(to_dtype, [](auto to) -> Kernel::Run { return run<decltype(to), decltype(from)>; });
  });
  return k;
}

}  // namespace

OpDef cast_def() {
  OpDef op("cast");
  op.elementwise = true;
  return op.in({"x"}, Inputs::kAsGiven)
      .doc(
          "x as another dtype. Floats are truncated towards 0 and clamped to the range of an integer dtype, NaN gives "
          "0; "
          "integers wrap; to bool is x != 0. A complex number loses its imaginary part where the dtype has none, as in "
          "JAX.")
      .takes_complex()
      .keras("core", "Cast")
      .attr("dtype", AttributeKind::kDType, {}, "The dtype of the result.")
      .infer([](const OpCall& call) -> std::vector<TensorSpec> {
        return {{call.shape(0), call.attrs().dtype(0)}};
      })
      .prepare(prepare)
      .gradient([](const Backward& b) { return cast(b.dout(), b.in().dtype()); })
      .good({floats({-1.5f, 0, 2.75f})}, {DType::float64})
      .good({floats({-1.5f, 3e9f, -3e9f, 2.75f})}, {DType::int32}, 4, false)
      .good({ints({-1, 300, 7})}, {DType::uint8})
      .good({ints({0, 300})}, {DType::bool_})
      .good({floats({1.5f, -0.25f})}, {DType::bfloat16}, 4, false);
}

}  // namespace keratin::ops
