#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "core/belt.hpp"
#include "core/files.hpp"

namespace portico::ingest {

/// The hash of a content that comes in pieces: BLAKE2b-256 of the hashes of its blocks of 1 MiB, so that it depends on
/// the content alone and no file is held in memory. Full blocks are hashed on a thread of their own.
class ContentHash {
 public:
  ContentHash();
  void add(std::string_view piece);
  /// In hexadecimal. To be called once.
  std::string finish();

 private:
  void close_block(const std::string& block);

  std::string block_;
  std::string digests_;
  Belt<std::string> full_blocks_;
};

/// The hash of a file's content; fails as Files::stream() does.
Result<std::string> hash_file(Files& files, const std::filesystem::path& path);

/// Files that hash the one file that is streamed from them, on the way.
class HashingFiles final : public Files {
 public:
  explicit HashingFiles(Files& files) : files_(files) {}
  Result<std::vector<Entry>> list(const std::string& pattern) override { return files_.list(pattern); }
  Result<std::string> read(const std::filesystem::path& path) override { return files_.read(path); }
  Result<void> stream(const std::filesystem::path& path, const std::function<bool(std::string_view)>& sink) override;
  Result<void> write(const std::filesystem::path& path, std::string_view content, FileMode mode) override {
    return files_.write(path, content, mode);
  }
  /// The hash of the file, once it was streamed to its end. To be called once.
  std::string hash() { return hash_.finish(); }

 private:
  Files& files_;
  ContentHash hash_;
};

}  // namespace portico::ingest
