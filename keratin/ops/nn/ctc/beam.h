// The most probable labellings of one sequence, by a beam search over its prefixes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

namespace keratin::ops::ctc_detail {

/// Hannun et al. 2014, "First-pass large vocabulary continuous speech recognition using bi-directional recurrent DNNs",
/// with the scores of keras.ops.ctc_decode: sums of probabilities are taken relative to the best candidate of a step,
/// so that paths more than exp(-87) (float32) behind it are lost; equal scores prefer the path that is later in the
/// order of classes counted from the last one.
template <class C>
class BeamSearch {
 public:
  BeamSearch(int64_t classes, int64_t width, int64_t blank) : classes_(classes), width_(width), blank_(blank) {}

  void begin(const C* log_probs) {
    prefixes_.assign(1, {-1, -1});
    entries_.clear();
    std::vector<int64_t> order(static_cast<size_t>(classes_));
    for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int64_t>(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](int64_t a, int64_t b) { return better(log_probs[a], log_probs[b]); });
    order.resize(std::min(order.size(), static_cast<size_t>(width_)));
    for (const int64_t c : order) {
      if (c == blank_)
        entries_.push_back({0, kNever, log_probs[c]});
      else
        entries_.push_back({add_prefix(0, c), log_probs[c], kNever});
    }
  }

  void step(const C* log_probs) {
    collect(log_probs);
    const auto score = [&](size_t slot) { return logaddexp(emits_[slot], blanks_[slot]); };
    std::vector<std::pair<C, size_t>> ranked;
    for (size_t slot = 0; slot < emits_.size(); ++slot) {
      const C s = score(slot);
      if (s > kNever) ranked.push_back({s, slot});
    }
    keep(ranked, [&](size_t slot) { return path_of_slot(slot); });
    std::vector<Entry> next;
    for (const auto& [s, slot] : ranked) next.push_back({prefix_of_slot(slot), emits_[slot], blanks_[slot]});
    entries_ = std::move(next);
  }

  /// The best `count` paths, filled with -1 to `steps` labels, and their scores.
  void finish(int64_t count, int64_t steps, int64_t path_stride, int32_t* paths, C* scores) {
    C best = kNever;
    for (const Entry& e : entries_) best = std::max({best, e.emit, e.blank});
    std::vector<std::pair<C, size_t>> ranked;
    for (size_t i = 0; i < entries_.size(); ++i) {
      const C s = std::log(std::exp(entries_[i].emit - best) + std::exp(entries_[i].blank - best)) + best;
      if (s > kNever) ranked.push_back({s, i});
    }
    keep(ranked, [&](size_t i) { return path(entries_[i].prefix); });
    for (int64_t k = 0; k < count; ++k, paths += path_stride) {
      std::fill_n(paths, steps, -1);
      scores[k] = kNever;
      if (k >= static_cast<int64_t>(ranked.size())) continue;
      scores[k] = ranked[static_cast<size_t>(k)].first;
      const std::vector<int64_t> labels = path(entries_[ranked[static_cast<size_t>(k)].second].prefix);
      std::copy(labels.begin(), labels.end(), paths);
    }
  }

 private:
  static constexpr C kNever = -std::numeric_limits<C>::infinity();
  struct Prefix {
    int64_t parent, last;
  };
  struct Entry {
    int64_t prefix;
    C emit, blank;  // ways that end in the last label, and in a blank
  };

  // NaN is the worst.
  static bool better(C a, C b) { return a > b || (a == a && b != b); }
  static C logaddexp(C a, C b) {
    const C top = std::max(a, b);
    return top == kNever ? kNever : top + std::log1p(std::exp(-std::fabs(a - b)));
  }

  int64_t add_prefix(int64_t parent, int64_t label) {
    prefixes_.push_back({parent, label});
    return static_cast<int64_t>(prefixes_.size()) - 1;
  }
  std::vector<int64_t> path(int64_t prefix) const {
    std::vector<int64_t> labels;
    for (; prefix > 0; prefix = prefixes_[static_cast<size_t>(prefix)].parent)
      labels.push_back(prefixes_[static_cast<size_t>(prefix)].last);
    std::reverse(labels.begin(), labels.end());
    return labels;
  }

