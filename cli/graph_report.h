// What `keratin inspect` says about a .kgraph.
#pragma once

#include <string>

#include "keratin/base/json.h"
#include "keratin/base/limits.h"

namespace keratin::cli {

/// Whether a file is a zip archive with a graph.json.
bool is_graph_file(const std::string& path, const LoadLimits& limits);

/// {"path", "kind", "bytes", "signatures": [...], "variables": [...]}.
Json graph_report(const std::string& path, const LoadLimits& limits);
/// The same for people.
std::string graph_report_text(const Json& report);

}  // namespace keratin::cli
