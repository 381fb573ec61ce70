// plot_history: the curves of a training as SVG.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keratin/keras/callbacks/callback.h"

namespace keratin::utils {

/// Options of plot_history.
struct PlotHistoryOptions {
  std::string title = {};
  std::vector<std::string> keys = {};  ///< the metrics to draw, in order; empty: all
  std::optional<bool> log_scale = {};  ///< unset: where the values are positive and span more than a factor of 50
};

/// The picture as SVG text: a chart a metric, training and validation together, epochs from 1. Throws Error kNotFound
/// for a key that the history does not have, kInvalidArgument for a history without epochs.
std::string history_svg(const History& history, const PlotHistoryOptions& options = {});

/// Writes it into a file, whose name ends in `.svg` (else Error kUnsupported).
void plot_history(const History& history, const std::string& to_file = "history.svg",
                  const PlotHistoryOptions& options = {});

}  // namespace keratin::utils
