#include <keratin/keratin.h>

#include <cstdio>

int main() {
  keratin::Tensor x = {{1.0f, 2.0f}, {3.0f, 4.0f}};
  std::puts(to_string(x).c_str());
  try {
    return x.data<int64_t>() != nullptr;
  } catch (const keratin::Error& error) {
    std::puts(to_string(error.code()));
  }
}
