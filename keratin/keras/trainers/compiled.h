// What compile makes of its arguments once the outputs are known: losses and metrics bound to outputs, with their
// trackers.
#pragma once

#include <string>
#include <vector>

#include "keratin/keras/callbacks/callback.h"
#include "keratin/keras/losses/loss.h"
#include "keratin/keras/metrics/metric.h"
#include "keratin/keras/models/model.h"

namespace keratin {

/// A running mean of scalars weighted by batch size, in variables of the traced step.
class MeanTracker {
 public:
  explicit MeanTracker(std::string name);
  const std::string& name() const { return name_; }
  void update(const Tensor& value, const Tensor& weight);
  double result() const;
  Tensor result_tensor() const;  ///< also within a traced step
  void reset();
  std::vector<Variable> variables() const { return {total_, count_}; }

 private:
  std::string name_;
  Variable total_, count_;
};

/// The compiled losses: the weighted total over outputs, and what is shown of them.
class CompiledLoss {
 public:
  CompiledLoss(const CompileOptions& options, const std::vector<std::string>& output_names);
  /// The loss of each output, weighted and added; updates the per-output trackers.
  Tensor operator()(const Batch& batch, const Tensors& y_pred, const Tensor& batch_size);
  /// One an output; empty where an output has none.
  const std::vector<Loss>& losses() const { return losses_; }
  void append_names(std::vector<std::string>& names) const;
  void append_results(std::vector<Logs::Entry>& results) const;
  void append_tensors(NamedTensors& results) const;
  void reset();
  std::vector<Variable> variables() const;

 private:
  std::vector<Loss> losses_;
  std::vector<double> weights_;
  std::vector<MeanTracker> trackers_;  ///< one an output, when there are several
};

/// The compiled metrics of all outputs.
class CompiledMetrics {
 public:
  CompiledMetrics(const CompileOptions& options, const std::vector<std::string>& output_names, const Shapes& y_true,
                  const Shapes& y_pred);
  void update(const Batch& batch, const Tensors& y_pred);
  void append_names(std::vector<std::string>& names) const;  ///< of the metrics, without their outputs' names
  void append_results(std::vector<Logs::Entry>& results) const;
  void append_tensors(NamedTensors& results) const;
  void reset();
  std::vector<Variable> variables() const;

 private:
  struct Bound {
    Metric metric;
    std::string shown;  ///< the metric's name, or what compile was given for it
    std::string name;   ///< as it appears in the logs: behind the output's name, unique
    size_t output;
    bool weighted;
  };
  void bind(const Metrics& metrics, bool weighted, const std::vector<std::string>& output_names, const Shapes& y_true,
            const Shapes& y_pred);

  std::vector<Bound> bound_;
};

}  // namespace keratin
