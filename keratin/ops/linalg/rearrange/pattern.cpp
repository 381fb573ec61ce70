#include "keratin/ops/linalg/rearrange/pattern.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>

#include "keratin/base/error.h"

namespace keratin::ops::rearrange_detail {
namespace {

using Group = std::vector<std::string>;  // names that make one axis
using Side = std::vector<Group>;

constexpr const char* kEllipsis = "...";
constexpr const char* kJoinedEllipsis = "(...)";  // in parentheses: all of them as one axis

bool is_name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

class Reader {
 public:
  Reader(const std::string& pattern, const Shape& shape) : pattern_(pattern), shape_(shape) {}

  Plan read(const std::string& lengths) {
    read_lengths(lengths);
    const size_t arrow = pattern_.find("->");
    if (arrow == std::string::npos) fail_pattern("\"->\" between the axes before and after");
    Side before = read_side(pattern_.substr(0, arrow)), after = read_side(pattern_.substr(arrow + 2));
    spread_ellipsis(before, after);
    require_same_names(before, after);
    return make_plan(before, after);
  }

 private:
  [[noreturn]] void fail_pattern(const std::string& expected) const {
    fail(ErrorCode::kInvalidArgument, "[rearrange] expected ", expected, ", received \"", pattern_, "\".");
  }

  // "h=2, w=3"
  void read_lengths(const std::string& text) {
    for (size_t at = 0; at < text.size();) {
      if (text[at] == ' ' || text[at] == ',') {
        ++at;
        continue;
      }
      const size_t start = at;
      while (at < text.size() && is_name_character(text[at])) ++at;
      const std::string name = text.substr(start, at - start);
      int64_t length = 0;
      const char* end = text.data() + text.size();
      const bool sign = !name.empty() && at < text.size() && text[at] == '=';
      const auto [next, error] = std::from_chars(text.data() + std::min(at + 1, text.size()), end, length);
      if (!sign || error != std::errc() || length < 0)
        fail(ErrorCode::kInvalidArgument, "[rearrange] expected axes_lengths as in \"h=2 w=3\", received \"", text,
             "\".");
      lengths_[name] = length;
      at = static_cast<size_t>(next - text.data());
    }
  }

  Side read_side(const std::string& text) const {
    Side side;
    bool inside = false;
    for (size_t at = 0; at < text.size();) {
      if (text[at] == ' ') {
        ++at;
      } else if (text[at] == '(' || text[at] == ')') {
        if (inside != (text[at] == ')')) fail_pattern("parentheses in pairs, not nested");
        inside = text[at] == '(';
        if (inside) side.emplace_back();
        ++at;
      } else {
        std::string name = text.compare(at, 3, kEllipsis) == 0 ? kEllipsis : "";
        if (name.empty())
          while (at + name.size() < text.size() && is_name_character(text[at + name.size()]))
            name += text[at + name.size()];
        if (name.empty()) fail_pattern("names of axes, \"...\", \"1\" and parentheses");
        at += name.size();
        if (inside && name == kEllipsis) name = kJoinedEllipsis;
        const bool one = name == "1";
        if (!inside) side.emplace_back();
        if (!one) side.back().push_back(std::move(name));
      }
    }
    if (inside) fail_pattern("parentheses in pairs, not nested");
    return side;
  }

  // "..." becomes as many names as the tensor has axes left.
  void spread_ellipsis(Side& before, Side& after) const {
    const auto is_ellipsis = [](const Group& group) { return group == Group{kEllipsis}; };
    const auto at = std::find_if(before.begin(), before.end(), is_ellipsis);
    if (at == before.end()) return;
    const int64_t hidden = shape_.rank() - static_cast<int64_t>(before.size()) + 1;
    Group names;
    for (int64_t i = 0; i < hidden; ++i) names.push_back(cat("... ", i));
    Side spread(before.begin(), at);
    for (const std::string& name : names) spread.push_back({name});
    spread.insert(spread.end(), at + 1, before.end());
    before = std::move(spread);
    Side out;
    for (const Group& group : after) {
      if (is_ellipsis(group)) {
        for (const std::string& name : names) out.push_back({name});
        continue;
      }
      Group inner;
      for (const std::string& name : group) {
        if (name == kJoinedEllipsis)
          inner.insert(inner.end(), names.begin(), names.end());
        else
          inner.push_back(name);
      }
      out.push_back(std::move(inner));
    }
    after = std::move(out);
  }

