#pragma once
#include <filesystem>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "core/error.hpp"
#include "core/log.hpp"
#include "http/connection.hpp"

namespace portico::http {

/// Listens on the unix socket `path` as Server::listen_unix promises; closing removes the file if it is still ours. A
/// connection's peer is "unix" with the uid the kernel tells.
Result<std::unique_ptr<Listener>> listen_unix(boost::asio::io_context& context, const std::filesystem::path& path,
                                              Log& log);

}  // namespace portico::http
