#pragma once
#include <string>

#include <curl/curl.h>

#include "http/https_module.hpp"

namespace portico::http {

/// What libcurl knows about a transfer that failed.
struct FailedTransfer {
  CURLcode code = CURLE_OK;
  std::string reason;     ///< in its words
  long verified = 0;      ///< OpenSSL's verdict on the certificate (X509_V_…)
  long system_error = 0;  ///< errno of connecting, or 0
};

/// The same for a person: what was wrong and the next step.
Error https_failure(const HttpsServer& server, const FailedTransfer& failed);

}  // namespace portico::http
