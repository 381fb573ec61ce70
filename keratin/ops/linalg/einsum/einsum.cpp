#include <algorithm>

#include "keratin/base/error.h"
#include "keratin/ops/def/op_def.h"
#include "keratin/ops/def/samples.h"
#include "keratin/ops/generated/elementwise/cast.h"
#include "keratin/ops/generated/elementwise/multiply.h"
#include "keratin/ops/generated/linalg/matmul.h"
#include "keratin/ops/generated/reduce/sum.h"
#include "keratin/ops/generated/shape/diagonal.h"
#include "keratin/ops/generated/shape/expand_dims.h"
#include "keratin/ops/generated/shape/reshape.h"
#include "keratin/ops/generated/shape/squeeze.h"
#include "keratin/ops/generated/shape/transpose.h"
#include "keratin/ops/linalg/einsum/order.h"

namespace keratin::ops {
namespace {

using einsum_detail::Label;
using einsum_detail::Labels;
using einsum_detail::Meeting;
using einsum_detail::Subscripts;

struct Operand {
  Tensor x;
  Labels labels;
};

bool has(const Labels& labels, Label label) { return std::find(labels.begin(), labels.end(), label) != labels.end(); }

int64_t place_of(const Labels& labels, Label label) {
  return std::find(labels.begin(), labels.end(), label) - labels.begin();
}

Labels joined(Labels first, const Labels& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

Tensor in_order(const Operand& operand, const Labels& order) {
  if (operand.labels == order) return operand.x;
  std::vector<int64_t> axes;
  for (const Label label : order) axes.push_back(place_of(operand.labels, label));
  return transpose(operand.x, {.axes = axes});
}

// A letter that is twice in one operand: its diagonal.
void take_diagonals(Operand& operand) {
  for (size_t i = 0; i < operand.labels.size();) {
    const Label label = operand.labels[i];
    const auto again =
        std::find(operand.labels.begin() + static_cast<std::ptrdiff_t>(i) + 1, operand.labels.end(), label);
    if (again == operand.labels.end()) {
      ++i;
      continue;
    }
    const int64_t first = static_cast<int64_t>(i), second = again - operand.labels.begin();
    operand.x = diagonal(operand.x, {.axis1 = first, .axis2 = second});
    operand.labels.erase(operand.labels.begin() + second);
    operand.labels.erase(operand.labels.begin() + first);
    operand.labels.push_back(label);
    i = 0;
  }
}

// Axes of size 1 beside others that are longer broadcast: without them the operand says the same.
void drop_broadcast_axes(Operand& operand, const Subscripts& subscripts) {
  for (int64_t axis = static_cast<int64_t>(operand.labels.size()) - 1; axis >= 0; --axis) {
    const Label label = operand.labels[static_cast<size_t>(axis)];
    if (operand.x.shape(axis) != 1 || subscripts.sizes[static_cast<size_t>(label)] == 1) continue;
    operand.x = squeeze(operand.x, {.axis = axis});
    operand.labels.erase(operand.labels.begin() + axis);
  }
}

// Labels that nobody needs are summed over.
void sum_out(Operand& operand, const Labels& needed) {
  std::vector<int64_t> axes;
  Labels left;
  for (size_t i = 0; i < operand.labels.size(); ++i) {
    if (has(needed, operand.labels[i]))
      left.push_back(operand.labels[i]);
    else
      axes.push_back(static_cast<int64_t>(i));
  }
  if (axes.empty()) return;
  operand.x = sum(operand.x, {.axis = axes});
  operand.labels = std::move(left);
}

// How two operands meet: labels of both that stay, that are summed over, and those of one alone.
struct Groups {
  Labels batch, met, first, second;
};

Groups groups_of(const Operand& a, const Operand& b, const Labels& needed) {
  Groups groups;
  for (const Label label : a.labels) {
    if (!has(b.labels, label))
      groups.first.push_back(label);
    else
      (has(needed, label) ? groups.batch : groups.met).push_back(label);
  }
  for (const Label label : b.labels)
    if (!has(a.labels, label)) groups.second.push_back(label);
  return groups;
}

// The sizes of a tensor's axes [begin, end) as one: what reshape takes.
int64_t merged_size(const Shape& shape, int64_t begin, int64_t end) {
  int64_t size = 1;
  for (int64_t axis = begin; axis < end; ++axis) {
    if (shape[axis] == kUnknown) return kUnknown;
    size = checked_multiply(size, shape[axis]);
  }
  return size;
}

// (batch..., one group, other group), each group one axis.
Tensor as_matrices(const Tensor& x, size_t batch, size_t rows, size_t columns) {
  if (rows == 1 && columns == 1) return x;
  const auto at = static_cast<int64_t>(batch), middle = at + static_cast<int64_t>(rows);
  Shape shape = x.shape().slice(0, at);
  shape.push_back(merged_size(x.shape(), at, middle));
  shape.push_back(merged_size(x.shape(), middle, x.rank()));
  return reshape(x, shape);
}

// An outer product, or element by element: axes of size 1 stand for the labels of the other.
Operand multiplied(const Operand& a, const Operand& b, const Groups& groups) {
  Tensor x = in_order(a, joined(groups.batch, groups.first)), y = in_order(b, joined(groups.batch, groups.second));
  for (size_t i = 0; i < groups.second.size(); ++i) x = expand_dims(x, -1);
  for (size_t i = 0; i < groups.first.size(); ++i) y = expand_dims(y, static_cast<int64_t>(groups.batch.size()));
  return {multiply(x, y), joined(joined(groups.batch, groups.first), groups.second)};
}

// A matrix product over the labels that meet. An operand whose groups lie the other way round is not copied.
Operand contracted(const Operand& a, const Operand& b, const Groups& g) {
  const bool ta = a.labels == joined(joined(g.batch, g.met), g.first) && !g.first.empty();
  const bool tb = b.labels == joined(joined(g.batch, g.second), g.met) && !g.second.empty();
  const Labels a_order = joined(g.batch, ta ? joined(g.met, g.first) : joined(g.first, g.met));
  const Labels b_order = joined(g.batch, tb ? joined(g.second, g.met) : joined(g.met, g.second));
  const size_t rows = g.first.size(), inner = g.met.size(), columns = g.second.size();
  const Tensor x = as_matrices(in_order(a, a_order), g.batch.size(), ta ? inner : rows, ta ? rows : inner);
  const Tensor y = as_matrices(in_order(b, b_order), g.batch.size(), tb ? columns : inner, tb ? inner : columns);
  Tensor out = matmul(x, y, {.transpose_a = ta, .transpose_b = tb});
  Operand result{out, joined(joined(g.batch, g.first), g.second)};
  if (rows == 1 && columns == 1) return result;
  Shape shape = out.shape().slice(0, static_cast<int64_t>(g.batch.size()));
  for (const Label label : g.first) shape.push_back(a.x.shape(place_of(a.labels, label)));
  for (const Label label : g.second) shape.push_back(b.x.shape(place_of(b.labels, label)));
  result.x = reshape(out, shape);
  return result;
}

Labels needed_beside(const std::vector<Operand>& operands, const Labels& output) {
  Labels needed = output;
  for (const Operand& other : operands) needed = joined(std::move(needed), other.labels);
  return needed;
}

Operand take_from(std::vector<Operand>& list, size_t at) {
  Operand out = std::move(list[at]);
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
  return out;
}

Tensor einsum_of(const Tensors& inputs, const std::string& text) {
  std::vector<Shape> shapes;
  for (const Tensor& x : inputs) shapes.push_back(x.shape());
  const Subscripts subscripts = einsum_detail::read_subscripts(text, shapes);
  std::vector<Operand> list;
  for (size_t i = 0; i < inputs.size(); ++i) {
    list.push_back({inputs[i], subscripts.operands[i]});
    take_diagonals(list.back());
    drop_broadcast_axes(list.back(), subscripts);
  }
  for (size_t i = 0; i < list.size(); ++i) {
    std::vector<Operand> others = list;
    take_from(others, i);
    sum_out(list[i], needed_beside(others, subscripts.output));
  }
  for (const Meeting& meeting : best_order(subscripts)) {
    const Operand a = take_from(list, meeting.first), b = take_from(list, meeting.second);
    const Groups groups = groups_of(a, b, needed_beside(list, subscripts.output));
    list.push_back(groups.met.empty() ? multiplied(a, b, groups) : contracted(a, b, groups));
    sum_out(list.back(), needed_beside({list.begin(), list.end() - 1}, subscripts.output));
  }
  return in_order(list[0], subscripts.output);
}

// int8 gives int32, as in Keras; bools count in int32 and say whether there was any.
Tensor einsum_by_dtype(const Composition& c) {
  require(!c.ins().empty(), ErrorCode::kInvalidArgument, "[einsum] expected at least one operand.");
  const DType dtype = c.in().dtype();
  if (dtype != DType::int8 && dtype != DType::bool_) return einsum_of(c.ins(), c.attrs().text(0));
  Tensors wide;
  for (const Tensor& x : c.ins()) wide.push_back(cast(x, DType::int32));
  const Tensor out = einsum_of(wide, c.attrs().text(0));
  return dtype == DType::bool_ ? cast(out, DType::bool_) : out;
}

}  // namespace

OpDef einsum_def() {
  return OpDef("einsum")
      .doc(
          "Sums of products in Einstein's notation, as NumPy writes it: in \"ij,jk->ik\" the axes of each operand have "
          "letters, equal letters run together, and letters that are not in the output are summed over. A letter twice "
          "in one operand is its diagonal, \"...\" the axes without a letter, which broadcast; without \"->\" the "
          "output has the letters that occur once, in alphabetical order. Operands meet two at a time, in the order of "
          "the fewest multiplications, as products of matrices.")
      .list_in("operands", Inputs::kPromote)
      .takes_complex()
      .attr("subscripts", AttributeKind::kText, {}, "The axes of the operands and of the output.")
      .keras("numpy", "Einsum")
      .compose([](const Composition& c) -> Composed { return einsum_by_dtype(c); })
      .good({{{1, 2, 3}, {4, 5, 6}}, {{1, 0.5}, {-1, 2}, {3, 0.25}}}, {std::string("ij,jk->ik")}, 16)
      .good({{{1, 2}, {3, 4}}}, {std::string("ii")}, 8)
      .good({{{1, 2, 3}, {4, 5, 6}}}, {std::string("ba")})
      .good({{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}, {{1, -1}, {2, 0.5}}, {0.5, 3}}, {std::string("bij,jk,k->bi")}, 64)
      .good({{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}, {{1, -1}}}, {std::string("...ij,...i")}, 16)
      .good({{1, 2, 3}, {4, -5}}, {std::string("i,j->ji")})
      .good({ints({1, 2, 3, 4}, {2, 2}), ints({1, 2, 3, 4}, {2, 2})}, {std::string("ij,ij->i")})
      .bad({{{1, 2, 3}, {4, 5, 6}}, {{1, 2}, {3, 4}}}, {std::string("ij,jk->ik")},
           "[einsum] the letter j has size 3 in operand 0 and 2 in operand 1. Subscripts: \"ij,jk->ik\".")
      .bad({{{1, 2}}}, {std::string("ij->ik")},
           "[einsum] the letter k of the output is in no operand. Subscripts: \"ij->ik\".")
      .bad({{{1, 2}}}, {std::string("ijk")},
           "[einsum] the term of operand 0 names 3 axes, its shape is (1, 2). Subscripts: \"ijk\".")
      .bad({{{1, 2}}}, {std::string("i,j")},
           "[einsum] expected as many operands as terms, received 1 operands and 2 terms in \"i,j\".")
      .bad({{{1, 2}}}, {std::string("i1")}, "[einsum] expected letters, \"...\", \",\" and \"->\", received \"i1\".");
}

}  // namespace keratin::ops
