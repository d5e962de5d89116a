#pragma once
/// config: the settings as a tree read from TOML, with the position of everything. It knows how to read, merge and
/// point at mistakes; it knows no setting of Portico: each module reads its own tables through typed getters.
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "config/table.hpp"
#include "core/files.hpp"

namespace portico::config {

/// One reading of the configuration: modules take what they know from root(), then refuse_unread() refuses the rest.
/// Movable; not thread-safe.
class Tree {
 public:
  /// Reads `main` and the files conf.d/*.toml beside it, in the order of their names. Unreadable files and syntax
  /// errors are problems; what could be read is there.
  static Tree load(Files& files, const std::filesystem::path& main);
  /// Reads one text, named `file` in problems.
  static Tree parse(std::string_view text, const std::string& file);

  Tree(Tree&&) noexcept;
  Tree& operator=(Tree&&) noexcept;
  ~Tree();

  Table root();
  Problems& problems() { return *problems_; }
  const Problems& problems() const { return *problems_; }
  /// Adds a problem for every key that no reader asked for, with the nearest one that a reader knows. To be called once
  /// all readers of the program have run.
  void refuse_unread();

 private:
  Tree();

  std::unique_ptr<Problems> problems_;
  std::unique_ptr<Node> root_;
};

}  // namespace portico::config
