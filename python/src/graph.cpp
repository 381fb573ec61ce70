// Compiled functions: jit, Theano's expressions, .kgraph files. keratin/graph.py gives them structure.
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "dtype.h"
#include "functions.h"
#include "keratin/base/error.h"
#include "keratin/graph/dump.h"
#include "keratin/graph/evaluate.h"
#include "keratin/graph/function.h"
#include "keratin/graph/gradient.h"
#include "keratin/graph/jit.h"
#include "keratin/graph/pretty.h"
#include "keratin/graph/profile.h"
#include "keratin/graph/saving/kgraph.h"
#include "keratin/graph/symbolic.h"
#include "variable.h"

namespace keratin::python {
namespace {

using graph::CompiledFunction;
using graph::Graph;
using graph::Jit;

std::vector<ops::TensorSpec> specs_of(const std::vector<Tensor>& tensors) {
  std::vector<ops::TensorSpec> out;
  for (const Tensor& tensor : tensors) out.push_back(ops::spec_of(tensor));
  return out;
}

graph::CompileOptions compile_options(const std::string& mode, std::vector<std::string> without, bool exact_only) {
  return {.mode = graph::mode_from_string(mode), .without = std::move(without), .exact_only = exact_only};
}

std::vector<std::pair<Tensor, Tensor>> pairs_of(nb::handle pairs) {
  std::vector<std::pair<Tensor, Tensor>> out;
  for (nb::handle pair : pairs) out.emplace_back(as_tensor(pair[0]), as_tensor(pair[1]));
  return out;
}

nb::list call(const CompiledFunction& function, nb::handle arguments) {
  const std::vector<Tensor> tensors = as_tensors(arguments);
  return to_list([&] {
    const nb::gil_scoped_release released;
    return function(tensors).all();
  }());
}

CompiledFunction theano_function(nb::handle inputs, nb::handle outputs, nb::handle updates, nb::handle givens,
                                 bool ignore_unused, const std::string& name, const std::string& mode) {
  std::vector<graph::In> ins;
  for (nb::handle input : inputs) ins.emplace_back(as_tensor(input));
  graph::Updates assignments;
  for (nb::handle pair : updates) assignments.emplace_back(as_variable(pair[0]), as_tensor(pair[1]));
  return graph::function(ins, graph::Outputs(as_tensors(outputs)),
                         {.updates = std::move(assignments),
                          .givens = pairs_of(givens),
                          .on_unused_input = ignore_unused ? graph::UnusedInput::ignore : graph::UnusedInput::error,
                          .name = name,
                          .mode = graph::mode_from_string(mode)});
}

nb::list ports_of(const std::vector<graph::Port>& ports) {
  nb::list out;
  for (const graph::Port& port : ports)
    out.append(nb::make_tuple(port.name, to_string(port.spec.dtype), shape_tuple(port.spec.shape)));
  return out;
}

void bind_jit(nb::module_& module) {
  nb::class_<Graph>(module, "Graph")
      .def("__str__", [](const Graph& g) { return to_string(g); })
      .def("to_dot", [](const Graph& g) { return graph::to_dot(g); })
      .def("to_svg", [](const Graph& g) { return graph::to_svg(g); })
      .def("_repr_svg_", [](const Graph& g) { return graph::to_svg(g); });
  nb::class_<graph::Plan>(module, "Plan")
      .def_prop_ro(
          "graph", [](const graph::Plan& p) -> const Graph& { return p.graph(); }, nb::rv_policy::reference_internal)
      .def_prop_ro("arena_bytes", &graph::Plan::arena_bytes)
      .def("memory_report", &graph::Plan::memory_report)
      .def("compile_report", [](const graph::Plan& p) { return to_string(p.compile_report()); })
      .def("profile", [](const graph::Plan& p) { return to_string(p.profile()); })
      .def("write_chrome_trace",
           [](const graph::Plan& p, const std::string& path) { p.profile().write_chrome_trace(path); });
  nb::class_<Jit>(module, "Jit")
      .def("__init__",
           [](Jit* self, nb::callable f, const std::string& mode, std::vector<std::string> without, bool exact_only,
              bool symbolic_batch, int64_t max_plans) {
             new (self)
                 Jit(as_function(std::move(f)), {.max_plans = max_plans,
                                                 .symbolic_batch = symbolic_batch,
                                                 .compile = compile_options(mode, std::move(without), exact_only)});
           })
      .def("__call__",
           [](const Jit& self, nb::handle arguments) {
             const std::vector<Tensor> tensors = as_tensors(arguments);
             return to_list([&] {
               const nb::gil_scoped_release released;
               return self(tensors);
             }());
           })
      .def("lower", [](const Jit& self, nb::handle x) { return self.lower(specs_of(as_tensors(x))); })
      .def("plan",
           [](const Jit& self, nb::handle x) {
             return std::const_pointer_cast<graph::Plan>(self.plan_for(specs_of(as_tensors(x))));
           })
      .def_prop_ro("traces", &Jit::traces)
      .def("retrace_report", &Jit::retrace_report);
}

void bind_theano(nb::module_& module) {
  module.def("symbolic", [](nb::handle dtype, nb::handle shape, const std::string& name) {
    return graph::symbolic(as_dtype(dtype), as_shape(shape), name);
  });
  module.def("shared", [](nb::handle value, const std::string& name) {
    const graph::Shared made = graph::shared(as_tensor(value), name);
    return nb::make_tuple(wrap(static_cast<const Variable&>(made)), Tensor(made));
  });
  module.def("gradient", [](nb::handle cost, nb::handle wrt, bool zero, nb::handle constants) {
    return to_list(graph::gradient(as_tensor(cost), as_tensors(wrt),
                                   {.disconnected = zero ? graph::Disconnected::zero : graph::Disconnected::error,
                                    .consider_constant = as_tensors(constants)}));
  });
  module.def("clone",
             [](nb::handle output, nb::handle replace) { return graph::clone(as_tensor(output), pairs_of(replace)); });
  module.def("evaluate", [](nb::handle expression, nb::handle values) {
    return graph::eval(as_tensor(expression), pairs_of(values));
  });
  module.def("pp", [](nb::handle expression) { return graph::pp(as_tensor(expression)); });
}

void bind_files(nb::module_& module) {
  nb::class_<CompiledFunction>(module, "CompiledFunction")
      .def("__call__", call)
      .def_prop_ro("name", &CompiledFunction::name)
      .def_prop_ro("inputs", [](const CompiledFunction& f) { return ports_of(f.inputs()); })
      .def_prop_ro("outputs", [](const CompiledFunction& f) { return ports_of(f.outputs()); })
      .def("graph", [](const CompiledFunction& f) { return f.traced(); });
  module.def("function", theano_function);
  nb::class_<graph::LoadedGraph>(module, "LoadedGraph")
      .def("signatures", [](const graph::LoadedGraph& g) { return nb::cast(g.signatures()); })
      .def("__getitem__", [](const graph::LoadedGraph& g, const std::string& name) { return g[name]; })
      .def("main", [](const graph::LoadedGraph& g) { return g.main(); })
      .def("save", &graph::LoadedGraph::save);
  module.def("load_graph", [](const std::string& path) { return graph::load_graph(path); });
  module.def("save_graph", [](const std::string& path, nb::handle functions) {
    std::vector<graph::SavedFunction> saved;
    for (nb::handle pair : functions)
      saved.push_back({nb::cast<std::string>(pair[0]), nb::cast<CompiledFunction>(pair[1])});
    graph::save_graph(path, saved);
  });
}

}  // namespace

void bind_graph(nb::module_& module) {
  bind_jit(module);
  bind_theano(module);
  bind_files(module);
}

}  // namespace keratin::python
