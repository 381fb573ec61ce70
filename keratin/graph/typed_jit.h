// jit of functions with arguments and results of any structure: tensors, vectors, maps by name, pairs and tuples.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "keratin/graph/jit.h"

namespace keratin::graph {

/// How a structure becomes a list of tensors, and one of the same form is made of a list. `form` says what it is made
/// of: "t" a tensor, "[tt]" two in a vector, "{a:t}" a map, "(tt)" a pair or tuple.
struct Structure {
  static void flatten(const Tensor& tensor, Tensors& out, std::string& form) {
    out.push_back(tensor);
    form += 't';
  }
  template <class T>
  static void flatten(const std::vector<T>& list, Tensors& out, std::string& form) {
    form += '[';
    for (const T& item : list) flatten(item, out, form);
    form += ']';
  }
  template <class T>
  static void flatten(const std::map<std::string, T>& by_name, Tensors& out, std::string& form) {
    form += '{';
    for (const auto& [name, item] : by_name) {
      form += std::to_string(name.size()) + ':' + name;
      flatten(item, out, form);
    }
    form += '}';
  }
  template <class A, class B>
  static void flatten(const std::pair<A, B>& pair, Tensors& out, std::string& form) {
    flatten(std::tie(pair.first, pair.second), out, form);
  }
  template <class... T>
  static void flatten(const std::tuple<T...>& items, Tensors& out, std::string& form) {
    form += '(';
    std::apply([&](const auto&... item) { (flatten(item, out, form), ...); }, items);
    form += ')';
  }

  /// Puts the tensors of a list into `to`, which has the form already.
  static void fill(Tensor& to, const Tensors& from, size_t& at) { to = from[at++]; }
  template <class T>
  static void fill(std::vector<T>& to, const Tensors& from, size_t& at) {
    for (T& item : to) fill(item, from, at);
  }
  template <class T>
  static void fill(std::map<std::string, T>& to, const Tensors& from, size_t& at) {
    for (auto& [name, item] : to) fill(item, from, at);
  }
  template <class A, class B>
  static void fill(std::pair<A, B>& to, const Tensors& from, size_t& at) {
    fill(to.first, from, at);
    fill(to.second, from, at);
  }
  template <class... T>
  static void fill(std::tuple<T...>& to, const Tensors& from, size_t& at) {
    std::apply([&](auto&... item) { (fill(item, from, at), ...); }, to);
  }
};

/// A Jit for each form that the arguments come in. Made by `jit`.
template <class Result, class... Args>
class TypedJit {
 public:
  TypedJit(std::function<Result(Args...)> function, JitOptions options)
      : state_(std::make_shared<State>(std::move(function), std::move(options))) {}

  Result operator()(const Args&... args) const {
    Tensors flat;
    std::string form;
    (Structure::flatten(args, flat, form), ...);
    Program& program = program_for(form, args...);
    const Tensors results = program.jit(flat);
    Result out = [&] {
      const std::lock_guard lock(program.mutex);
      return *program.result;
    }();
    size_t at = 0;
    Structure::fill(out, results, at);
    return out;
  }

  /// The flat function behind arguments of this form: its reports and plans.
  const Jit& flat(const Args&... args) const {
    Tensors tensors;
    std::string form;
    (Structure::flatten(args, tensors, form), ...);
    return program_for(form, args...).jit;
  }

 private:
  struct Program {
    explicit Program(Function function, JitOptions options) : jit(std::move(function), std::move(options)) {}
    Jit jit;
    std::mutex mutex;
    std::optional<Result> result;  // its form; the tensors in it are empty
  };
  struct State {
    std::function<Result(Args...)> function;
    JitOptions options;
    std::mutex mutex;
    std::map<std::string, std::unique_ptr<Program>> programs;
    State(std::function<Result(Args...)> f, JitOptions o) : function(std::move(f)), options(std::move(o)) {}
  };

  template <class T>
  static void empty(T& structure) {
    Tensors tensors;
    std::string form;
    Structure::flatten(structure, tensors, form);
    size_t at = 0;
    Structure::fill(structure, Tensors(tensors.size()), at);
  }

  Program& program_for(const std::string& form, const Args&... args) const {
    const std::lock_guard lock(state_->mutex);
    std::unique_ptr<Program>& program = state_->programs[form];
    if (program != nullptr) return *program;
    std::tuple<Args...> like(args...);
    empty(like);
    State* state = state_.get();
    auto self = std::make_shared<Program*>(nullptr);
    program = std::make_unique<Program>(
        [state, self, like](const Tensors& flat) {
          std::tuple<Args...> arguments = like;
          size_t at = 0;
          Structure::fill(arguments, flat, at);
          Result result = std::apply(state->function, arguments);
          Tensors out;
          std::string result_form;
          Structure::flatten(result, out, result_form);
          empty(result);
          const std::lock_guard result_lock((*self)->mutex);
          (*self)->result = std::move(result);
          return out;
        },
        state->options);
    *self = program.get();
    return *program;
  }

  std::shared_ptr<State> state_;
};

/// The same for functions with arguments and results of their own types.
///
///     auto f = graph::jit([](Tensor x, std::map<std::string, Tensor> w) -> std::pair<Tensor, Tensor> {
///       const Tensor y = ops::matmul(x, w.at("kernel"));
///       return {y, ops::sum(y)};
///     });
///     auto [y, total] = f(x, {{"kernel", k}});
template <class F>
requires(!std::is_convertible_v<F, Function>) auto jit(F function, JitOptions options = {}) {
  return []<class Result, class... Args>(std::function<Result(Args...)> typed, JitOptions o) {
    return TypedJit<Result, std::decay_t<Args>...>(std::move(typed), std::move(o));
  }(std::function(std::move(function)), std::move(options));
}

}  // namespace keratin::graph
