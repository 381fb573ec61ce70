// What follows from the tables in the library and needs the whole of it: docs/ops.md, docs/rewrites.md, and the samples
// as JSON for tools/golden/ops_golden.py. Run by `./dev gen`, after the library is built.
//   opdoc [--check] ROOT     the pages; --check writes nothing and fails when one would change
//   opdoc --samples          the samples, on standard output
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>

#include "keratin/ops/def/registry.h"
#include "tools/opdoc/pages.h"

namespace {

// Whether the file is as it should be, at the end.
bool settle(const std::string& root, const std::string& name, const std::string& page, bool check) {
  const std::string file = root + "/" + name;
  std::ifstream in(file, std::ios::binary);
  const std::string before((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (before == page) return true;
  if (check) {
    std::cout << name << " is not what tools/opdoc writes; run ./dev gen and commit it\n";
    return false;
  }
  std::ofstream(file, std::ios::binary) << page;
  std::cout << "wrote " << name << "\n";
  return true;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string_view mode = argc > 1 ? argv[1] : "";
  if (mode == "--samples") {
    std::cout << opdoc::samples_as_json();
    return 0;
  }
  const bool check = mode == "--check";
  if (argc != (check ? 3 : 2)) {
    std::cerr << "usage: opdoc [--check] ROOT | opdoc --samples\n";
    return 2;
  }
  const std::string root = argv[argc - 1];
  const bool ops = settle(root, "docs/ops.md", opdoc::reference(root), check);
  return settle(root, "docs/rewrites.md", opdoc::rewrites(), check) && ops ? 0 : 1;
} catch (const std::exception& e) {
  std::cerr << "opdoc: " << e.what() << "\n";
  return 1;
}
