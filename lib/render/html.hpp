#pragma once
#include <string>
#include <vector>

#include "core/zone.hpp"
#include "model/document.hpp"

namespace portico::render {

/// The report as one HTML file that needs nothing else: style and charts (SVG) are in it; no scripts, nothing remote.
/// Light or dark as the reader's system is; prints well. Tables show at most 2,000 rows. Times are shown in `zone`
/// (null: UTC). Values are written as `text` writes them in a terminal; everything from data is escaped.
std::string to_page(const model::Document& document, const Zone* zone);
/// An answer as such a page: one table under `title`.
std::string to_page(const model::Answer& answer, const std::string& title, const Zone* zone);

struct MailStyle {
  /// Where rows that the mail leaves out can be had.
  enum class Rest { attachment, portal };
  const Zone* zone = nullptr;   ///< of times; null: UTC
  std::string id;               ///< makes the content ids of the pictures unique: a dot-atom
  std::string reason;           ///< why the recipient gets it: "You subscribed to 'weekly' …"
  std::string unsubscribe_url;  ///< https; "" for none
  Rest rest = Rest::attachment;
};

/// A picture that the mail shows as `cid:CONTENT_ID`.
struct MailPicture {
  std::string content_id;
  std::string png;
};

struct MailBody {
  std::string html;
  std::vector<MailPicture> pictures;
};

/// The report as the HTML part of a mail: layout tables and inline styles, at most 80 KiB, at most 60 rows and 10
/// columns of a table; what is left out is said. Each picture's alt text is its block's finding.
MailBody to_mail(const model::Document& document, const MailStyle& style);

}  // namespace portico::render
