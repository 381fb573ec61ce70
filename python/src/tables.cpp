// Frames and columns of pandas, polars and Arrow. None of them is imported: only their objects are asked.
#include <nanobind/stl/string.h>

#include <cmath>

#include "convert.h"
#include "keratin/base/error.h"

namespace keratin::python {
namespace {

struct Column {
  std::string name;
  nb::object values;  ///< the library's own column
};

/// What to write to make numbers of a column of text, in the library's words.
struct Advice {
  const char* one_hot;
  const char* codes;
};

Advice advice_of(const std::string& package) {
  if (package == "pandas")
    return {"pandas.get_dummies(frame, columns=[NAME], dtype='float32')", "frame[NAME].astype('category').cat.codes"};
  if (package == "polars") return {"frame.to_dummies([NAME])", "frame[NAME].rank('dense') - 1"};
  return {"pandas.get_dummies(table.to_pandas(), columns=[NAME], dtype='float32')",
          "table[NAME].combine_chunks().dictionary_encode().indices"};
}

std::string with_name(std::string text, const std::string& name) {
  const size_t at = text.find("NAME");
  return text.replace(at, 4, cat("'", name, "'"));
}

std::string dtype_name(nb::handle column) {
  const nb::object dtype = column.attr(nb::hasattr(column, "dtype") ? "dtype" : "type");
  return nb::cast<std::string>(nb::str(dtype));
}

[[noreturn]] void fail_column(const Column& column, const std::string& package) {
  const Advice advice = advice_of(package);
  const std::string name = column.name.empty() ? "name" : column.name;
  fail(ErrorCode::kDType, column.name.empty() ? "The column" : cat("Column '", name, "'"),
       " holds no numbers (its dtype is ", dtype_name(column.values),
       "). Encode it first: ", with_name(advice.one_hot, name), " makes a column of 0 and 1 for each of its values, ",
       with_name(advice.codes, name), " one column of numbers.");
}

bool is_of_kind(nb::handle array, std::string_view kinds) {
  return kinds.find(nb::cast<std::string>(array.attr("dtype").attr("kind"))) != std::string_view::npos;
}

bool holds_numbers(nb::handle array) { return is_of_kind(array, "biufc"); }

// Python's numbers in a column of objects, None and NaN among them.
nb::object numbers_of_objects(const Column& column, nb::handle array, const std::string& package) {
  bool all_bools = true;
  for (nb::handle value : array.attr("tolist")()) {
    const bool missing = value.is_none() || nb::cast<std::string>(value.type().attr("__name__")).ends_with("NAType");
    const bool number = nb::hasattr(value, "__float__") && !nb::hasattr(value, "__len__");
    if (!missing && !number) fail_column(column, package);
    all_bools = all_bools && PyBool_Check(value.ptr());
  }
  if (all_bools) return array.attr("astype")("bool");
  // NaN where pandas says NA, which NumPy cannot make a number of.
  if (package == "pandas")
    return column.values.attr("to_numpy")(nb::arg("dtype") = "float64", nb::arg("na_value") = nb::float_(NAN));
  return array.attr("astype")("float64");
}

nb::object array_of(const Column& column, const std::string& package) {
  nb::object array;
  try {
    array = numpy().attr("asarray")(column.values);
  } catch (const nb::python_error&) {
    fail_column(column, package);  // lists of different lengths
  }
  if (holds_numbers(array)) return array;
  if (is_of_kind(array, "Mm")) from_numpy(array);  // says what to do with dates
  if (!is_of_kind(array, "O")) fail_column(column, package);
  return numbers_of_objects(column, array, package);
}

std::string name_of(nb::handle name) { return name.is_none() ? "" : nb::cast<std::string>(nb::str(name)); }

std::vector<Column> columns_of(nb::handle table, const std::string& package) {
  std::vector<Column> out;
  if (package == "polars") {
    for (nb::handle series : table.attr("get_columns")())
      out.push_back({name_of(series.attr("name")), nb::borrow(series)});
    return out;
  }
  const nb::object names = package == "pandas" ? table.attr("columns") : table.attr("schema").attr("names");
  size_t i = 0;
  for (nb::handle name : names) {
    const nb::object column =
        package == "pandas"
            ? nb::object(table.attr("iloc")[nb::make_tuple(nb::slice(nb::none(), nb::none(), nb::none()), i)])
            : nb::object(table.attr("column")(i));
    out.push_back({name_of(name), column});
    ++i;
  }
  return out;
}

bool has_columns(nb::handle value) {
  return nb::hasattr(value, "columns") && (nb::hasattr(value, "iloc") || nb::hasattr(value, "schema"));
}

// polars makes numbers of dates beside numbers.
bool holds_dates(nb::handle table, const std::string& package) {
  if (package != "polars") return false;
  for (nb::handle dtype : nb::object(table.attr("dtypes")))
    if (nb::cast<bool>(dtype.attr("is_temporal")())) return true;
  return false;
}

// One array at once where the library has one of numbers, which costs no copy when it is the frame's own.
nb::object whole_array(nb::handle table, const std::string& package) {
  if (holds_dates(table, package)) return {};
  try {
    const nb::object whole = numpy().attr("asarray")(table);
    return holds_numbers(whole) ? whole : nb::object();
  } catch (const nb::python_error&) {
    return {};  // columns that have no dtype in common
  }
}

Tensor from_columns(const std::vector<Column>& columns, const std::string& package) {
  nb::list arrays;
  for (const Column& column : columns) arrays.append(array_of(column, package));
  require(!columns.empty(), ErrorCode::kInvalidArgument, "The table has no columns.");
  return from_numpy(numpy().attr("stack")(arrays, nb::arg("axis") = 1));
}

}  // namespace

bool is_table(nb::handle value) {
  const std::string package = package_of(value);
  return package == "pandas" || package == "polars" || package == "pyarrow";
}

Tensor from_table(nb::handle table) {
  const std::string package = package_of(table);
  require(!nb::hasattr(table, "collect_schema") || nb::hasattr(table, "get_columns"), ErrorCode::kDType,
          "A lazy frame has no values yet: pass frame.collect().");
  if (!has_columns(table)) {
    const nb::object name = nb::getattr(table, "name", nb::none());
    return from_numpy(array_of({name_of(name), nb::borrow(table)}, package));
  }
  const nb::object whole = whole_array(table, package);
  return whole.is_valid() ? from_numpy(whole) : from_columns(columns_of(table, package), package);
}

}  // namespace keratin::python
