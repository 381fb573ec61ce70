// The bytes follow keras-facts 5.1 and tests/golden/texts.json.
#include "keratin/keras/utils/progbar.h"

#include <algorithm>
#include <cmath>

#include "keratin/base/error.h"
#include "keratin/base/text.h"

namespace keratin::utils {
namespace {

std::string repeated(const char* cell, int64_t count) {
  std::string out;
  for (int64_t i = 0; i < count; ++i) out += cell;
  return out;
}

std::string counter(int64_t current, int64_t target) {
  const std::string total = std::to_string(target), done = std::to_string(current);
  return std::string(total.size() > done.size() ? total.size() - done.size() : 0, ' ') + done + "/" + total;
}

std::string two_digits(int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }

std::string time_left(double seconds) {
  const auto whole = static_cast<int64_t>(seconds);
  if (seconds > 3600) return cat(whole / 3600, ":", two_digits(whole % 3600 / 60), ":", two_digits(whole % 60));
  return seconds > 60 ? cat(whole / 60, ":", two_digits(whole % 60)) : cat(whole, "s");
}

std::string step_time(double seconds, const std::string& unit) {
  if (seconds >= 1 || seconds == 0) return cat(" ", format_number("%.0f", seconds), "s/", unit);
  if (seconds >= 1e-3) return cat(" ", format_number("%.0f", seconds * 1e3), "ms/", unit);
  return cat(" ", format_number("%.0f", seconds * 1e6), "us/", unit);
}

std::string metric(const std::string& name, double value, bool plain) {
  if (std::isnan(value)) return " - " + name + ": nan";  // printf may say -nan
  return " - " + name + ": " + format_number(plain ? "%.4f" : "%.4e", value);
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

// Text with colours, and the columns that it takes on the screen.
struct Progbar::Line {
  bool colours;
  std::string text;
  int64_t width = 0;

  void add(const std::string& part, int64_t part_width) { text += part, width += part_width; }
  void add(const std::string& part) { add(part, static_cast<int64_t>(part.size())); }
  void add(const char* style, const std::string& part, int64_t part_width) {
    add(colours ? style + part + "\x1b[0m" : part, part_width);
  }
  void add_bold(const std::string& part) { add("\x1b[1m", part, static_cast<int64_t>(part.size())); }
};

Progbar::Progbar(std::optional<int64_t> target, const ProgbarOptions& options, Console& console)
    : target_(target), options_(options), console_(console), start_(console.now()) {
  require(options.stateful_metrics.empty() || options.stateless_metrics.empty(), ErrorCode::kInvalidArgument,
          "Only one of `stateful_metrics` or `stateless_metrics` can be provided. `stateful_metrics` is used to make "
          "metrics stateless by default (with an exclusion list), while `stateless_metrics` is used to make metrics "
          "stateful by default (with an exclusion list).");
}

bool Progbar::averaged(const std::string& name) const {
  if (!options_.average) return false;
  return options_.stateless_metrics.empty() ? !contains(options_.stateful_metrics, name)
                                            : contains(options_.stateless_metrics, name);
}

void Progbar::take(int64_t current, const Values& values, bool finalize) {
  for (const auto& [name, value] : values) {
    auto at =
        std::find_if(shown_.begin(), shown_.end(), [&, &wanted = name](const Shown& s) { return s.name == wanted; });
    if (at == shown_.end()) at = shown_.insert(at, {name, 0, 0});
    if (finalize || !averaged(name)) {
      at->sum = value, at->count = 1;
      continue;
    }
    const auto steps = static_cast<double>(std::max<int64_t>(current - seen_, 1));
    at->sum += value * steps, at->count += steps;
  }
  seen_ = current;
}

// The first step, which traces and compiles, is left out as soon as there are more.
double Progbar::seconds_per_step(int64_t current, double now) {
  if (current == 0) return 0;
  const double mean = after_first_step_ && current > 1 ? (now - *after_first_step_) / static_cast<double>(current - 1)
                                                       : (now - start_) / static_cast<double>(current);
  if (current == 1) after_first_step_ = now;
  return mean;
}

void Progbar::update(int64_t current, const Values& values, std::optional<bool> finalize) {
  const bool last = finalize.value_or(target_ && current >= *target_);
  take(current, values, last);
  const double now = console_.now();
  const double per_step = seconds_per_step(current, now);
  if (options_.verbose == 1) {
    if (now - last_update_ < options_.interval && !last) return;
    if (last || console_.redraws()) draw(current, now, per_step, last);
  } else if (options_.verbose == 2 && last && knows_target()) {
    print_last_line(current, now, per_step);
  }
  last_update_ = now;
}

void Progbar::draw_counter_and_bar(Line& line, int64_t current) const {
  if (!knows_target()) {
    const std::string count = std::to_string(current);
    line.add(std::string(count.size() < 7 ? 7 - count.size() : 0, ' ') + count + "/Unknown");
    return;
  }
  line.add_bold(counter(current, *target_));
  line.add(" ");
  const double fraction = static_cast<double>(current) / static_cast<double>(*target_);
  const auto done = static_cast<int64_t>(static_cast<double>(options_.width) * fraction);
  const int64_t rest = std::max<int64_t>(options_.width - done, 0);
  if (done > 0) line.add("\x1b[32m", repeated("━", done), done);
  line.add("\x1b[37m", repeated("━", rest), rest);
}

void Progbar::draw(int64_t current, double now, double per_step, bool finalize) {
  const bool redraws = console_.redraws();
  Line line{console_.colours(), {}};
  draw_counter_and_bar(line, current);
  line.add(" ");
  line.add_bold(knows_target() && !finalize ? time_left(per_step * static_cast<double>(*target_ - current))
                                            : format_number("%.0f", now - start_) + "s");
  line.add(step_time(per_step, options_.unit_name));
  for (const Shown& each : shown_) line.add(metric(each.name, each.mean(), std::abs(each.mean()) > 1e-3));

  std::string message;
  if (redraws) message = std::string(static_cast<size_t>(drawn_width_), '\b') + '\r';
  message += line.text;
  if (redraws && drawn_width_ > line.width) message += std::string(static_cast<size_t>(drawn_width_ - line.width), ' ');
  if (finalize) message += '\n';
  console_.write(message);
  drawn_width_ = line.width;
}

void Progbar::print_last_line(int64_t current, double now, double per_step) {
  std::string message = cat(counter(current, *target_), " - ", format_number("%.0f", now - start_), "s -",
                            step_time(per_step, options_.unit_name));
  // Negative values are in scientific notation here, as Keras has it.
  for (const Shown& each : shown_) message += metric(each.name, each.mean(), each.mean() > 1e-3);
  console_.write(message + '\n');
}

}  // namespace keratin::utils
