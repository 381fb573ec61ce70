// What a transformer's step spends outside of its products, one prepared kernel after the other, as a planned step
// runs them: microseconds, and GFLOP/s beside the FMA peak or GB/s beside a copy, both measured in the same run.
//   nn_bench [threads]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "keratin/base/parallel_for.h"
#include "keratin/ops/def/call.h"
#include "keratin/ops/def/registry.h"

namespace {

using namespace keratin;
using ops::Attributes;
using ops::Tensors;

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// The best of 25 runs of about 4 ms.
double best_of(const std::function<void()>& work) {
  double once = seconds();
  work();
  once = seconds() - once;
  const int repeats = std::max(1, static_cast<int>(4e-3 / std::max(once, 1e-7)));
  double best = 1e9;
  for (int run = 0; run < 25; ++run) {
    const double start = seconds();
    for (int i = 0; i < repeats; ++i) work();
    best = std::min(best, (seconds() - start) / repeats);
  }
  return best;
}

Tensor noise(const Shape& shape) {
  std::vector<float> values(static_cast<size_t>(shape.size()));
  uint32_t state = 12345;
  for (float& v : values) state = state * 1664525u + 1013904223u, v = static_cast<float>(state >> 8) / 8388608.0f - 1;
  return Tensor(values, shape);
}

Tensor numbers(const Shape& shape, int32_t below) {
  std::vector<int32_t> values(static_cast<size_t>(shape.size()));
  uint32_t state = 54321;
  for (int32_t& v : values)
    state = state * 1664525u + 1013904223u, v = static_cast<int32_t>((state >> 8) % static_cast<uint32_t>(below));
  return Tensor(values, shape);
}

double time_of(const std::string& name, const Tensors& inputs, Attributes given) {
  const ops::OpDef& op = ops::get_op(name);
  const Attributes attrs = op.with_defaults(std::move(given));
  std::vector<ops::TensorSpec> specs;
  for (const Tensor& t : inputs) specs.push_back(ops::spec_of(t));
  const std::vector<ops::TensorSpec> outputs = ops::infer(op, specs, attrs);
  const ops::Kernel kernel = op.prepare_rule({&op, specs, &attrs, outputs});
  std::vector<Tensor> made;
  std::vector<void*> buffers;
  for (const ops::TensorSpec& spec : outputs)
    made.push_back(Tensor::zeros(spec.shape, spec.dtype)), buffers.push_back(made.back().mutable_raw());
  for (const Tensor& t : inputs) buffers.push_back(const_cast<void*>(t.raw()));
  Tensor scratch = Tensor::empty({kernel.scratch_bytes + 1}, DType::uint8);
  buffers.push_back(scratch.mutable_raw());
  return best_of([&] { kernel.run(kernel, buffers.data()); });
}

void flops(const char* label, double work, double time, double peak) {
  std::printf("%-44s %9.1f us %7.1f GFLOP/s %5.0f %% of peak\n", label, time * 1e6, work / time * 1e-9,
              100 * work / time / peak);
}
void bytes(const char* label, double moved, double time, double copy) {
  std::printf("%-44s %9.1f us %7.1f GB/s    %5.0f %% of a copy\n", label, time * 1e6, moved / time * 1e-9,
              100 * moved / time / copy);
}

// A product that stays in the first cache: 12 rows by 32 columns is what the registers hold.
double fma_peak() {
  const double time = time_of("matmul", {noise({96, 256}), noise({256, 32})}, {});
  return 2.0 * 96 * 256 * 32 / time;
}

double copy_rate(size_t floats) {
  std::vector<float> a(floats, 1.0f), b(floats, 2.0f);
  const double time = best_of([&] {
    std::memcpy(b.data(), a.data(), floats * sizeof(float));
    a[0] = b[floats / 2];
  });
  return 2.0 * static_cast<double>(floats * sizeof(float)) / time;
}

void attention(int64_t batch, int64_t time, int64_t heads, int64_t depth, bool causal, double peak) {
  const Shape shape{batch, time, heads, depth};
  const Tensor q = noise(shape), k = noise(shape), v = noise(shape), dout = noise(shape);
  const Attributes attrs{0.2, causal};
  const Tensors out = ops::call(ops::get_op("tiled_attention"), {q, k, v}, attrs);
  const double products = 2.0 * static_cast<double>(batch * heads * time * time * depth) * (causal ? 0.5 : 1);
  const std::string what = std::to_string(batch) + "x" + std::to_string(time) + "x" + std::to_string(heads) + "x" +
                           std::to_string(depth) + (causal ? " causal" : "");
  flops(("attention " + what).c_str(), 2 * products, time_of("tiled_attention", {q, k, v}, attrs), peak);
  const Tensors inputs = {q, k, v, out[0], out[1], dout, Tensor::zeros(out[1].shape(), DType::float32)};
  flops(("attention backward " + what).c_str(), 5 * products, time_of("tiled_attention_grad", inputs, attrs), peak);
}

}  // namespace

