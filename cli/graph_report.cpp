#include "cli/graph_report.h"

#include <map>

#include "cli/messages.h"
#include "keratin/base/utf8.h"
#include "keratin/base/zip.h"
#include "keratin/graph/saving/kgraph.h"

namespace keratin::cli {
namespace {

Json ports(const std::vector<graph::Port>& list) {
  Json out = Json::array();
  for (const graph::Port& port : list)
    out.push_back(Json::object({{"name", port.name}, {"spec", ops::to_string(port.spec)}}));
  return out;
}

Json signature(const graph::CompiledFunction& f) {
  const graph::Graph graph = f.traced();
  std::map<std::string, int64_t> calls;
  for (const graph::Step& step : graph.steps) ++calls[step.op->name];
  Json ops = Json::object();
  for (const auto& [op, count] : calls) ops.set(op, count);
  return Json::object({{"name", f.name()},
                       {"inputs", ports(f.inputs())},
                       {"outputs", ports(f.outputs())},
                       {"steps", static_cast<int64_t>(graph.steps.size())},
                       {"updates", static_cast<int64_t>(graph.updates.size())},
                       {"ops", ops}});
}

std::string list_of(const Json& ports) {
  std::string out;
  for (const Json& port : ports.as_array())
    out += cat(out.empty() ? "" : ", ", printable(port.at("name").as_string()), ": ", port.at("spec").as_string());
  return out;
}

}  // namespace

bool is_graph_file(const std::string& path, const LoadLimits& limits) {
  if (file_system().info(path).kind != FileInfo::Kind::kRegular) return false;
  const FileRef file = open_file(path);
  std::string magic(4, '\0');
  if (file->size() < 4) return false;
  file->read_at(0, std::as_writable_bytes(std::span(magic)));
  return magic == "PK\x03\x04" && ZipReader(file, limits).find("graph.json") != nullptr;
}

Json graph_report(const std::string& path, const LoadLimits& limits) {
  const graph::LoadedGraph graph = graph::load_graph(path, limits);
  Json signatures = Json::array(), variables = Json::array();
  for (const graph::CompiledFunction& f : graph.signatures()) signatures.push_back(signature(f));
  for (const Variable& v : graph.variables())
    variables.push_back(Json::object({{"name", v.path()},
                                      {"spec", ops::to_string(ops::TensorSpec{v.shape(), v.dtype()})},
                                      {"bytes", v.concrete().bytes()}}));
  return Json::object({{"path", path},
                       {"kind", "graph (.kgraph)"},
                       {"bytes", open_file(path)->size()},
                       {"signatures", std::move(signatures)},
                       {"variables", std::move(variables)}});
}

std::string graph_report_text(const Json& report) {
  std::string out = cat(report.at("path").as_string(), ": ", report.at("kind").as_string(), ", ",
                        byte_count(report.at("bytes").as_int()), "\n");
  for (const Json& s : report.at("signatures").as_array()) {
    out += cat("\nsignature ", printable(s.at("name").as_string()), "\n  inputs   ", list_of(s.at("inputs")),
               "\n  outputs  ", list_of(s.at("outputs")), "\n  updates  ", s.at("updates").as_int(), " variables\n  ",
               s.at("steps").as_int(), " steps:");
    for (const auto& [op, count] : s.at("ops").as_object()) out += cat(" ", op, " x", count.as_int());
    out += "\n";
  }
  out += "\nvariables\n";
  for (const Json& v : report.at("variables").as_array())
    out += cat("  ", printable(v.at("name").as_string()), "  ", v.at("spec").as_string(), "  ",
               byte_count(v.at("bytes").as_int()), "\n");
  return out;
}

}  // namespace keratin::cli
