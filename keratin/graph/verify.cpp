#include "keratin/graph/verify.h"

#include "keratin/base/error.h"
#include "keratin/ops/def/call.h"

namespace keratin::graph {
namespace {

class Verifier {
 public:
  Verifier(const Graph& graph, const char* after) : g_(graph), after_(after), made_(graph.values.size(), false) {}

  void run() {
    entries(g_.inputs, Value::Kind::kInput, "argument");
    check(g_.variable_values.size() == g_.variables.size(), "variables and their values differ in number");
    entries(g_.variable_values, Value::Kind::kVariable, "variable");
    for (size_t i = 0; i < g_.values.size(); ++i)
      if (g_.values[i].kind == Value::Kind::kConstant) constant(i);
    for (const Step& s : g_.steps) step(s);
    for (const int v : g_.outputs) read(v, "a result");
    for (const Update& u : g_.updates) update(u);
  }

 private:
  template <class... Parts>
  void check(bool good, const Parts&... parts) const {
    require(good, ErrorCode::kInternal, "[graph] after ", after_, ": ", parts...,
            ". This is a defect of Keratin; without = {\"", after_, "\"} goes around it.");
  }

  const TensorSpec& spec(int v) const { return g_.values[static_cast<size_t>(v)].spec; }

  void read(int v, std::string_view who) const {
    check(v >= 0 && static_cast<size_t>(v) < made_.size(), who, " reads value ", v, " of ", made_.size());
    check(made_[static_cast<size_t>(v)], who, " reads %", v, " before it is made");
  }

  void make(int v, std::string_view who) {
    check(v >= 0 && static_cast<size_t>(v) < made_.size(), who, " makes value ", v, " of ", made_.size());
    check(!made_[static_cast<size_t>(v)], who, " makes %", v, ", which is made already");
    made_[static_cast<size_t>(v)] = true;
  }

  void entries(const std::vector<int>& values, Value::Kind kind, std::string_view what) {
    for (size_t i = 0; i < values.size(); ++i) {
      make(values[i], what);
      const Value& v = g_.values[static_cast<size_t>(values[i])];
      check(v.kind == kind && v.source == static_cast<int>(i), what, " ", i, " is another kind of value");
    }
  }

  void constant(size_t i) {
    make(static_cast<int>(i), "a constant");
    const Value& v = g_.values[i];
    if (v.constant.defined())
      check(ops::spec_of(v.constant) == v.spec, "constant %", i, " is ", to_string(v.spec), " and holds ",
            to_string(ops::spec_of(v.constant)));
  }

  void step(const Step& s) {
    std::vector<TensorSpec> in;
    for (const int v : s.inputs) {
      read(v, s.op->name);
      in.push_back(spec(v));
    }
    const std::vector<TensorSpec> said = ops::infer(*s.op, in, s.attrs);
    check(said.size() == s.outputs.size(), s.op->name, " gives ", said.size(), " results, not ", s.outputs.size());
    for (size_t i = 0; i < said.size(); ++i) {
      make(s.outputs[i], s.op->name);
      const Value& v = g_.values[static_cast<size_t>(s.outputs[i])];
      check(v.kind == Value::Kind::kStep, s.op->name, " makes %", s.outputs[i], ", which no step makes");
      check(said[i] == v.spec, s.op->name, " makes ", to_string(said[i]), ", but %", s.outputs[i], " is ",
            to_string(v.spec));
    }
  }

  void update(const Update& u) const {
    check(u.variable >= 0 && static_cast<size_t>(u.variable) < g_.variables.size(), "an update of no variable");
    read(u.value, "an update");
    const Variable& variable = g_.variables[static_cast<size_t>(u.variable)];
    check(spec(u.value) == TensorSpec{variable.shape(), variable.dtype()}, "the update of ", variable.path(), " is ",
          to_string(spec(u.value)));
  }

  const Graph& g_;
  const char* after_;
  std::vector<bool> made_;
};

}  // namespace

void verify(const Graph& graph, const char* after) { Verifier(graph, after).run(); }

}  // namespace keratin::graph
