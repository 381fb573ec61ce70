// `keratin demo` in parts: what its chapters share, and the chapters.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "keratin/data/frame/frame.h"
#include "keratin/keras/models/model.h"
#include "keratin/keras/tables/table_spec.h"

namespace keratin::cli {

/// Where the demo writes, and what it has written.
class DemoFolder {
 public:
  /// Makes the folder when it is not there.
  explicit DemoFolder(std::string path);
  /// The path of a file in it, noted as written.
  std::string add(const std::string& name);
  const std::string& path() const { return path_; }
  const std::vector<std::string>& files() const { return files_; }

 private:
  std::string path_;
  std::vector<std::string> files_;
};

void heading(const std::string& text);
/// Text in lines of at most 100 characters.
void paragraph(const std::string& text);
/// Rows of cells in aligned columns, the first on the left, the others on the right.
void print_cells(const std::vector<std::vector<std::string>>& rows);

/// fit with one progress bar that counts epochs; validation data may be empty. Throws Error kInterrupted after Ctrl-C.
History fit_with_bar(const Model& model, const Data& x, const Data& y, int64_t epochs, const ValidationData& held_out);

void demo_concrete(DemoFolder& folder);
void demo_car(DemoFolder& folder);

}  // namespace keratin::cli