  // Slots: the entries as they are, then every entry with every class behind it.
  size_t extended(size_t entry, int64_t label) const {
    return entries_.size() + entry * static_cast<size_t>(classes_) + static_cast<size_t>(label);
  }
  int64_t prefix_of_slot(size_t slot) {
    if (slot < entries_.size()) return entries_[slot].prefix;
    const auto at = static_cast<int64_t>(slot - entries_.size());
    return add_prefix(entries_[static_cast<size_t>(at / classes_)].prefix, at % classes_);
  }
  std::vector<int64_t> path_of_slot(size_t slot) const {
    if (slot < entries_.size()) return path(entries_[slot].prefix);
    const auto at = static_cast<int64_t>(slot - entries_.size());
    std::vector<int64_t> labels = path(entries_[static_cast<size_t>(at / classes_)].prefix);
    labels.push_back(at % classes_);
    return labels;
  }

  // Where an extension that is an entry already is counted.
  std::vector<size_t> targets() const {
    std::unordered_map<int64_t, size_t> entry_of;
    for (size_t e = 0; e < entries_.size(); ++e) entry_of[entries_[e].prefix] = e;
    std::vector<size_t> out(entries_.size() * static_cast<size_t>(classes_));
    for (size_t i = 0; i < out.size(); ++i) out[i] = entries_.size() + i;
    for (size_t e = 0; e < entries_.size(); ++e) {
      const Prefix& p = prefixes_[static_cast<size_t>(entries_[e].prefix)];
      const auto parent = entry_of.find(p.parent);
      if (parent != entry_of.end()) out[extended(parent->second, p.last) - entries_.size()] = e;
    }
    return out;
  }

  // f(slot, ends in a blank, score) for every way to go on.
  template <class F>
  void for_each_candidate(const std::vector<size_t>& target, const C* log_probs, const F& f) const {
    for (size_t e = 0; e < entries_.size(); ++e) {
      const Entry& entry = entries_[e];
      const int64_t last = prefixes_[static_cast<size_t>(entry.prefix)].last;
      for (int64_t c = 0; c < classes_; ++c) {
        const C x = log_probs[c];
        const size_t slot = target[extended(e, c) - entries_.size()];
        if (c == blank_) {
          f(e, true, entry.emit + x);
          f(e, true, entry.blank + x);
        } else {
          f(c == last ? e : slot, false, entry.emit + x);
          f(slot, false, entry.blank + x);
        }
      }
    }
  }

  // The log of the sum of the probabilities that meet in each slot.
  void collect(const C* log_probs) {
    const std::vector<size_t> target = targets();
    const size_t slots = entries_.size() * (1 + static_cast<size_t>(classes_));
    C best_emit = kNever, best_blank = kNever;
    for_each_candidate(target, log_probs, [&](size_t, bool blank, C score) {
      C& best = blank ? best_blank : best_emit;
      if (score > best) best = score;
    });
    emits_.assign(slots, 0), blanks_.assign(slots, 0);
    for_each_candidate(target, log_probs, [&](size_t slot, bool blank, C score) {
      if (score > kNever) (blank ? blanks_ : emits_)[slot] += std::exp(score - (blank ? best_blank : best_emit));
    });
    for (C& e : emits_) e = e > 0 ? std::log(e) + best_emit : kNever;
    for (C& b : blanks_) b = b > 0 ? std::log(b) + best_blank : kNever;
  }

  // The best `width_`, best first.
  template <class PathOf>
  void keep(std::vector<std::pair<C, size_t>>& ranked, const PathOf& path_of) const {
    const auto before = [&](const auto& a, const auto& b) {
      if (a.first != b.first) return a.first > b.first;
      return a.second != b.second && later(path_of(a.second), path_of(b.second));
    };
    const auto count = std::min(ranked.size(), static_cast<size_t>(width_));
    std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(count), ranked.end(), before);
    ranked.resize(count);
  }
  // Classes count from the last one; a path comes before those that go on from it.
  static bool later(const std::vector<int64_t>& a, const std::vector<int64_t>& b) {
    return std::lexicographical_compare(b.begin(), b.end(), a.begin(), a.end(),
                                        [](int64_t x, int64_t y) { return x > y; });
  }

  int64_t classes_, width_, blank_;
  std::vector<Prefix> prefixes_;  // [0] is the empty one
  std::vector<Entry> entries_;
  std::vector<C> emits_, blanks_;
};

}  // namespace keratin::ops::ctc_detail
