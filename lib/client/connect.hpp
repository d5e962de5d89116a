#pragma once
#include <filesystem>
#include <memory>

#include "client/profile.hpp"
#include "http/exchange.hpp"

namespace portico::client {

/// How to reach the profile's server. `https_module` is the absolute path of what http::open_https() loads, and only
/// looked for when the server is https; then fails as that says. Nothing is connected yet.
Result<std::unique_ptr<http::Exchange>> connect(const Profile& profile, const std::filesystem::path& https_module);

}  // namespace portico::client
