#include "identifiers.h"

#include <nanobind/stl/string.h>

#include <algorithm>

#include "json.h"
#include "keratin/base/error.h"
#include "object.h"

namespace keratin::python {
namespace {

bool is_list(nb::handle value) { return nb::isinstance<nb::list>(value) || nb::isinstance<nb::tuple>(value); }

template <class Kind>
Kind interpret(nb::handle value, const char* kind) {
  if (nb::isinstance<nb::str>(value)) return Kind(nb::cast<std::string>(value));
  if (nb::isinstance<nb::dict>(value)) {
    Kind out;
    from_config(as_json(value), out);
    return out;
  }
  if (handle_of(value) != nullptr || PyCallable_Check(value.ptr())) {
    LiveObjects live;
    Kind out;
    from_config(as_config(value, kind, live), out);
    return out;
  }
  fail(ErrorCode::kInvalidArgument, "Could not interpret ", kind,
       " identifier: ", nb::cast<std::string>(nb::repr(value)));
}

std::vector<Metric> as_metric_list(nb::handle value) {
  std::vector<Metric> out;
  if (value.is_none()) return out;
  if (!is_list(value)) return {as_metric(value)};
  for (nb::handle item : value) out.push_back(as_metric(item));
  return out;
}

}  // namespace

Optimizer as_optimizer(nb::handle value) {
  return value.is_none() ? Optimizer() : interpret<Optimizer>(value, "optimizer");
}
Loss as_loss(nb::handle value) { return value.is_none() ? Loss() : interpret<Loss>(value, "loss"); }
Metric as_metric(nb::handle value) { return interpret<Metric>(value, "metric"); }

Losses as_losses(nb::handle value) {
  if (value.is_none()) return {};
  if (nb::isinstance<nb::dict>(value) && !nb::borrow<nb::dict>(value).contains("class_name")) {
    std::vector<std::pair<std::string, Loss>> out;
    for (const auto& [output, loss] : nb::borrow<nb::dict>(value))
      out.emplace_back(nb::cast<std::string>(nb::str(output)), as_loss(loss));
    return Losses(std::move(out));
  }
  if (!is_list(value)) return Losses(as_loss(value));
  std::vector<Loss> out;
  for (nb::handle loss : value) out.push_back(as_loss(loss));
  return Losses(std::move(out));
}

Metrics as_metrics(nb::handle value) {
  using Lists = std::vector<std::pair<std::string, std::vector<Metric>>>;
  if (value.is_none()) return {};
  if (nb::isinstance<nb::dict>(value)) {
    Lists lists;
    for (const auto& [output, metrics] : nb::borrow<nb::dict>(value))
      lists.emplace_back(nb::cast<std::string>(nb::str(output)), as_metric_list(metrics));
    return Metrics::by_output(std::move(lists));
  }
  require(is_list(value), ErrorCode::kInvalidArgument,
          "Expected `metrics` argument to be a list, tuple, or dict. Received instead: metrics=",
          nb::cast<std::string>(nb::str(value)), " of type ", nb::cast<std::string>(nb::str(value.type())));
  const bool nested = std::any_of(nb::iter(value).begin(), nb::iter(value).end(), is_list);
  if (!nested) return Metrics(as_metric_list(value));
  Lists lists;
  for (nb::handle metrics : value) lists.emplace_back("", as_metric_list(metrics));
  return Metrics::by_output(std::move(lists));
}

std::vector<double> as_loss_weights(nb::handle value, const std::vector<std::string>& outputs) {
  if (value.is_none()) return {};
  std::vector<double> out;
  if (nb::isinstance<nb::dict>(value)) {
    const auto dict = nb::borrow<nb::dict>(value);
    for (const std::string& output : outputs)
      out.push_back(dict.contains(output.c_str()) ? nb::cast<double>(nb::object(dict[output.c_str()])) : 1.0);
    return out;
  }
  if (!is_list(value)) return {nb::cast<double>(value)};
  for (nb::handle weight : value) out.push_back(nb::cast<double>(weight));
  return out;
}

}  // namespace keratin::python
