#include "config/problems.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::config {

std::string to_string(const Position& position) {
  const std::string file = position.file ? printable(*position.file) : "configuration";
  return position.line == 0 ? file : fmt::format("{}:{}:{}", file, position.line, position.column);
}

std::string to_string(const Problem& problem) { return to_string(problem.at) + ": " + problem.message; }

void Problems::add(Position at, std::string message) { list_.push_back({std::move(at), std::move(message)}); }

std::vector<Problem> Problems::sorted() const {
  std::vector<std::shared_ptr<const std::string>> files;
  const auto rank = [&](const Position& at) {
    auto found = std::find(files.begin(), files.end(), at.file);
    if (found == files.end()) found = files.insert(files.end(), at.file);
    return found - files.begin();
  };
  for (const Problem& problem : list_) rank(problem.at);
  std::vector<Problem> sorted = list_;
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Problem& a, const Problem& b) {
    return std::make_tuple(rank(a.at), a.at.line, a.at.column) < std::make_tuple(rank(b.at), b.at.line, b.at.column);
  });
  return sorted;
}

std::string Problems::print() const {
  std::string lines;
  for (const Problem& problem : sorted()) lines += to_string(problem) + '\n';
  return lines;
}

Result<void> Problems::outcome() const {
  if (empty()) return {};
  std::string lines = print();
  lines.pop_back();
  return Error{.code = Errc::invalid, .message = std::move(lines), .hint = "correct the configuration"};
}

}  // namespace portico::config