int main(int argc, char** argv) {
  set_num_threads(argc > 1 ? std::atoi(argv[1]) : 1);
  const double peak = fma_peak();
  std::printf("FMA peak (a product in the first cache) %.0f GFLOP/s\n", peak * 1e-9);
  attention(16, 128, 8, 32, false, peak);
  attention(16, 128, 8, 32, true, peak);
  attention(2, 1024, 4, 64, false, peak);
  attention(2, 1024, 4, 64, true, peak);
  const double copy = copy_rate(2048 * 1024);
  std::printf("copy of 8 MB %.1f GB/s\n", copy * 1e-9);
  const Tensor wide = noise({2048, 1024}), x = noise({2048, 256}), row = noise({256});
  const double unit = 2048 * 1024 * 4;
  bytes("exp 2048x1024", 2 * unit, time_of("exp", {wide}, {}), copy);
  bytes("gelu exact 2048x1024", 2 * unit, time_of("gelu", {wide}, {false}), copy);
  bytes("gelu tanh 2048x1024", 2 * unit, time_of("gelu", {wide}, {true}), copy);
  bytes("gelu exact, gradient 2048x1024", 3 * unit, time_of("gelu_grad", {wide, wide}, {false}), copy);
  bytes("gelu tanh, gradient 2048x1024", 3 * unit, time_of("gelu_grad", {wide, wide}, {true}), copy);
  bytes("layer norm 2048x256", unit / 2, time_of("fused_layer_norm", {x, row, row}, {1e-5, true}), copy);
  bytes("layer norm, gradient 2048x256", unit * 3 / 4, time_of("fused_layer_norm_grad", {x, row, x}, {1e-5, true}),
        copy);
  bytes("softmax, gradient 2048x1024", 3 * unit, time_of("softmax_grad", {wide, wide}, {}), copy);
  bytes("softmax 2048x1024", 2 * unit, time_of("softmax", {wide}, {}), copy);
  bytes("log_softmax 2048x1024", 2 * unit, time_of("log_softmax", {wide}, {}), copy);
  bytes("softmax 65536x32", 2 * unit, time_of("softmax", {noise({65536, 32})}, {}), copy);
  bytes("sparse crossentropy 2048x1024", unit,
        time_of("sparse_categorical_crossentropy", {numbers({2048}, 1024), wide}, {true}), copy);
  bytes("sparse crossentropy, gradient 2048x1024", 2 * unit,
        time_of("sparse_categorical_crossentropy_grad", {numbers({2048}, 1024), wide, noise({2048})}, {}), copy);
  bytes("take, gradient 2048 of 32768 rows of 256", 2 * 32768 * 256 * 4,
        time_of("take_grad", {noise({32768, 256}), numbers({2048}, 32768), x}, {int64_t{0}}), copy);
  bytes("take, gradient 32768 of 2048 rows of 64", 32768 * 64 * 4,
        time_of("take_grad", {noise({2048, 64}), numbers({32768}, 2048), noise({32768, 64})}, {int64_t{0}}), copy);
  bytes("take 32768 of 2048 rows of 64", 2 * 32768 * 64 * 4,
        time_of("take", {noise({2048, 64}), numbers({32768}, 2048)}, {int64_t{0}}), copy);
  bytes("transpose (16,128,8,32) 0,2,1,3", unit / 2,
        time_of("transpose", {noise({16, 128, 8, 32})}, {std::vector<int64_t>{0, 2, 1, 3}}), copy);
  bytes("transpose 2048x1024", 2 * unit, time_of("transpose", {wide}, {}), copy);
}
