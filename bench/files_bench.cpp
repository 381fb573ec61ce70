// files_bench FOLDER [MEGABYTES [ROUNDS]]: saves and loads one model as .keras and as safetensors between copies of the
// same bytes, and prints the best of each as one line of JSON (a disk's own pauses are nobody's speed; the order turns
// with every round). Its files stay in FOLDER for the peers to read.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "keratin/base/error.h"
#include "keratin/base/files.h"
#include "keratin/keras/layers/core/dense.h"
#include "keratin/keras/models/sequential.h"
#include "keratin/keras/saving/saving.h"

namespace {

using namespace keratin;

// Layers of 5000 x 5000 numbers: 100 MB each.
Model model_of(int64_t megabytes) {
  constexpr int64_t kWidth = 5000;
  Sequential model;
  const int64_t count = std::max<int64_t>(1, megabytes / 100);
  for (int64_t i = 0; i < count; ++i)
    model.add(i == 0 ? layers::Dense(kWidth, {.input_shape = {kWidth}, .use_bias = false})
                     : layers::Dense(kWidth, {.use_bias = false}));
  return model;
}

template <class Run>
double seconds(const Run& run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Measure {
  const char* work;
  const char* peer;  // set: what ours is held against
  std::vector<double> samples = {};
};

void print(Measure& measure) {
  std::printf("{\"work\": \"%s\", \"threads\": 1, \"unit\": \"ms\", \"value\": %.1f", measure.work,
              *std::min_element(measure.samples.begin(), measure.samples.end()) * 1e3);
  if (measure.peer != nullptr) std::printf(", \"peer_name\": \"%s\"", measure.peer);
  std::printf("}\n");
}

int run(const std::string& folder, int64_t megabytes, int rounds) {
  const Model model = model_of(megabytes);
  const std::string keras = folder + "/model.keras", tensors = folder + "/model.safetensors", copy = folder + "/copy";
  std::string bytes;
  Measure write{"files.save", "copy"}, read{"files.load", "copy"};
  Measure save_keras{"files.save_keras", nullptr}, save_tensors{"files.save_safetensors", nullptr};
  Measure load_keras{"files.load_keras", nullptr}, load_tensors{"files.load_safetensors", nullptr};
  model.save(keras);
  model.save(tensors);
  bytes = read_file(keras);
  write_file_atomic(copy, bytes);
  const auto step = [&](int number) {
    switch (number % 6) {
      case 0:  // into memory that is new each time, as the weights of a loaded model are
        return read.samples.push_back(seconds([&] { read_file(keras); }));
      case 1:
        return write.samples.push_back(seconds([&] { write_file_atomic(copy, bytes); }));
      case 2:
        return load_keras.samples.push_back(seconds([&] { models::load_model(keras); }));
      case 3:
        return save_keras.samples.push_back(seconds([&] { model.save(keras); }));
      case 4:
        return load_tensors.samples.push_back(seconds([&] { models::load_model(tensors); }));
      default:
        return save_tensors.samples.push_back(seconds([&] { model.save(tensors); }));
    }
  };
  for (int round = 0; round < rounds; ++round)
    for (int number = 0; number < 6; ++number) step(number + round);
  file_system().remove(copy);
  for (Measure* measure : {&write, &read, &save_keras, &save_tensors, &load_keras, &load_tensors}) print(*measure);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    std::fprintf(stderr, "usage: files_bench FOLDER [MEGABYTES [ROUNDS]]\n");
    return 2;
  }
  try {
    return run(argv[1], argc > 2 ? std::atoll(argv[2]) : 500, argc > 3 ? std::atoi(argv[3]) : 5);
  } catch (const keratin::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
