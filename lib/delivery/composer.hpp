#pragma once
#include <string>

#include "core/error.hpp"
#include "core/time.hpp"
#include "delivery/schedules.hpp"
#include "mail/transport.hpp"
#include "model/scope.hpp"

namespace portico::delivery {

/// One mail to be written.
struct Assignment {
  enum class Kind { due, late, test };
  enum class Attachments { wanted, left_out };  ///< left out after the server refused the message as too large

  const model::Scope& scope;  ///< the recipient's, at this moment
  std::string report;
  std::string at;                   ///< the schedule's canonical form: its zone is the mail's
  std::vector<std::string> attach;  ///< formats
  Instant nominal;                  ///< the report's periods are relative to it, however late it is
  Kind kind = Kind::due;
  Attachments attachments = Attachments::wanted;
  std::string id;  ///< left part of the Message-ID
  Instant now;     ///< for the Date field
};

/// A mail that is ready to go.
struct FinishedMail {
  mail::Envelope envelope;
  std::string subject;
  std::string bytes;
  std::int64_t tx = 0;          ///< of the data it shows
  std::size_t attachments = 0;  ///< how many files are attached
};

/// Port: writes the mail of an assignment. Slow; called without any lock. Thread-safe.
class Composer {
 public:
  virtual ~Composer() = default;
  virtual Result<FinishedMail> compose(const Assignment& assignment) const = 0;
};

}  // namespace portico::delivery