  static Group flat(const Side& side) {
    Group all;
    for (const Group& group : side) all.insert(all.end(), group.begin(), group.end());
    return all;
  }

  void require_same_names(const Side& before, const Side& after) const {
    Group first = flat(before), second = flat(after);
    std::sort(first.begin(), first.end()), std::sort(second.begin(), second.end());
    for (const Group* names : {&first, &second}) {
      const auto twice = std::adjacent_find(names->begin(), names->end());
      if (twice != names->end()) fail_pattern(cat("every axis once on each side, not \"", *twice, "\" twice"));
    }
    for (const std::string& name : first)
      if (!std::binary_search(second.begin(), second.end(), name))
        fail_pattern(cat("the axis \"", name, "\" on the right too (reduce it with sum or mean)"));
    for (const std::string& name : second)
      if (!std::binary_search(first.begin(), first.end(), name))
        fail_pattern(cat("the axis \"", name, "\" on the left too"));
    if (static_cast<int64_t>(before.size()) != shape_.rank())
      fail(ErrorCode::kShape, "[rearrange] the pattern \"", pattern_, "\" names ", before.size(),
           " axes, the tensor's shape is ", shape_, ".");
  }

  // Sizes of the names in one axis; one may be left for the axis to tell.
  void find_sizes(const Group& group, int64_t axis) {
    int64_t known = 1;
    const std::string* open = nullptr;
    for (const std::string& name : group) {
      const auto given = lengths_.find(name);
      if (given != lengths_.end()) {
        known = checked_multiply(known, sizes_[name] = given->second);
      } else if (open == nullptr) {
        open = &name;
      } else {
        fail(ErrorCode::kInvalidArgument, "[rearrange] expected the length of \"", *open, "\" or of \"", name,
             "\" in axes_lengths. Pattern: \"", pattern_, "\".");
      }
    }
    const int64_t size = shape_[axis];
    if (size == kUnknown && open != nullptr) {
      sizes_[*open] = kUnknown;
    } else if (size != kUnknown) {
      if (open == nullptr ? size != known : known == 0 || size % known != 0)
        fail(ErrorCode::kShape, "[rearrange] axis ", axis, " of size ", size, " does not split into ", known,
             open == nullptr ? " elements" : " equal parts", ". Pattern: \"", pattern_, "\".");
      if (open != nullptr) sizes_[*open] = size / known;
    }
  }

  Plan make_plan(const Side& before, const Side& after) {
    for (size_t axis = 0; axis < before.size(); ++axis) find_sizes(before[axis], static_cast<int64_t>(axis));
    Plan plan;
    const Group names = flat(before);
    if (names.size() > static_cast<size_t>(Shape::kMaxRank))
      fail(ErrorCode::kLimit, "[rearrange] at most ", Shape::kMaxRank, " axes, received \"", pattern_, "\".");
    for (const std::string& name : names) plan.split.push_back(sizes_[name]);
    for (const Group& group : after) {
      int64_t size = 1;
      for (const std::string& name : group) {
        plan.order.push_back(std::find(names.begin(), names.end(), name) - names.begin());
        const int64_t part = sizes_[name];
        size = size == kUnknown || part == kUnknown ? kUnknown : checked_multiply(size, part);
      }
      plan.merged.push_back(size);
    }
    return plan;
  }

  const std::string& pattern_;
  const Shape& shape_;
  std::map<std::string, int64_t> lengths_, sizes_;
};

}  // namespace

Plan read_pattern(const std::string& pattern, const std::string& lengths, const Shape& shape) {
  return Reader(pattern, shape).read(lengths);
}

}  // namespace keratin::ops::rearrange_detail
