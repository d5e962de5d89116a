#include "http/https_failure.hpp"

#include <cstring>

#include <fmt/format.h>
#include <openssl/x509_vfy.h>

#include "core/text.hpp"
#include "http/exchange_errors.hpp"

namespace portico::http {
namespace {

constexpr const char* ask_operator = "Ask who runs the portal to renew it; or is this machine's clock wrong?";

Error unknown_authority(const HttpsServer& server) {
  if (!server.ca_file.empty())
    return unreachable(url_of(server.endpoint), fmt::format("its certificate is of no authority in {}", server.ca_file),
                       "Let PORTICO_CA_FILE name the certificate of the authority that made the server's.");
  return unreachable(url_of(server.endpoint), "its certificate is of an authority that is not known here",
                     "If that is your organisation's own, name its certificate: PORTICO_CA_FILE=FILE. If not, somebody "
                     "may stand in between: ask who runs the portal.");
}

/// By OpenSSL's verdict. Names are compared by libcurl itself, before it asks for that.
Error refused_certificate(const HttpsServer& server, const FailedTransfer& failed) {
  const std::string url = url_of(server.endpoint);
  switch (failed.verified) {
    case X509_V_OK:
    case X509_V_ERR_UNSPECIFIED:
      return unreachable(url, fmt::format("its certificate is not for '{}'", server.endpoint.host),
                         "Call the server by a name that its certificate has, with --server or PORTICO_SERVER.");
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return unreachable(url, "its certificate has expired", ask_operator);
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return unreachable(url, "its certificate is not valid yet", ask_operator);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return unknown_authority(server);
    default:
      return unreachable(url, fmt::format("its certificate is refused: {}", failed.reason), "Ask who runs the portal.");
  }
}

}  // namespace

Error https_failure(const HttpsServer& server, const FailedTransfer& failed) {
  const std::string url = url_of(server.endpoint);
  constexpr const char* is_it_there = "Does porticod listen there, with https:// in [daemon] listen?";
  switch (failed.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return unreachable(url, fmt::format("the name '{}' is unknown", server.endpoint.host),
                         "Check --server or PORTICO_SERVER, and the network.");
    case CURLE_COULDNT_CONNECT:
      return unreachable(
          url, failed.system_error != 0 ? std::strerror(static_cast<int>(failed.system_error)) : failed.reason,
          is_it_there);
    case CURLE_OPERATION_TIMEDOUT:
      return unreachable(url, "nobody answers there", is_it_there);
    case CURLE_PEER_FAILED_VERIFICATION:
      return refused_certificate(server, failed);
    case CURLE_SSL_CACERT_BADFILE:
      return {Errc::invalid, fmt::format("the CA file {} cannot be read, or holds no certificate", server.ca_file),
              "Let PORTICO_CA_FILE name a file of certificates in PEM form."};
    case CURLE_SSL_CONNECT_ERROR:
      return unreachable(url, fmt::format("no TLS connection is made: {}", failed.reason),
                         server.ca_file.empty() ? is_it_there
                                                : fmt::format("Does porticod listen there, with a certificate of the "
                                                              "authority in {}?",
                                                              server.ca_file));
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return not_http(url, failed.reason, "Does another program listen there?");
    case CURLE_FILESIZE_EXCEEDED:
      return too_large(url);
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return broke_off(url);
    default:
      return {Errc::unavailable, fmt::format("the connection to porticod at {} failed: {}", url, failed.reason),
              "Try again."};
  }
}

}  // namespace portico::http
