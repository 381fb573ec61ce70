// Callbacks across the border.
#pragma once

#include <exception>
#include <vector>

#include "keratin/keras/callbacks/callback.h"
#include "module.h"

namespace keratin::python {

nb::dict to_dict(const Logs& logs);
/// Numbers by name; throws nb::type_error's for anything else.
Logs as_logs(nb::handle dict);

/// The callbacks of one run, in order: those built in as they are, those written in Python behind a body that calls
/// them. Each learns of `model`. At the end comes one that lets Ctrl-C through, after the present batch: it ends a
/// training as `stop_training` does, everything else, and a training at the second time, at once.
class PythonCallbacks {
 public:
  enum class Run { kTraining, kOther };
  PythonCallbacks(nb::handle list, nb::handle model, Run run = Run::kOther);
  /// Whoever may be called after the run refers to no model of the run's any more.
  ~PythonCallbacks();
  PythonCallbacks(const PythonCallbacks&) = delete;
  PythonCallbacks& operator=(const PythonCallbacks&) = delete;

  const std::vector<Callback>& list() const { return list_; }
  /// After a training: throws the KeyboardInterrupt that has ended it, if one has.
  void raise_interrupt() const;

 private:
  nb::object model_;
  std::vector<nb::object> objects_;
  std::vector<Callback> list_;
  std::exception_ptr interrupt_;
};

}  // namespace keratin::python
