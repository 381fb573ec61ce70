// Zip archives: every member is read in both ways, and an archive written from what was read reads back.
#include "keratin/base/zip.h"

#include "tests/fuzz/fuzz.h"

namespace keratin::fuzz {
namespace {

constexpr int64_t kMaxMember = 8 << 20;

void read_members(const ZipReader& zip) {
  MemorySink copy;
  ZipWriter writer(copy);
  std::vector<std::string> contents;
  for (const ZipMember& member : zip.members()) {
    if (member.size > kMaxMember) continue;
    std::string content;
    const bool whole = reads([&] { content = zip.read(member, kMaxMember); });
    std::string opened;
    const bool also = reads([&] { opened = read_all(*zip.open(member), kMaxMember); });
    expect(whole == also && content == opened, "read() and open() give the same content");
    if (!whole) continue;
    expect(static_cast<int64_t>(content.size()) == member.size, "a member has the size that the directory says");
    expect(zip.find(member.name) == &member, "a member is found by its name");
    writer.add(member.name, content);
    contents.push_back(std::move(content));
  }
  writer.finish();
  const ZipReader again(memory_file("copy", copy.take()));
  expect(again.members().size() == contents.size(), "the copy has every member");
  for (size_t i = 0; i < contents.size(); ++i)
    expect(again.read(again.members()[i], kMaxMember) == contents[i], "the copy has the same content");
}

}  // namespace
}  // namespace keratin::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace keratin::fuzz;
  reads([&] { read_members(keratin::ZipReader(file_of(data, size), limits())); });
  return 0;
}
