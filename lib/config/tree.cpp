#include "config/tree.hpp"

#include <fmt/format.h>

#include "config/node.hpp"
#include "core/text.hpp"

namespace portico::config {
namespace {

void refuse_unread_below(Node& node, const std::string& path, Problems& problems);

void refuse_unread_keys(TableNode& table, const std::string& path, Problems& problems) {
  std::vector<std::string> known(table.asked.begin(), table.asked.end());
  for (const Entry& entry : table.entries) std::erase(known, entry.key);
  for (Entry& entry : table.entries) {
    const std::string own_path = path.empty() ? entry.key : path + '.' + entry.key;
    if (entry.read) {
      refuse_unread_below(entry.value, own_path, problems);
      continue;
    }
    const std::string where = path.empty() ? "at the top level" : fmt::format("in [{}]", printable(path));
    problems.add(entry.at,
                 fmt::format("unknown key '{}' {}{}", printable(entry.key), where, did_you_mean(entry.key, known)));
  }
}

void refuse_unread_below(Node& node, const std::string& path, Problems& problems) {
  if (auto* table = std::get_if<TableNode>(&node.value)) {
    if (table->opened && !table->accepted) refuse_unread_keys(*table, path, problems);
  } else if (auto* items = std::get_if<Node::Array>(&node.value)) {
    for (Node& item : *items) refuse_unread_below(item, path, problems);
  }
}

void add_file(Node& root, Files& files, const std::filesystem::path& path, Problems& problems) {
  const auto text = files.read(path);
  if (!text) {
    const Error& error = text.error();
    problems.add({.file = std::make_shared<const std::string>(path.native())},
                 error.hint.empty() ? error.message : fmt::format("{} ({})", error.message, error.hint));
    return;
  }
  Node node = parse_toml(*text, path.native(), problems);
  merge(std::get<TableNode>(root.value), std::move(std::get<TableNode>(node.value)), problems);
}

}  // namespace

Tree::Tree() : problems_(std::make_unique<Problems>()), root_(std::make_unique<Node>(Node{.value = TableNode{}})) {}
Tree::Tree(Tree&&) noexcept = default;
Tree& Tree::operator=(Tree&&) noexcept = default;
Tree::~Tree() = default;

Tree Tree::load(Files& files, const std::filesystem::path& main) {
  Tree tree;
  tree.root_->at.file = std::make_shared<const std::string>(main.native());
  add_file(*tree.root_, files, main, *tree.problems_);
  const auto parts = files.list((main.parent_path() / "conf.d" / "*.toml").native());
  if (parts)
    for (const Files::Entry& part : *parts) add_file(*tree.root_, files, part.path, *tree.problems_);
  else if (parts.error().code != Errc::not_found)
    tree.problems_->add(tree.root_->at, parts.error().message);
  return tree;
}

Tree Tree::parse(std::string_view text, const std::string& file) {
  Tree tree;
  *tree.root_ = parse_toml(text, file, *tree.problems_);
  return tree;
}

Table Tree::root() {
  std::get<TableNode>(root_->value).opened = true;
  return Table(*root_, *problems_, "", "");
}

void Tree::refuse_unread() { refuse_unread_below(*root_, "", *problems_); }

}  // namespace portico::config
