#include "identity/factors.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <sodium.h>

#include "core/text.hpp"
#include "identity/store.hpp"
#include "identity/totp.hpp"

namespace portico::identity {

struct Factors::Stored {
  std::int64_t id = 0;
  AccountId account;
  std::string sealed;
  std::int64_t last_step = 0;
};

namespace {

using Kind = CodeVerdict::Kind;

constexpr std::string_view base32_digits = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t recovery_digits = 24;  // of 5 bits: 120 bits
constexpr std::size_t recovery_group = 4;

/// Without blanks and hyphens, lower-case: as codes are compared.
std::string compact(std::string_view code) {
  std::string text = to_lower(code);
  std::erase_if(text, [](char c) { return c == ' ' || c == '-'; });
  return text;
}

bool is_totp_code(std::string_view code) {
  return code.size() == 6 && std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_recovery_code(std::string_view code) {
  const auto fits = [](char c) { return base32_digits.find(c) != std::string_view::npos; };
  return code.size() == recovery_digits && std::all_of(code.begin(), code.end(), fits);
}

/// 24 base32 digits from 15 random bytes.
std::string draw_recovery_code(Random& random) {
  std::array<std::byte, 15> bytes{};
  random.fill(bytes);
  std::string code;
  unsigned pending = 0, bits = 0;
  for (const std::byte byte : bytes) {
    pending = (pending << 8U) | std::to_integer<unsigned>(byte);
    for (bits += 8; bits >= 5; bits -= 5) code.push_back(base32_digits[(pending >> (bits - 5)) & 31U]);
    pending &= 31U;
  }
  sodium_memzero(bytes.data(), bytes.size());
  return code;
}

std::string grouped(std::string_view code) {
  std::string text;
  for (std::size_t at = 0; at < code.size(); at += recovery_group) {
    if (at > 0) text.push_back('-');
    text += code.substr(at, recovery_group);
  }
  return text;
}

}  // namespace

Enrolment Factors::begin(db::Database& database, const AccountId& account, std::string_view issuer, Instant now) const {
  const Totp totp = Totp::generate(random_);
  database.prepare("DELETE FROM factor WHERE account = ? AND kind = 'totp' AND confirmed_at IS NULL")
      .bind_all(account.text)
      .run();
  auto insert = database.prepare("INSERT INTO factor(account, kind, secret, created_at) VALUES(?, 'totp', ?, ?)");
  insert.bind(1, account.text).bind(3, stored(now));
  insert.bind_blob(2, keys_.seal(Keys::Sealed::factor, account, totp.key().text(), random_)).run();
  return {totp.base32(), totp.uri(issuer, account)};
}

Result<CodeVerdict> Factors::spend_step(db::Database& database, const Stored& factor, std::string_view code,
                                        Instant now) const {
  PORTICO_TRY(Secret key, keys_.open(Keys::Sealed::factor, factor.account, factor.sealed));
  const auto step = Totp(std::move(key)).matching_step(code, now);
  if (!step) return CodeVerdict{Kind::wrong};
  database.prepare("UPDATE factor SET last_step = ? WHERE id = ? AND last_step < ?")
      .bind_all(*step, factor.id, *step)
      .run();
  if (database.changes() == 1) return CodeVerdict{Kind::accepted};
  const Instant next = Instant{Totp::step_length * (std::max(factor.last_step, *step) + 1)};
  return CodeVerdict{Kind::used,
                     std::max(std::chrono::seconds{0}, std::chrono::ceil<std::chrono::seconds>(next - now))};
}

std::optional<Factors::Stored> Factors::stored_totp(db::Database& database, const AccountId& account, Stage stage) {
  auto row = database.prepare(
      "SELECT id, secret, last_step FROM factor WHERE account = ? AND kind = 'totp' AND (confirmed_at IS NOT NULL) = "
      "?");
  row.bind_all(account.text, stage == Stage::confirmed ? 1 : 0);
  if (!row.step()) return std::nullopt;
  return Stored{row.integer(0), account, std::string(row.bytes(1)), row.integer(2)};
}

Result<CodeVerdict> Factors::confirm(db::Database& database, const AccountId& account, std::string_view code,
                                     Instant now) const {
  const std::string digits = compact(code);
  if (!is_totp_code(digits)) return CodeVerdict{Kind::malformed};
  const auto factor = stored_totp(database, account, Stage::unconfirmed);
  if (!factor) return CodeVerdict{Kind::wrong};
  PORTICO_TRY(const CodeVerdict verdict, spend_step(database, *factor, digits, now));
  if (verdict.kind != Kind::accepted) return verdict;
  database.prepare("DELETE FROM factor WHERE account = ? AND kind = 'totp' AND id <> ?")
      .bind_all(account.text, factor->id)
      .run();
  database.prepare("UPDATE factor SET confirmed_at = ? WHERE id = ?").bind_all(stored(now), factor->id).run();
  return verdict;
}

Result<CodeVerdict> Factors::accept(db::Database& database, const AccountId& account, std::string_view code,
                                    Instant now) const {
  const std::string text = compact(code);
  if (is_recovery_code(text)) return spend_recovery_code(database, account, text, now);
  if (!is_totp_code(text)) return CodeVerdict{Kind::malformed};
  const auto factor = stored_totp(database, account, Stage::confirmed);
  if (!factor) return CodeVerdict{Kind::wrong};
  return spend_step(database, *factor, text, now);
}

Digest Factors::recovery_fingerprint(const AccountId& account, std::string_view code) const {
  std::string owned = "recovery " + account.text + ' ';
  owned += code;
  return keys_.fingerprint(owned);
}

CodeVerdict Factors::spend_recovery_code(db::Database& database, const AccountId& account, std::string_view code,
                                         Instant now) const {
  const Digest hash = recovery_fingerprint(account, code);
  auto spend = database.prepare("UPDATE recovery_code SET used_at = ? WHERE hash = ? AND used_at IS NULL");
  spend.bind(1, stored(now)).bind_blob(2, as_text(hash)).run();
  if (database.changes() == 1) return {Kind::accepted};
  auto known = database.prepare("SELECT 1 FROM recovery_code WHERE hash = ?");
  return {known.bind_blob(1, as_text(hash)).step() ? Kind::used : Kind::wrong};
}

std::vector<Secret> Factors::renew_recovery_codes(db::Database& database, const AccountId& account) const {
  database.prepare("DELETE FROM recovery_code WHERE account = ?").bind_all(account.text).run();
  std::vector<Secret> codes;
  for (int count = 0; count < recovery_code_count; ++count) {
    std::string code = draw_recovery_code(random_);
    auto insert = database.prepare("INSERT INTO recovery_code(hash, account) VALUES(?, ?)");
    insert.bind_blob(1, as_text(recovery_fingerprint(account, code)));
    insert.bind(2, account.text).run();
    codes.emplace_back(grouped(code));
    sodium_memzero(code.data(), code.size());
  }
  return codes;
}

FactorStatus Factors::status(db::Database& database, const AccountId& account) const {
  auto row = database.prepare(
      "SELECT EXISTS(SELECT 1 FROM factor WHERE account = ?1 AND kind = 'totp' AND confirmed_at IS NOT NULL),"
      " (SELECT count(*) FROM recovery_code WHERE account = ?1 AND used_at IS NULL)");
  row.bind(1, account.text).step();
  return {row.integer(0) != 0, row.integer(1)};
}

}  // namespace portico::identity
