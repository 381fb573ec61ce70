#include "keratin/base/hdf5/file.h"

#include <algorithm>
#include <optional>

#include "keratin/base/hdf5/attributes.h"
#include "keratin/base/hdf5/dataset.h"
#include "keratin/base/hdf5/links.h"

namespace keratin::hdf5 {
namespace {

constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";

// The superblock stands at 0, 512, 1024, 2048, ...: whoever owns the bytes before it put them there.
std::optional<int64_t> find_superblock(const RandomAccessFile& file) {
  for (int64_t at = 0; at <= file.size() - 8; at = at == 0 ? 512 : at * 2) {
    std::string start(8, '\0');
    file.read_at(at, std::as_writable_bytes(std::span(start)));
    if (start == kSignature) return at;
  }
  return std::nullopt;
}

class TreeReader {
 public:
  TreeReader(FileRef file, const LoadLimits& limits, int64_t base)
      : file_(std::move(file)), base_(base), context_(file_, limits, base), heap_(context_) {}

  Group read(uint64_t base) {
    try {
      return read_tree(superblock(base));
    } catch (const Error& error) {
      context_.rethrow(error);
    }
  }

 private:
  Group read_tree(uint64_t root) {
    Group group;
    group.path = "/";
    const ObjectHeader root_header = read_object_header(context_, root);
    const std::vector<Message>& header = root_header.messages;
    if (!is_group(header)) context_.corrupt("its root is no group");
    read_group(group, header, 1);
    return group;
  }

  // Returns the address of the root group's object header.
  uint64_t superblock(uint64_t base) {
    constexpr uint64_t kLongest = 128;
    const std::string block = context_.block(0, std::min(kLongest, context_.size()));
    ByteCursor cursor(bytes_of(block), context_.name());
    context_.expect_signature(cursor, kSignature);
    const uint8_t version = cursor.u8();
    if (version > 3) context_.unsupported(cat("version ", version, " of the superblock"));
    if (version < 2) {
      const bool known = cursor.u8() == 0 && cursor.u8() == 0 && cursor.u8() == 0 && cursor.u8() == 0;
      if (!known) context_.corrupt("a bad superblock");
    }
    read_sizes(cursor);
    if (version < 2) return old_superblock(cursor, version, base);
    cursor.skip(1);
    const uint64_t file_base = context_.address(cursor);
    const uint64_t extension = context_.address(cursor);
    const uint64_t end = context_.address(cursor);
    const uint64_t root = context_.address(cursor);
    context_.check_sum(std::string_view(block).substr(0, cursor.position() + 4));
    check_extent(base, file_base, end);
    // What stands there tunes the library; it is read for its checksum.
    if (extension != Context::kUndefined) read_object_header(context_, extension);
    return root;
  }

  void read_sizes(ByteCursor& cursor) {
    context_.offset_size = cursor.u8();
    context_.length_size = cursor.u8();
    const auto valid = [](int size) { return size == 2 || size == 4 || size == 8; };
    if (!valid(context_.offset_size) || !valid(context_.length_size)) context_.corrupt("a bad size of addresses");
  }

  uint64_t old_superblock(ByteCursor& cursor, uint8_t version, uint64_t base) {
    cursor.skip(1 + 2 + 2 + 4);
    if (version == 1) cursor.skip(4);
    const uint64_t file_base = context_.address(cursor);
    context_.address(cursor);  // free space
    const uint64_t end = context_.address(cursor);
    context_.address(cursor);  // driver
    context_.address(cursor);  // name of the root
    check_extent(base, file_base, end);
    return context_.address(cursor);
  }

  void check_extent(uint64_t base, uint64_t file_base, uint64_t end) {
    if (file_base != base) context_.corrupt("its base address is wrong");
    if (end > context_.size() + base)
      context_.corrupt(cat("it is cut off: expected ", end, " bytes, received ", context_.size() + base));
  }

  void read_group(Group& group, const std::vector<Message>& header, int64_t depth) {
    if (depth > context_.limits().max_depth)
      context_.limit(cat("groups are nested deeper than ", context_.limits().max_depth));
    group.attributes = read_attributes(context_, heap_, header);
    for (const Link& link : read_links(context_, header)) {
      context_.count_object();
      std::string path = cat(group.path, group.path == "/" ? "" : "/", link.name);
      const ObjectHeader child_header = read_object_header(context_, link.address);
      const std::vector<Message>& child = child_header.messages;
      if (find_message(child, kLayout)) {
        group.datasets.push_back(
            make_dataset(context_, file_, base_, std::move(path), child, read_attributes(context_, heap_, child)));
      } else if (is_group(child)) {
        group.groups.emplace_back();
        group.groups.back().path = std::move(path);
        read_group(group.groups.back(), child, depth + 1);
      } else {
        context_.unsupported(cat("the object ", path, " (neither group nor data set)"));
      }
    }
  }

  FileRef file_;
  int64_t base_;
  Context context_;
  GlobalHeap heap_;
};

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

bool is_hdf5(const RandomAccessFile& file) { return find_superblock(file).has_value(); }

File File::open(FileRef file, const LoadLimits& limits) {
  require(file->size() <= limits.max_file_bytes, ErrorCode::kLimit, "[", file->name(), "] has ", file->size(),
          " bytes; the limit is ", limits.max_file_bytes);
  const std::optional<int64_t> base = find_superblock(*file);
  if (!base)
    fail(ErrorCode::kCorrupt, ErrorPlace{.path = file->name(), .offset = 0}, "[", file->name(),
         "] expected an HDF5 file, but its signature is missing");
  if (*base > 0) {
    std::string name = file->name();
    const int64_t size = file->size() - *base;
    file = file_section(std::move(name), std::move(file), *base, size);
  }
  File out;
  out.root_ = TreeReader(file, limits, *base).read(static_cast<uint64_t>(*base));
  return out;
}

std::string Group::name() const { return std::string(last_part(path)); }

const Attribute* Group::find_attribute(std::string_view wanted) const {
  for (const Attribute& attribute : attributes)
    if (attribute.name == wanted) return &attribute;
  return nullptr;
}

// Members come sorted by name; see read_links.
template <class Members, class Path>
auto* find_member(const Members& members, std::string_view name, const Path& path) {
  const auto found =
      std::lower_bound(members.begin(), members.end(), name,
                       [&](const auto& member, std::string_view wanted) { return last_part(path(member)) < wanted; });
  return found != members.end() && last_part(path(*found)) == name ? &*found : nullptr;
}

const Group* Group::find_group(std::string_view relative) const {
  if (relative.empty()) return this;
  const size_t slash = relative.find('/');
  const std::string_view first = relative.substr(0, slash);
  const std::string_view rest = slash == std::string_view::npos ? std::string_view() : relative.substr(slash + 1);
  if (first.empty()) return find_group(rest);
  const Group* child = find_member(groups, first, [](const Group& group) { return std::string_view(group.path); });
  return child ? child->find_group(rest) : nullptr;
}

const Dataset* Group::find_dataset(std::string_view relative) const {
  const size_t slash = relative.rfind('/');
  const Group* group = slash == std::string_view::npos ? this : find_group(relative.substr(0, slash));
  if (!group) return nullptr;
  return find_member(group->datasets, last_part(relative),
                     [](const Dataset& dataset) { return std::string_view(dataset.path()); });
}

}  // namespace keratin::hdf5
