// What follows from the registry of ops and needs the whole library: docs/ops.md, and the samples as JSON for
// tools/golden/ops_golden.py. Run by `./dev gen`, after the library is built.
//   opdoc [--check] ROOT     docs/ops.md; --check writes nothing and fails when it would change
//   opdoc --samples          the samples, on standard output
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>

#include "keratin/ops/def/registry.h"
#include "tools/opdoc/pages.h"

int main(int argc, char** argv) try {
  const std::string_view mode = argc > 1 ? argv[1] : "";
  if (mode == "--samples") {
    std::cout << opdoc::samples_as_json();
    return 0;
  }
  if (argc != (mode == "--check" ? 3 : 2)) {
    std::cerr << "usage: opdoc [--check] ROOT | opdoc --samples\n";
    return 2;
  }
  const std::string root = argv[argc - 1], file = root + "/docs/ops.md", page = opdoc::reference(root);
  std::ifstream in(file, std::ios::binary);
  const std::string before((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (before == page) return 0;
  if (mode == "--check") {
    std::cout << "docs/ops.md is not what tools/opdoc writes; run ./dev gen and commit it\n";
    return 1;
  }
  std::ofstream(file, std::ios::binary) << page;
  std::cout << "wrote docs/ops.md\n";
  return 0;
} catch (const std::exception& e) {
  std::cerr << "opdoc: " << e.what() << "\n";
  return 1;
}
