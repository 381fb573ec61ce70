// Neighbouring elementwise ops become one step that passes over memory once. Every bit stays: the step runs the ops'
// own kernels on tiles (ops/fused/tiles.h).
#include <algorithm>
#include <list>
#include <map>
#include <optional>

#include "keratin/graph/edit.h"
#include "keratin/graph/passes/passes.h"
#include "keratin/ops/def/region.h"
#include "keratin/ops/def/registry.h"
#include "keratin/ops/fused/joined.h"
#include "keratin/ops/fused/large.h"
#include "keratin/ops/fused/lie.h"

namespace keratin::graph {
namespace {

constexpr size_t kMostSteps = 48;       // of one program: more registers than the first-level cache holds tiles
constexpr int64_t kWorthFusing = 2048;  // elements: below, calls cost more than memory
constexpr size_t kWorthJoining = 3;     // ops that one loop computes: a program of small tensors must be so dense

const Shape& shape_of(const Edit& edit, int value) { return edit.spec(value).shape; }

bool fusable(const Edit& edit, const Step& step) {
  if (!step.op->elementwise || step.op->same_bytes || step.outputs.size() != 1 || step.inputs.empty()) return false;
  const Shape& shape = shape_of(edit, step.outputs[0]);
  return std::all_of(step.inputs.begin(), step.inputs.end(),
                     [&](int v) { return shape_of(edit, v).rank() <= shape.rank(); });
}

/// Steps of one output shape that wait to be put out as one.
struct Group {
  std::vector<Step> steps;
  std::vector<int> inputs;  // what the steps read from outside

  bool makes(int value) const {
    return std::any_of(steps.begin(), steps.end(), [&](const Step& s) { return s.outputs[0] == value; });
  }
  bool reads(int value) const { return std::find(inputs.begin(), inputs.end(), value) != inputs.end(); }
};

class Fusion {
 public:
  explicit Fusion(Graph& graph) : edit_(graph) {}

  RewriteCounts run() {
    for (Step& step : edit_.take_steps()) {
      if (!fusable(edit_, step)) {
        close_producers(step, nullptr);
        edit_.keep(std::move(step));
        continue;
      }
      Group* group = group_for(step);
      close_producers(step, group);
      if (group == nullptr) group = &open_.emplace_back();
      add(*group, std::move(step));
    }
    while (!open_.empty()) close(open_.begin());
    edit_.finish();
    return std::move(counts_);
  }

 private:
  // The open group that the step may join: one of its shape with which it shares a value, or any when they are small.
  Group* group_for(const Step& step) {
    const Shape& shape = shape_of(edit_, step.outputs[0]);
    for (Group& group : open_) {
      if (shape_of(edit_, group.steps[0].outputs[0]) != shape || group.steps.size() >= kMostSteps) continue;
      const bool shares = std::any_of(step.inputs.begin(), step.inputs.end(), [&](int v) {
        return group.makes(v) || (group.reads(v) && shape_of(edit_, v) == shape);
      });
      if (shares && lies_well(group, step, shape)) return &group;
    }
    return nullptr;
  }

  bool lies_well(const Group& group, const Step& step, const Shape& shape) const {
    std::vector<Shape> operands;
    for (const int v : group.inputs) operands.push_back(shape_of(edit_, v));
    for (const int v : step.inputs) operands.push_back(shape_of(edit_, v));
    return ops::fused::find_whole(shape, operands).has_value();
  }

  // Groups that make what the step reads are put out before it, so that open groups never wait for each other.
  void close_producers(const Step& step, const Group* except) {
    for (auto group = open_.begin(); group != open_.end();) {
      const auto here = group++;
      if (&*here == except) continue;
      if (std::any_of(step.inputs.begin(), step.inputs.end(), [&](int v) { return here->makes(v); })) close(here);
    }
  }

  void add(Group& group, Step step) {
    for (const int v : step.inputs)
      if (!group.makes(v) && !group.reads(v)) group.inputs.push_back(v);
    group.steps.push_back(std::move(step));
  }

  void close(std::list<Group>::iterator at) {
    Group group = std::move(*at);
    open_.erase(at);
    if (group.steps.size() > 1 ? gains_together(group) : gains_alone(group)) return put_out(group);
    for (Step& step : group.steps) edit_.keep(std::move(step));
  }

  bool gains_together(const Group& group) const {
    if (shape_of(edit_, group.steps[0].outputs[0]).size() >= kWorthFusing) return true;
    const Program program = program_of(group);
    std::vector<TensorSpec> specs = program.region->inputs;
    for (const Step& step : group.steps) specs.push_back(edit_.spec(step.outputs[0]));
    const Shape& whole = shape_of(edit_, group.steps[0].outputs[0]);
    return ops::fused::operations_of(*program.region, specs, whole).size() * kWorthJoining <= group.steps.size();
  }

  bool gains_alone(const Group& group) const {
    const Shape& shape = shape_of(edit_, group.steps[0].outputs[0]);
    return shape.size() >= ops::fused::kWorthAlone && lies_well(group, group.steps[0], shape);
  }

  // A value that somebody outside of the group reads.
  bool leaves(const Group& group, int value) const {
    int inside = 0;
    for (const Step& step : group.steps)
      inside += static_cast<int>(std::count(step.inputs.begin(), step.inputs.end(), value));
    return edit_.uses(value) > inside;
  }

  /// A group as a program, and which values its results are.
  struct Program {
    Ref<ops::Region> region = make_ref<ops::Region>();
    std::vector<int> results = {};
  };

  Program program_of(const Group& group) const {
    Program program;
    ops::Region& region = *program.region;
    std::map<int, size_t> numbers;
    for (const int v : group.inputs) {
      numbers[v] = region.inputs.size();
      region.inputs.push_back(edit_.spec(v));
    }
    size_t next = region.inputs.size();
    for (const Step& step : group.steps) {
      ops::Region::Step made{step.op, step.attrs, {}, next, 1, step.where};
      for (const int v : step.inputs) made.inputs.push_back(numbers.at(v));
      numbers[step.outputs[0]] = next++;
      region.steps.push_back(std::move(made));
      if (!leaves(group, step.outputs[0])) continue;
      region.outputs.push_back(numbers.at(step.outputs[0]));
      program.results.push_back(step.outputs[0]);
    }
    region.values = next;
    return program;
  }

  void put_out(const Group& group) {
    Program program = program_of(group);
    if (program.results.empty()) return;  // nobody reads them
    static const OpDef& fused = ops::get_op("fused_elementwise");
    const std::vector<int> made =
        edit_.emit(fused, group.inputs, {ops::AttributeObject(program.region)}, group.steps.back().where);
    for (size_t i = 0; i < made.size(); ++i) edit_.replace(program.results[i], made[i]);
    ++counts_[fused.name];
  }

  Edit edit_;
  std::list<Group> open_;
  RewriteCounts counts_;
};

}  // namespace

RewriteCounts fuse_elementwise(Graph& graph) { return Fusion(graph).run(); }

}  // namespace keratin::graph
