// Cells as pandas prints them. Internal to the frame.
#pragma once

#include <string>
#include <vector>

#include "keratin/data/frame/series.h"

namespace keratin {

/// The cells of a column with one leading blank (a minus sign takes its place): six digits after the point, less the
/// zeros that all of them end in, or scientific where pandas switches to it.
std::vector<std::string> format_cells(const Series& series);
/// All texts padded on the left to one width, at least `minimum`; above 50 characters they end in "...".
void justify_right(std::vector<std::string>& texts, size_t minimum);
/// Padded on the right to the widest.
void justify_left(std::vector<std::string>& texts);
/// Characters (code points), not bytes.
size_t width_of(std::string_view text);
size_t width_of(const std::vector<std::string>& texts);

}  // namespace keratin
