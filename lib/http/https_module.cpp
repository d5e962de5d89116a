#include "http/https_module.hpp"

#include <dlfcn.h>

#include <fmt/format.h>

namespace portico::http {
namespace {

Error cannot_load(std::string_view what, std::string hint) {
  return {Errc::storage, fmt::format("https cannot be used: {}", what), std::move(hint)};
}

std::string last_failure() {
  const char* text = ::dlerror();
  return text ? text : "no reason is given";
}

}  // namespace

Result<std::unique_ptr<Exchange>> open_https(const std::filesystem::path& module, HttpsServer server) {
  const std::string install_again = "Install Portico again, with all its files; unix: servers work without this one.";
  std::error_code ignored;
  if (!module.is_absolute() || !std::filesystem::exists(module, ignored))
    return cannot_load(fmt::format("{} is missing", module.string()), install_again);
  // Never closed: the exchange's code stands in it.
  void* const handle = ::dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) return cannot_load(last_failure(), "It needs libcurl with OpenSSL; on Debian: apt-get install libcurl4");
  const auto* version = static_cast<const char*>(::dlsym(handle, https_version_symbol));
  const auto open = reinterpret_cast<HttpsOpen>(::dlsym(handle, https_open_symbol));
  if (!version || !open)
    return cannot_load(fmt::format("{} is something else than it should be", module.string()), install_again);
  if (std::string_view(version) != PORTICO_VERSION)
    return cannot_load(fmt::format("{} is of version {}, this is {}", module.string(), version, PORTICO_VERSION),
                       install_again);
  return std::unique_ptr<Exchange>(open(&server));
}

}  // namespace portico::http
