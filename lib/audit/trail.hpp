#pragma once
/// audit: the tamper-evident log of who did what. Entries are only ever appended, in the transaction of the act they
/// tell of; their hashes form the Merkle tree of RFC 6962, whose head is signed. It knows no account and no method: it
/// keeps the words it is given.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/merkle.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "db/database.hpp"

namespace portico::audit {

/// One act. Texts are kept as given and may be empty; they never hold a secret.
struct Entry {
  std::int64_t number = 0;  ///< 1, 2, 3 …; given by the trail
  Instant at;
  std::string actor;     ///< the account, "uid 0" for the local peer, "" for an anonymous caller
  std::string role;      ///< under which role
  std::string customer;  ///< the customer it was about; "*" for all
  std::string act;       ///< the method or act: "account.create", "login.password"
  std::string object;    ///< what it acted on
  std::string outcome;   ///< "ok" or the name of the error's code
  std::string peer;      ///< where from: an address, or "unix"
};

/// The whole log in 32 bytes: noted elsewhere, it proves later that nothing before it was changed or removed.
struct Head {
  std::uint64_t size = 0;  ///< entries covered
  Digest root{};           ///< RFC 6962 tree hash over them
  friend bool operator==(const Head&, const Head&) = default;
};

/// Which entries `Trail::list` answers. Empty texts match everything.
struct Selection {
  std::size_t limit = 50;              ///< the newest that match
  std::optional<std::int64_t> before;  ///< only entries with a smaller number, for paging back
  std::string actor;
  std::string customer;
};

/// Creates or upgrades the tables `entry` and `head`.
void migrate(db::Database& database);

/// Writes and checks the log. Holds no connection: one trail serves any number of them; thread-safe.
class Trail {
 public:
  /// `seed` is the 32-byte Ed25519 seed that heads are signed with; a wrong size throws `internal`.
  explicit Trail(const Secret& seed);

  /// Appends inside the caller's transaction (`internal` is thrown without one) and answers the entry's number. The
  /// entry stays if and only if that transaction commits.
  std::int64_t append(db::Database& database, const Entry& entry) const;

  /// Ascending by number.
  std::vector<Entry> list(db::Database& database, const Selection& selection) const;

  /// Hashes every entry again and compares with the stored hashes, the signed head and, where given, a head noted
  /// earlier. Answers the present head; `corrupt` names the first entry that does not verify.
  Result<Head> verify(db::Database& database, const std::optional<Head>& noted = std::nullopt) const;

 private:
  Secret secret_key_;
  Digest public_key_{};
};

}  // namespace portico::audit
