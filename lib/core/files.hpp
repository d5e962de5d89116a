#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace portico {

enum class FileMode : unsigned { shared = 0644, secret = 0600, read_only_secret = 0400 };

/// Port: the file system, as far as whole files go.
class Files {
 public:
  struct Entry {
    std::filesystem::path path;
    std::uint64_t size = 0;
    std::int64_t modified = 0;  ///< nanoseconds since 1970
  };
  virtual ~Files() = default;

  /// Regular files that match `pattern` (`*` and `?` in the last component only), by name; a plain path is its own
  /// match. `not_found` when the folder or the plain path does not exist; empty when the pattern matches nothing.
  virtual Result<std::vector<Entry>> list(const std::string& pattern) = 0;
  /// The whole file. `not_found`, or `storage` with the system's reason.
  virtual Result<std::string> read(const std::filesystem::path& path) = 0;
  /// Calls `sink` with successive pieces of the file; stops early when it answers false.
  virtual Result<void> stream(const std::filesystem::path& path, const std::function<bool(std::string_view)>& sink) = 0;
  /// Replaces the file (what a link leads to) atomically and durably; into a device or a pipe it is written.
  virtual Result<void> write(const std::filesystem::path& path, std::string_view content, FileMode mode) = 0;
};

class SystemFiles final : public Files {
 public:
  Result<std::vector<Entry>> list(const std::string& pattern) override;
  Result<std::string> read(const std::filesystem::path& path) override;
  Result<void> stream(const std::filesystem::path& path, const std::function<bool(std::string_view)>& sink) override;
  Result<void> write(const std::filesystem::path& path, std::string_view content, FileMode mode) override;

  /// Takes a piece of a file's content.
  using Put = std::function<void(std::string_view)>;
  /// The same as write(), of content that `produce` puts piece by piece. When it fails or throws, the file is as it
  /// was. Fails where the file must not be written; a shared one keeps its mode.
  Result<void> write_pieces(const std::filesystem::path& path, FileMode mode,
                            const std::function<Result<void>(const Put&)>& produce);
};

}  // namespace portico
