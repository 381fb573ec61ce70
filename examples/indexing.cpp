// Indexing, slicing and updates of tensors, as NumPy and JAX spell them.
#include <keratin/keratin.h>

#include <iostream>
using namespace keratin;

int main() {
  Tensor x = ops::reshape(ops::arange(0, 12), {3, 4});  // [[0 1 2 3] [4 5 6 7] [8 9 10 11]]

  Tensor last = ops::at(x, {-1});                                 // x[-1]
  Tensor even = ops::at(x, {kEllipsis, Range(kOpen, kOpen, 2)});  // x[..., ::2]
  Tensor back = ops::at(x, {Range(kOpen, kOpen, -1)});            // x[::-1]
  Tensor column = ops::at(x, {Range(), 1, kNewAxis});             // x[:, 1, None]
  std::cout << to_string(last) << "\n"
            << to_string(even) << "\n"
            << to_string(back) << "\n"
            << to_string(column) << "\n";

  Tensor rows(std::vector<int64_t>{2, 0}), columns(std::vector<int64_t>{1, 3});
  Tensor chosen = ops::at(x, {rows});          // x[[2, 0]]
  Tensor pairs = ops::at(x, {rows, columns});  // x[[2, 0], [1, 3]]
  Tensor large = ops::at(x, {x > 6});          // x[x > 6]
  std::cout << to_string(chosen) << "\n" << to_string(pairs) << "\n" << to_string(large) << "\n";

  // Tensors do not change: an update gives a new one.
  Tensor cleared = ops::at_set(x, {0}, 0);               // x[0] = 0
  Tensor raised = ops::at_add(x, {rows, columns}, 100);  // x[[2, 0], [1, 3]] += 100
  Tensor clipped = ops::at_set(x, {x > 6}, 6);           // x[x > 6] = 6
  std::cout << to_string(cleared) << "\n" << to_string(raised) << "\n" << to_string(clipped) << "\n";

  // Gradients flow through: a row that is read twice gets the sum of both.
  Tensor table = {{1.0, 2.0}, {3.0, 4.0}};
  GradientTape tape;
  Tensor total = ops::sum(ops::at(table, {std::vector<int64_t>{1, 1}}));
  std::cout << to_string(tape.gradient(total, table)) << "\n";  // [[0. 0.] [2. 2.]]
}
