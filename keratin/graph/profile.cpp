#include "keratin/graph/profiler.h"

#include <algorithm>

#include "keratin/base/files.h"
#include "keratin/base/json.h"
#include "keratin/base/text.h"

namespace keratin::graph {
namespace {

constexpr size_t kMostEvents = 100'000;

int64_t bytes_of(const Graph& graph, const Step& step) {
  int64_t bytes = 0;
  for (const std::vector<int>* values : {&step.inputs, &step.outputs})
    for (const int v : *values) {
      const TensorSpec& spec = graph.values[static_cast<size_t>(v)].spec;
      bytes += spec.shape.size() * size_of(spec.dtype);
    }
  return bytes;
}

std::string column(const std::string& text, size_t width, bool right) {
  const std::string space(text.size() < width ? width - text.size() : 0, ' ');
  return right ? space + text : text + space;
}

std::string table(const std::vector<ProfileRow>& rows, double seconds, bool steps) {
  std::vector<std::vector<std::string>> cells{{"op", "calls", "total us", "mean us", "%", "GB/s"}};
  if (steps) cells[0].insert(cells[0].end(), {"result", "line"});
  for (const ProfileRow& row : rows) {
    const double calls = static_cast<double>(std::max<int64_t>(row.calls, 1));
    cells.push_back({row.op, std::to_string(row.calls), format_number("%.1f", row.seconds * 1e6),
                     format_number("%.2f", row.seconds * 1e6 / calls),
                     format_number("%.1f", seconds > 0 ? 100 * row.seconds / seconds : 0),
                     format_number("%.1f", row.seconds > 0 ? static_cast<double>(row.bytes) / row.seconds * 1e-9 : 0)});
    if (steps) cells.back().insert(cells.back().end(), {row.shape, row.where});
  }
  std::vector<size_t> widths(cells[0].size(), 0);
  for (const auto& line : cells)
    for (size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], line[c].size());
  std::string out;
  for (const auto& line : cells) {
    std::string text;
    for (size_t c = 0; c < line.size(); ++c) text += column(line[c], widths[c], c > 0 && c < 6) + "  ";
    out += text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

void by_time(std::vector<ProfileRow>& rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const ProfileRow& a, const ProfileRow& b) { return a.seconds > b.seconds; });
}

}  // namespace

Profiler::Profiler(const Graph& graph) : graph_(graph) {
  for (const Step& step : graph.steps) {
    const TensorSpec& spec = graph.values[static_cast<size_t>(step.outputs.front())].spec;
    steps_.push_back({step.op->name, step.where.file == nullptr ? "" : keratin::to_string(step.where),
                      ops::to_string(spec), 0, 0, 0});
  }
}

void Profiler::after(const StepRun& ran) {
  const auto micro = [](auto span) { return std::chrono::duration<double, std::micro>(span).count(); };
  const std::lock_guard lock(mutex_);
  if (first_ == StepRun::Time{}) first_ = ran.start;
  ProfileRow& row = steps_[ran.step];
  ++row.calls;
  row.seconds += std::chrono::duration<double>(ran.end - ran.start).count();
  const Profile::Event event{ran.step, ran.run, micro(ran.start - first_), micro(ran.end - ran.start)};
  if (events_.size() < kMostEvents)
    events_.push_back(event);
  else
    events_[next_event_++ % kMostEvents] = event;
}

Profile Profiler::profile(int64_t arena_bytes) const {
  const std::lock_guard lock(mutex_);
  Profile out;
  out.runs = runs();
  out.arena_bytes = arena_bytes;
  out.steps = steps_;
  out.events = events_;
  std::stable_sort(out.events.begin(), out.events.end(),
                   [](const auto& a, const auto& b) { return a.start < b.start; });
  for (size_t s = 0; s < out.steps.size(); ++s) {
    ProfileRow& step = out.steps[s];
    step.bytes = bytes_of(graph_, graph_.steps[s]) * step.calls;
    out.seconds += step.seconds;
    const auto at =
        std::find_if(out.ops.begin(), out.ops.end(), [&](const ProfileRow& op) { return op.op == step.op; });
    ProfileRow& op = at == out.ops.end() ? out.ops.emplace_back(ProfileRow{step.op, {}, {}, 0, 0, 0}) : *at;
    op.calls += step.calls;
    op.seconds += step.seconds;
    op.bytes += step.bytes;
  }
  by_time(out.ops);
  return out;
}

std::string to_string(const Profile& profile) {
  const double runs = static_cast<double>(std::max<int64_t>(profile.runs, 1));
  return cat(profile.runs, " runs, ", format_number("%.1f", profile.seconds * 1e6 / runs),
             " us each in kernels, arena ", with_commas(profile.arena_bytes), " bytes\n",
             table(profile.ops, profile.seconds, false));
}

std::string step_table(const Profile& profile, size_t most) {
  std::vector<ProfileRow> rows = profile.steps;
  by_time(rows);
  rows.resize(std::min(rows.size(), most));
  return table(rows, profile.seconds, true);
}

void Profile::write_chrome_trace(const std::string& path) const {
  Json list = Json::array();
  for (const Event& e : events) {
    const ProfileRow& row = steps[e.step];
    const Json details = Json::object({{"result", row.shape}, {"line", row.where}, {"run", e.run}});
    list.push_back(Json::object({{"name", row.op},
                                 {"ph", "X"},
                                 {"ts", e.start},
                                 {"dur", e.microseconds},
                                 {"pid", 1},
                                 {"tid", 1},
                                 {"args", details}}));
  }
  const Json document = Json::object({{"traceEvents", std::move(list)}});
  write_file_atomic(path, document.dump());
}

}  // namespace keratin::graph
