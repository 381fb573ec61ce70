// HDF5: the whole tree is walked, every data set and attribute is read, and what our writer makes of it reads back.
#include <deque>

#include "keratin/base/hdf5/file.h"
#include "keratin/base/hdf5/writer.h"
#include "tests/fuzz/fuzz.h"

namespace keratin::fuzz {
namespace {

constexpr int64_t kMaxBytes = 8 << 20;

class Walk {
 public:
  void visit(const hdf5::Group& group, hdf5::GroupWriter& copy, int depth = 0) {
    for (const hdf5::Attribute& attribute : group.attributes) read_attribute(attribute);
    for (const hdf5::Dataset& dataset : group.datasets) read_dataset(dataset, copy);
    for (const hdf5::Group& child : group.groups) {
      expect(group.find_group(child.name()) != nullptr, "a group is found by its name");
      // Names that our writer does not take are an Error; then the copy of that branch goes nowhere.
      hdf5::Writer nowhere;
      hdf5::GroupWriter* at = &nowhere.root();
      reads([&] { at = &copy.group(child.name()); });
      visit(child, *at, depth + 1);
    }
  }

 private:
  static void read_attribute(const hdf5::Attribute& attribute) {
    reads([&] { static_cast<void>(attribute.text()); });
  }

  void read_dataset(const hdf5::Dataset& dataset, hdf5::GroupWriter& copy) {
    for (const hdf5::Attribute& attribute : dataset.attributes()) read_attribute(attribute);
    if (dataset.byte_size() > kMaxBytes || total_ > kMaxBytes) return;
    total_ += dataset.byte_size();
    if (dataset.type().is_string()) {
      reads([&] {
        expect(static_cast<int64_t>(dataset.read_strings().size()) == dataset.element_count(),
               "there are as many strings as elements");
      });
    }
    if (dataset.type().kind == hdf5::ElementType::Kind::kString) return;
    std::string bytes(static_cast<size_t>(dataset.byte_size()), '\0');
    if (!reads([&] { dataset.read(std::as_writable_bytes(std::span(bytes))); })) return;
    buffers_.push_back(std::move(bytes));
    reads([&] {
      copy.dataset(dataset.name(), dataset.type(), dataset.shape(), bytes_of(buffers_.back()));
      ++written_;
    });
  }

 public:
  int64_t written() const { return written_; }

 private:
  std::deque<std::string> buffers_;  // the writer borrows
  int64_t total_ = 0;
  int64_t written_ = 0;
};

}  // namespace
}  // namespace keratin::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace keratin;
  using namespace keratin::fuzz;
  hdf5::Writer writer;
  Walk walk;
  if (!reads([&] { walk.visit(hdf5::File::open(file_of(data, size), limits()).root(), writer.root()); })) return 0;
  if (walk.written() == 0) return 0;
  MemorySink copy;
  if (!reads([&] { writer.write(copy); })) return 0;
  Walk again;
  hdf5::Writer unused;
  again.visit(hdf5::File::open(memory_file("copy", copy.take())).root(), unused.root());
  return 0;
}
