#pragma once
#include <optional>

#include "core/zone.hpp"
#include "delivery/composer.hpp"
#include "mail/settings.hpp"
#include "report/reporter.hpp"

namespace portico::delivery {

/// Evaluates the report under the recipient's scope and writes it as a mail: a text part, HTML with its charts, and a
/// CSV file per block that has numbers. The subject is "Weekly sales: Week of 2026-11-16". Thread-safe.
class ReportComposer final : public Composer {
 public:
  /// Both references must outlive it; without mail settings nothing can be composed.
  ReportComposer(const report::Reporter& reporter, const std::optional<mail::MailSettings>& mail, const Zones& zones)
      : reporter_(reporter), mail_(mail), zones_(zones) {}

  /// `invalid` without mail settings or for a rule that cannot be read (a zone that is gone), else what the report
  /// answers.
  Result<FinishedMail> compose(const Assignment& assignment) const override;

 private:
  const report::Reporter& reporter_;
  const std::optional<mail::MailSettings>& mail_;
  const Zones& zones_;
};

}  // namespace portico::delivery
