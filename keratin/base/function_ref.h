// A borrowed callable: two pointers, no allocation, no <functional>.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace keratin {

template <class Signature>
class function_ref;

/// Refers to something callable for as long as the expression that made it lives; for parameters, never for members.
template <class Result, class... Args>
class function_ref<Result(Args...)> {
 public:
  template <class Callable>
  requires(!std::is_same_v<std::remove_cvref_t<Callable>, function_ref> &&
           std::is_invocable_r_v<Result, Callable&, Args...>)
      // The constraint keeps copies away. NOLINTNEXTLINE(bugprone-forwarding-reference-overload)
      function_ref(Callable&& callable)
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* object, Args... args) {
          return static_cast<Result>(
              (*static_cast<std::remove_reference_t<Callable>*>(object))(std::forward<Args>(args)...));
        }) {}

  Result operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  void* object_;
  Result (*call_)(void*, Args...);
};

}  // namespace keratin
