// From the training table to a TableSpec: which column is what.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keratin/data/frame/frame.h"
#include "keratin/keras/tables/table_spec.h"

namespace keratin::tables {

/// What the user may say about the table; everything else is found out.
struct LearnOptions {
  std::vector<std::string> targets = {};
  std::optional<Task> task = {};              ///< unset: see learn_table
  std::vector<std::string> drop = {};         ///< columns not to look at
  std::vector<std::string> categorical = {};  ///< columns of numbers that are names
  int64_t max_one_hot = 50;                   ///< above so many categories: an embedding
  bool embeddings = true;                     ///< false: one-hot whatever the number of categories
};

/// The spec, and what should be said aloud about it: columns left out, and why.
struct LearntTable {
  TableSpec spec;
  std::vector<std::string> notes;
};

/// Looks at the whole table, of which `train_rows` are the training rows (statistics come from these alone; categories
/// and classes from all rows, so that one that occurs in the held-out rows only is known).
///
/// Predictors: columns of numbers and bools are numbers; columns of text (and `categorical`) are categories. Left out,
/// with a note: columns without a value, with one value in every row, integers that number the rows, and text that
/// differs in more than half of the rows and has more than max_one_hot values (names, identifiers).
///
/// Task, unless given: text and bools are classes; integers are classes when they are 2 to 20 different numbers without
/// a gap that begin at 0 or 1; everything else, and several targets, is regression. Classes are sorted: text by bytes,
/// numbers by size.
///
/// Throws Error kNotFound for a column that is not there (suggesting the nearest), kInvalidArgument when nothing is
/// left to learn from.
LearntTable learn_table(const DataFrame& table, const std::vector<int64_t>& train_rows, const LearnOptions& options);

/// A cell as the name of a category: text as it is, numbers with the fewest digits ("3", "1.5"), bools "True", "False".
std::string category_of(const Series& series, int64_t row);

}  // namespace keratin::tables
