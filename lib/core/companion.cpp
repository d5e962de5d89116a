#include "core/companion.hpp"

namespace portico {

std::filesystem::path companion(std::string_view name, std::string_view libexec) {
  std::error_code unknown;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
  const auto beside = own / name;
  if (std::filesystem::exists(beside, unknown)) return beside;
  return (own / libexec / name).lexically_normal();
}

}  // namespace portico
