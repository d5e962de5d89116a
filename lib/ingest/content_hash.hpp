#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "core/files.hpp"

namespace portico::ingest {

/// The hash of a content that comes in pieces: BLAKE2b-256 of the hashes of its blocks of 1 MiB, so that it depends on
/// the content alone and no file is held in memory.
class ContentHash {
 public:
  void add(std::string_view piece);
  /// In hexadecimal. To be called once.
  std::string finish();

 private:
  void close_block();

  std::string block_;
  std::string digests_;
};

/// The hash of a file's content; fails as Files::stream() does.
Result<std::string> hash_file(Files& files, const std::filesystem::path& path);

}  // namespace portico::ingest
