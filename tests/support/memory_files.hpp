#pragma once
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "core/files.hpp"

namespace portico::testing {

/// Files kept in a map. Notes what was streamed, and hands content over in pieces of `piece` bytes.
class MemoryFiles final : public Files {
 public:
  explicit MemoryFiles(std::map<std::string, std::string> contents) {
    for (auto& [path, content] : contents) put(path, std::move(content));
  }

  /// Writes or replaces a file; each time it looks changed.
  void put(const std::string& path, std::string content) { files_[path] = {std::move(content), ++clock_}; }
  void touch(const std::string& path) { files_.at(path).modified = ++clock_; }
  void forbid(const std::string& path) { forbidden_.insert(path); }

  Result<std::vector<Entry>> list(const std::string& pattern) override {
    std::vector<Entry> entries;
    const std::size_t star = pattern.find('*');
    for (const auto& [path, file] : files_)
      if (star == std::string::npos ? path == pattern : matches(path, pattern, star))
        entries.push_back({.path = path, .size = file.content.size(), .modified = file.modified});
    if (entries.empty() && star == std::string::npos) return missing(pattern);
    return entries;
  }
  Result<std::string> read(const std::filesystem::path& path) override {
    const auto found = files_.find(path.native());
    if (found == files_.end()) return missing(path.native());
    if (forbidden_.contains(path.native()))
      return Error{.code = Errc::storage, .message = "cannot read '" + path.native() + "': Permission denied"};
    return found->second.content;
  }
  Result<void> stream(const std::filesystem::path& path, const std::function<bool(std::string_view)>& sink) override {
    PORTICO_TRY(const std::string content, read(path));
    ++streamed[path.native()];
    for (std::size_t at = 0; at < content.size(); at += piece)
      if (!sink(std::string_view(content).substr(at, piece))) break;
    return {};
  }
  Result<void> write(const std::filesystem::path& path, std::string_view content, FileMode) override {
    put(path.native(), std::string(content));
    return {};
  }

  std::size_t piece = 1 << 16;
  std::map<std::string, int> streamed;  ///< path → how often it was read as a stream

 private:
  struct File {
    std::string content;
    std::int64_t modified = 0;
  };

  static Error missing(const std::string& path) {
    return {.code = Errc::not_found, .message = "cannot read '" + path + "': there is no such file or folder"};
  }
  static bool matches(const std::string& path, const std::string& pattern, std::size_t star) {
    const std::string_view head = std::string_view(pattern).substr(0, star),
                           tail = std::string_view(pattern).substr(star + 1);
    return path.size() >= head.size() + tail.size() && path.starts_with(head) && path.ends_with(tail) &&
           path.find('/', star) == std::string::npos;
  }

  std::map<std::string, File> files_;
  std::set<std::string> forbidden_;
  std::int64_t clock_ = 0;
};

}  // namespace portico::testing
